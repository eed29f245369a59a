"""The form of a backup's file, from the bytes on the disk up to rows and files (docs/reference/backup.md)."""
