"""Signed heads: the checkpoints that the record keeps, the key that signs them, and the witness that holds them."""
