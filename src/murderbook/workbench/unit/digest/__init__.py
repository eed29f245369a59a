"""The digest: what concerns an account, once a day, as a text to keep or as a mail that says as little as helps."""
