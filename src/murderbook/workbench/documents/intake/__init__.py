"""How paper comes in: taken in, read in the background or at the command line, kept as pages."""
