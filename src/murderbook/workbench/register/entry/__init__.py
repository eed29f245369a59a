"""Entering and amending by hand: a scheme of facts per kind of part (`scheme.py`), and one form, one way of saving and
one view for all of them. A new field is one line of the scheme."""
