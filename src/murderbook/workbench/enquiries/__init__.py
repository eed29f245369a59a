"""Persons of interest: traced, interviewed, eliminated or not; and witnesses to be asked again."""
