"""The Doe report, gathered as far as an account may give it out."""
