"""Fields whose cells are words of a list: which words each understands, and what the unit's own may be translated to.

A mapping's [codes.FIELD] has an effect on these fields; the wizard offers their choices for words that were not
understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import CaseKind, Status, SuspectState
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.person import Answer
from murderbook.casefile.place import PlacePrecision
from murderbook.formats import values, words
from murderbook.formats.layout import Layout
from murderbook.formats.reject import BadValueError

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`choices`: what a mapping writes, with its label. `optional`: whether a cell may say that nobody knows."""

    choices: tuple[tuple[str, str], ...]
    reads: Callable[[str], object]
    optional: bool = True

    def understands(self, text: str) -> bool:
        try:
            self.reads(text)
        except BadValueError:
            return False
        return True

    def choice_of(self, text: str) -> str | None:
        """The choice that a text of a mapping or a cell means; UNKNOWN where it says so; None where it is no word."""
        if text.strip().lower() == UNKNOWN:
            return UNKNOWN if self.optional else None
        try:
            meant = self.reads(text)
        except BadValueError:
            return None
        return UNKNOWN if meant is None else str(meant)

    def label(self, choice: str) -> str:
        return dict(self.choices).get(choice, choice)

    def allows(self, choice: str) -> bool:
        return choice in dict(self.choices) or (self.optional and choice == UNKNOWN)


@cache
def _of_list(name: str, optional: bool = True) -> Vocabulary:
    choices = tuple((entry.code, f"{entry.label} ({entry.code})") for entry in code_list(name).entries)
    return Vocabulary(choices, values.coded(name), optional)


@cache
def _of_words(kind: type[StrEnum], read: Callable[[str], object], optional: bool = True) -> Vocabulary:
    """What says that nobody knows is offered as UNKNOWN, once."""
    choices = tuple((member.value, member.value) for member in kind if member.value != UNKNOWN)
    return Vocabulary(choices, read, optional)


# Field -> code list, by layout. Only where the layout's reader asks the mapping for the unit's own words.
_PERSON = {"sex": "sex", "race": "race", "ethnicity": "ethnicity"}
_LISTS: dict[str, dict[str, str]] = {
    "register": {
        "offence": "offence", "exceptional": "exceptional_clearance", "state": "state", "weapon": "weapon",
        "circumstance": "circumstance", "situation": "situation", "victim_relationship": "relationship",
        **{f"victim_{part}": name for part, name in _PERSON.items()},
    },
    "shr": {
        **{
            name: name
            for name in (
                "weapon", "circumstance", "situation", "agency_type", "action_type", "sub_circumstance",
                "homicide_type", "relationship", "state",
            )
        },
        **{f"{who}_{part}": name for who in ("victim", "offender") for part, name in _PERSON.items()},
    },
    "wapo": {"victim_sex": "sex", "state": "state"},
    "namus-missing": {"sex": "sex", "state": "state"},
    "namus-unidentified": {"sex": "sex", "state": "state"},
    "rcmp-missing": {"sex": "sex"},
    "rcmp-unidentified": {"sex": "sex"},
}  # fmt: skip

_REGISTER_PATTERNS: tuple[tuple[str, Callable[[], Vocabulary]], ...] = (
    ("status", lambda: _of_words(Status, words.status)),
    ("kind", lambda: _of_words(CaseKind, words.kind, optional=False)),
    ("suspect_state", lambda: _of_words(SuspectState, words.suspect_state)),
    ("motive_known|victim_identified|suspect_alive", lambda: _of_words(Answer, values.answer)),
    (r"witness_\d+_(alive|located|willing|tie_ended)", lambda: _of_words(Answer, values.answer)),
    (r"link_\d+_same_source", lambda: _of_words(Answer, values.answer, optional=False)),
    (r"link_\d+_kind", lambda: _of_list("examination", optional=False)),
    (r"behaviour_\w+", lambda: _of_words(Presence, values.presence)),
    (r"exhibit_\d+_kind", lambda: _of_list("exhibit_kind")),
    (r"exhibit_\d+_custody", lambda: _of_words(Custody, words.custody)),
    (r"exhibit_\d+_(dna|latent|ballistics)", lambda: _of_words(TestState, words.testing)),
    (r"\w+_precision", lambda: _of_words(PlacePrecision, words.precision)),
    (r"\w+_type", lambda: _of_list("site_type")),
)


def vocabulary_of(layout: Layout, field: str) -> Vocabulary | None:
    """The words of a field; None where its cells are no words of a list."""
    name = _LISTS.get(layout.name, {}).get(field)
    if name is not None:
        return _of_list(name)
    patterns = _REGISTER_PATTERNS if layout.name == "register" else ()
    return next((made() for pattern, made in patterns if re.fullmatch(pattern, field)), None)
