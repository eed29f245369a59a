"""The trusted outsider: some sections of a case, for a term, watermarked, and nothing one second after the end."""
