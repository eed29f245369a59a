"""Letters to families, from templates."""
