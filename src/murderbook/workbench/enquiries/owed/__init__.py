"""Owed DNA: who should have given a sample by law and has not, as far as arrests and convictions are on file."""
