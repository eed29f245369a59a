"""What a container leaves outside, not to be told from nothing: a line in the prosecutor's index, a leaf in an anchor."""
