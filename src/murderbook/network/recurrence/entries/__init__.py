"""What else a custody log or a list of leads shows of a set of files: entries out of hours, gaps that share a hand,
leads that ended at one desk. Each is about handling, has a p of its own and an expected number of chance findings."""

from murderbook.network.recurrence.entries.counted import Counted, Finding
from murderbook.network.recurrence.entries.died import Followed, died_in
from murderbook.network.recurrence.entries.gaps import Event, Passage, gaps_in, passages_of
from murderbook.network.recurrence.entries.hours import Entry, hours_in

__all__ = [
    "Counted", "Entry", "Event", "Finding", "Followed", "Passage", "died_in", "gaps_in", "hours_in", "passages_of",
]  # fmt: skip
