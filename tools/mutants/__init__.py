"""Mutation testing: small faults are put into the code, one at a time, and a test must see each (tools/mutation.py)."""
