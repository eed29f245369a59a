"""From cases to the columns and tables of the additive score, as the bulk kernels read them."""
