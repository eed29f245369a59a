"""The workbench of a small cold-case unit."""
