"""Whether a regular expression looks through a page of anything in time that grows with its length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from re import Pattern, _constants, _parser  # type: ignore[attr-defined]
from typing import Any


def unbounded(form: Pattern[str]) -> list[str]:
    """The repetitions of a form that have no bound."""
    return list(_unbounded(_parser.parse(form.pattern, form.flags)))


def _unbounded(parts: Iterable[Any]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, tuple) and len(part) == 3 and part[1] is _constants.MAXREPEAT:
            yield str(part)
        elif not isinstance(part, (int, str)) and isinstance(part, Iterable):
            yield from _unbounded(part)
