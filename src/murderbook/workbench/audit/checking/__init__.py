"""The sound trail, recognised fast."""
