"""The pages of the working of a case."""
