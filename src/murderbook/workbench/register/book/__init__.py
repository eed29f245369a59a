"""The murder book: one case, tab by tab in the order of a paper book, and what may be added to it."""
