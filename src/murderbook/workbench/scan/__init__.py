"""Where were fewer solved than expected? The clearance scan of the homicides that an account may see."""
