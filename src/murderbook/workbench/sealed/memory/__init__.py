"""An open container: a database in memory with the whole schema of a record, saved row by row into its file."""
