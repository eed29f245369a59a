"""The files most like one file, at the moment of reading."""
