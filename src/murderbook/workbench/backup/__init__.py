"""Never lost: one encrypted file of a record, made while it is in use, and the way back."""
