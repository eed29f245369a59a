"""A model meets a table: what is counted, packed and looked up."""
