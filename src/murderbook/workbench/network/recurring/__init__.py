"""What recurs in cases of the record more often than chance explains: persons, phones, vehicles, places; no staff."""
