"""Gene dropping through a family tree: how much DNA people at each place share with those who were tested."""
