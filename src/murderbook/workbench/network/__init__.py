"""The network of a record: what the files that one may see say of people, places and things, and how they are tied."""
