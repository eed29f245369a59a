"""The pages on which the paper of a case is seen."""
