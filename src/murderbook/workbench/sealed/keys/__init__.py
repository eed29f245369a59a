"""Each account's own keys: the pair, the keyring, the inbox. Everybody has them, so that they tell nothing."""
