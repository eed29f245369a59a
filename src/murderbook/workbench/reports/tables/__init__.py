"""Tables of a case as a spreadsheet: what the screen shows, as rows."""
