"""All questions of one selection at once: who recurs, whose entries are out of hours, whose hand is beside the gaps,
at whose desk leads ended. Each is asked where there is something to ask it of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date

from murderbook.network.recurrence.duty import Duty, with_roster
from murderbook.network.recurrence.entries import (
    Counted,
    Entry,
    Followed,
    Passage,
    died_in,
    gaps_in,
    hours_in,
)
from murderbook.network.recurrence.handling import File, Handling, log_of, with_hours
from murderbook.network.recurrence.innocent import THINGS
from murderbook.network.recurrence.recur import STANDARD, Choices, Found, recur
from murderbook.network.recurrence.selection import LEAST_FILES, Selection, chosen_among


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of handling. `treated`: what of it was left out, and why."""

    files: tuple[File, ...] = ()
    handlings: tuple[Handling, ...] = ()
    duties: tuple[Duty, ...] = ()
    entries: tuple[Entry, ...] = ()
    passages: tuple[Passage, ...] = ()
    leads: tuple[Followed, ...] = ()
    treated: tuple[str, ...] = ()

    def __add__(self, other: Material) -> Material:
        parts = ((*getattr(self, part.name), *getattr(other, part.name)) for part in fields(self))
        return Material(*parts)


@dataclass(frozen=True, slots=True)
class Answer:
    """`present`: the chosen files that were there to be looked at. `questions`: how many were asked of them."""

    selection: Selection
    present: tuple[str, ...]
    found: Found | None
    counts: tuple[Counted, ...]
    treated: tuple[str, ...]

    @property
    def of_things(self) -> bool:
        """Whether what was asked about has no duty: telephones, places ..."""
        return self.found is not None and not self.counts and {one.task for one in self.found.recurrences} <= THINGS

    @property
    def questions(self) -> int:
        return (self.found is not None) + len(self.counts)


def ask(material: Material, selection: Selection, on: date, choices: Choices = STANDARD) -> Answer:
    """`on`: the day of asking. Chosen files that are not there any more are left out and told. ValueError where fewer
    than three are left, or there is nothing to compare with."""
    present = chosen_among(selection, {file.id for file in material.files})
    gone = [name for name in selection.files if name not in set(present.files)]
    if len(present.files) < LEAST_FILES:
        raise ValueError(
            f"{len(present.files)} of the chosen files can be looked at: of fewer than 3 nothing can be said"
        )
    moments = [(one.file, one.at) for one in material.handlings]
    moments += [(one.file, one.at) for one in material.entries]
    material = replace(material, files=tuple(with_hours(material.files, moments)))
    found = _recurrence(material, present, choices) if material.handlings else None
    asked: dict[Callable[[], Counted], int] = {
        lambda: hours_in(material.files, material.entries, present, choices): len(material.entries),
        lambda: gaps_in(material.files, material.passages, present, choices): len(material.passages),
        lambda: died_in(material.files, material.leads, present, on, choices): len(material.leads),
    }
    counts = tuple(question() for question, size in asked.items() if size)
    treated = [*_gone(gone), *material.treated, *(found.treated if found else ()), *_without_roster(material)]
    return Answer(selection, present.files, found, counts, tuple(dict.fromkeys(treated)))


def _recurrence(material: Material, present: Selection, choices: Choices) -> Found:
    log = log_of(material.files, material.handlings)
    if material.duties:
        log = with_roster(log, material.handlings, material.duties)
    return recur(log, present, choices)


def _without_roster(material: Material) -> list[str]:
    if material.duties or {one.task for one in material.handlings} <= THINGS:
        return []
    return ["there is no roster: what is expected rests on unit, time, kind and size of a file, not on who was there"]


def _gone(gone: list[str]) -> list[str]:
    if not gone:
        return []
    named = ", ".join(gone[:10]) + (" ..." if len(gone) > 10 else "")
    return [f"{len(gone)} of the chosen files are not there to be looked at, and are left out: {named}"]
