"""What the sealed compartments use of cryptography: AES-256-GCM, HPKE on P-256, HKDF-SHA-256, Argon2id (CJIS SC-13)."""
