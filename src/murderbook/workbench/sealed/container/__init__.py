"""One sealed compartment as a file of random-looking bytes: key slots in front, then encrypted blocks (store.py)."""
