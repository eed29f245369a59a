"""Sections of a murder book that a grant on one case can be limited to.

Leads, history and the audit tab are none: they tell of every other section, or of other cases. They go with the whole
file. So do lists, searches and exports: a file seen in part stands in no list (`access.visibility`, the one door).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError

SECTIONS: dict[str, str] = {
    "overview": "Overview",
    "chrono": "Chrono",
    "victim": "Victim",
    "people": "People",
    "scene": "Scene & map",
    "evidence": "Evidence",
    "documents": "Documents",
    "calls": "Calls",
}
EVERY = frozenset(SECTIONS)
WHOLE = ""  # as stored: the whole file


def stored(sections: Iterable[str]) -> str:
    """',chrono,scene,' in the order of the book; '' for none named: the whole file. ValidationError for others."""
    named = set(sections)
    if unknown := named - EVERY:
        raise ValidationError({"sections": f"no section {', '.join(sorted(unknown))}: there are {', '.join(SECTIONS)}"})
    return f",{','.join(name for name in SECTIONS if name in named)}," if named else WHOLE


def read(text: str) -> tuple[str, ...]:
    """The sections of a stored text; none for the whole file."""
    return tuple(text.strip(",").split(",")) if text else ()


def in_words(text: str) -> str:
    """'Chrono, Scene & map'; 'the whole file'."""
    return ", ".join(SECTIONS[name] for name in read(text)) or "the whole file"
