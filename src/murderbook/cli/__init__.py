"""The command line: one file per verb, thin over the same code as the pages."""
