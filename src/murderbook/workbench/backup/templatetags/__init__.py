"""Tags of backups."""
