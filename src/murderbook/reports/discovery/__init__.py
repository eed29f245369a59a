"""The discovery bundle: what is given and what is withheld, each page with its number, and the proof of the count."""
