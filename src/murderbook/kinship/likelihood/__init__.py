"""The exact likelihood of STR profiles over a pedigree: one compiled pass per marker (docs/science/kinship.md).

`classes` joins alleles that nobody shows, `evidence` says what each person may carry, `network` turns a pedigree into
tables over alleles, `contraction` sums them up in a good order, `urn` couples the founders by theta, `engine` is the
door from Python.
"""
