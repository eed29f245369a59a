"""Leads that ended at one desk: given to somebody, and nothing came back.

A lead has died where it lay half a year at its last desk without an outcome. "Nothing found" is an outcome; so is "not
followed, because". Compared with the desk's other leads, and with those of its unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from murderbook.network.recurrence.entries.counted import Counted, Question, Trial, count, tried
from murderbook.network.recurrence.handling import File
from murderbook.network.recurrence.recur import STANDARD, Choices
from murderbook.network.recurrence.selection import Selection

AFTER = timedelta(days=182)  # a lead that lies so long without an outcome has died
QUESTION = Question(
    "leads without an outcome",
    "files in which a lead ended at his desk without an outcome",
    (
        "The outcome may stand on paper, in another system, or in the file of a case that was joined with this one.",
        "A desk that is given what nobody else can follow, or too much, keeps more; so does one whose holder fell ill.",
        "A supervisor who took the lead back without saying so leaves it at the desk that had it last.",
    ),
)


@dataclass(frozen=True, slots=True)
class Followed:
    """A lead or an action at its last desk, since `given`; `outcome`: in words, "" where there is none."""

    desk: str
    file: str
    given: date
    outcome: str = ""
    words: str = ""


def died_in(
    files: Sequence[File], leads: Iterable[Followed], selection: Selection, on: date, choices: Choices = STANDARD
) -> Counted:
    """`on`: the day of asking. A lead that was given too lately to have died is left out, whatever came of it."""
    trials = (
        Trial(one.desk, one.file, not one.outcome.strip(), f"{one.given:%Y-%m-%d} {one.words}".strip())
        for one in leads
        if one.given + AFTER <= on
    )
    return count(tried(files, trials), selection, QUESTION, choices)
