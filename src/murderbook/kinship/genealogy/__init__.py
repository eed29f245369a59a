"""Where in a family tree an unknown person sits, from how much DNA is shared with people whose place is known."""
