"""The geographic profile of a string or a known series, on the page and for the command line."""
