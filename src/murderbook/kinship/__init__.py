"""Who is whose relative: likelihoods of STR profiles over pedigrees, and DNA shared with distant relatives."""
