"""The disk under a record: where it may lie, whether there is room, and what to say when it fails."""
