"""What the served application does beside its pages."""
