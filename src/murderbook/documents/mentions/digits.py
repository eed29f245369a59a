"""Numbers as a scan has them: O for 0, l and I for 1. Read so only where a word beside them says that they are one."""

from __future__ import annotations

_AS_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
DIGIT = r"[0-9OolI|]"


def mended(token: str) -> tuple[str, bool]:
    """The token with digits for the letters between digits, and whether that changed it.

    A leading group of letters is left: the year or prefix of an agency's numbers. A later one of nothing but such
    letters is a number: 75-OOOl.
    """
    parts = [part.translate(_AS_DIGITS) if _is_number(part, at > 0) else part for at, part in enumerate(_split(token))]
    whole = "".join(parts)
    return whole, whole != token


def real_digits(token: str) -> int:
    return sum(one.isdigit() for one in token)


def _split(token: str) -> list[str]:
    """Groups and what joins them, in order."""
    parts, group = list[str](), ""
    for one in token:
        if one.isalnum() or one == "|":
            group += one
        else:
            parts += [group, one]
            group = ""
    return [*parts, group]


def _is_number(part: str, later: bool) -> bool:
    like = bool(part) and all(one.isdigit() or one in "OolI|" for one in part)
    return like and (any(one.isdigit() for one in part) or (later and len(part) > 1))
