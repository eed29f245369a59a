"""Witnesses to be asked again: whom they were afraid of, what became of that, who goes to them next."""
