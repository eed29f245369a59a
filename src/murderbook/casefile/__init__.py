"""Plain records of a cold case: no database, no web. What engines take in and formats hand over."""
