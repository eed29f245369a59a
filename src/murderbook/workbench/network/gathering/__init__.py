"""Rows as entities and relations, one file for each kind of source. All of it asks through the door."""
