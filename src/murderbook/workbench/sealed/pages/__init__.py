"""The desk, which everybody has, and the pages inside an open compartment."""
