"""The laboratory: what to test next, of the exhibits that an account sees."""
