"""The pages of access: log-in, password, accounts, compartments and their grants."""
