"""The paper of a murder book: documents, their pages, what was read on them, and what a person made of it."""
