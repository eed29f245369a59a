"""The comparison of the unidentified with the missing, for nobody: what is compared, and what is kept of it."""
