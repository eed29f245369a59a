"""Texts for messages of one size, written as JSON: cut to what they may take there, whatever their letters."""

from __future__ import annotations

import json


def cut(text: str, size: int) -> str:
    """The longest beginning that takes no more than `size` bytes as it is written: up to four a letter, six of what
    JSON escapes."""
    taken = 0
    for at, letter in enumerate(text):
        taken += len(json.dumps(letter, ensure_ascii=False).encode("utf-8", "replace")) - len('""')
        if taken > size:
            return text[:at]
    return text
