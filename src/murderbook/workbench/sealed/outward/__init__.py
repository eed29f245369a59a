"""What a container leaves outside: a line in the prosecutor's index, a leaf in an anchor, each among others like it."""
