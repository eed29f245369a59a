"""The network itself: what it is made of, how it is built, parts of it, and the same as arrays."""
