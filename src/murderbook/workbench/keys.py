"""Public ids: random, so that neither a count nor an order can be read from them (DESIGN 5; ASVS 11.5.1: 128 bits)."""

from __future__ import annotations

import secrets

KEY_LENGTH = 22  # 16 random bytes in URL-safe base 64


def new_key() -> str:
    return secrets.token_urlsafe(16)
