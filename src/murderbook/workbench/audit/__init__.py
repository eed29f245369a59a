"""What was read and changed, by whom: an append-only Merkle history tree."""
