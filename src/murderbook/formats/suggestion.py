"""Suggests, for each column of an unknown spreadsheet, the field it may hold; a person decides.

Names decide first (the layout's synonyms, then near spellings); sample values only break the silence: a column whose
samples are all dates is suggested as the date where no name claims that field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from murderbook.formats import values
from murderbook.formats.layout import Layout, plain_name
from murderbook.formats.mapping import Mapping
from murderbook.formats.reject import BadValueError

NEAR = 0.86  # similarity of two names, 0 to 1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`field` None: no suggestion, the column would be kept as it is. `why` is shown to the person who decides."""

    column: str
    field: str | None
    why: str
    samples: tuple[str, ...]


def suggest(layout: Layout, header: Sequence[str], samples: Sequence[Sequence[str]]) -> list[Suggestion]:
    """One suggestion per column, each field at most once."""
    taken: set[str] = set()
    found: dict[int, tuple[str, str]] = {}
    for look in (_by_name, _by_spelling, _by_samples):
        for i, name in enumerate(header):
            claim = None if i in found else look(layout, name, samples[i] if i < len(samples) else ())
            if claim and claim[0] not in taken:
                taken.add(claim[0])
                found[i] = claim
    shown = [tuple(samples[i]) if i < len(samples) else () for i in range(len(header))]
    return [
        Suggestion(name, *found[i], shown[i]) if i in found else Suggestion(name, None, _NOTHING, shown[i])
        for i, name in enumerate(header)
    ]


_NOTHING = "no field is known by this name"


def as_mapping(layout: Layout, suggestions: Sequence[Suggestion]) -> Mapping:
    """The suggestions as they stand, ready to be amended and saved."""
    return Mapping(layout=layout.name, columns={s.column: s.field for s in suggestions if s.field})


def _by_name(layout: Layout, name: str, samples: Sequence[str]) -> tuple[str, str] | None:
    field = layout.field_of(name)
    return (field, "the name is known") if field else None


def _by_spelling(layout: Layout, name: str, samples: Sequence[str]) -> tuple[str, str] | None:
    known = {plain: entry.name for entry in layout.fields for plain in entry.names}
    near = get_close_matches(plain_name(name), known, n=1, cutoff=NEAR)
    return (known[near[0]], f"the name is close to {near[0]!r}") if near else None


_SHAPES: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("date", values.span),
    ("county_fips", values.fips),
    ("state", values.coded("state")),
    ("victim_sex", values.coded("sex")),
    ("weapon", values.coded("weapon")),
    ("circumstance", values.coded("circumstance")),
)


def _by_samples(layout: Layout, name: str, samples: Sequence[str]) -> tuple[str, str] | None:
    filled = [text for text in samples if not values.is_unknown(text)]
    fields = {entry.name for entry in layout.fields}
    for field, parse in _SHAPES:
        if filled and field in fields and all(_reads(parse, text) for text in filled):
            return field, f"the first values ({', '.join(filled[:2])}) read as {field}"
    return None


def _reads(parse: Callable[[str], object], text: str) -> bool:
    try:
        return parse(text) is not None
    except BadValueError:
        return False
