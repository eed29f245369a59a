"""Reports on one case, gathered as far as an account may give it out."""
