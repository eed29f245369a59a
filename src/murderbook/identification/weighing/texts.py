"""Texts weighed by rarity: what a report shows of what the remains show, over how often any report shows it.

H1: a thing seen on the remains is told in the report with probability `told`, else as often as in any report. H2: as
often as in any report. Shared, it weighs log2((told + (1 - told) q) / q); not shared, log2(1 - told). q is the share of
records (reports and remains that have such a text, both compared left out) which show it, never below `rarest`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.identification.model import Comparison
from murderbook.identification.records import Record, Text
from murderbook.identification.words.features import NO_SIDE, STATES, Shown, Site, counted, index_of, state_of
from murderbook.identification.words.spelling import Spellings

CHANCE_OF_SIDE = 0.5
MOST_SLIPS = 2  # reports that show a word which may be a misspelling
SLIP_BITS = 0.5  # what a misspelling weighs less
WORTH_BITS = 0.1  # what weighs less is not looked for


@dataclass(frozen=True)
class Found:
    """What a name in a report's index is worth, with words for the sentence."""

    millibits: int
    says: str


@dataclass(frozen=True)
class Asked:
    """What remains ask of a report's text: `base` where it shows nothing of it, `found` for each name it shows."""

    base: int
    found: Mapping[str, Found]


class TextIndex:
    """Names shown in one text of all reports, counted; and for each name the reports that show it."""

    def __init__(self, comparison: Comparison, reports: Sequence[Record]) -> None:
        self.comparison = comparison
        shown = [self.names(record) for record in reports]
        self.told = np.array([self.text(record).shows.tells for record in reports], np.bool_)
        self.counts = counted(iter(shown))
        self.records = len(reports)
        self.sided = _by_site(self.counts)
        self.number = {name: number for number, name in enumerate(sorted({n for names in shown for n in names}))}
        self.spellings = Spellings(name for name in self.counts if name.isalpha())
        self.starts, self.reports = _postings(shown, self.number)

    def text(self, record: Record) -> Text:
        found: Text = getattr(record, self.comparison.given["reads"])
        return found

    def names(self, record: Record) -> frozenset[str]:
        return index_of(self.text(record).shows)

    def asked(self, remains: Record, known: int) -> Asked | None:
        """None where the remains tell nothing. `known`: 1 where the report compared is counted here, else 0."""
        shows = self.text(remains).shows
        return _Asking(self, known).of(shows) if shows.tells else None

    def share(self, name: str, known: int) -> float:
        return self.share_of_count(self.counts.get(name, 0), known)

    def share_of_site(self, site: str, sides: frozenset[str] | None, known: int) -> float:
        """Of records that show a site, on one of these sides or (None) on any."""
        states = self.sided.get(site, {})
        told = sum(n for state, n in states.items() if sides is None or sides & set(state.split("+")))
        return self.share_of_count(told, known)

    def share_of_count(self, count: int, known: int) -> float:
        q = (max(count - known, 0) + 0.5) / (max(self.records - known, 0) + 1.0)
        return min(max(q, float(self.comparison.given["rarest"])), 0.98)


def _by_site(counts: Mapping[str, int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, count in counts.items():
        site, mark, state = name.partition("#")
        if mark:
            found.setdefault(site, {})[state] = count
    return found


def _postings(
    shown: Sequence[frozenset[str]], number: Mapping[str, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Starts [names + 1] into the reports of each name, those in rising order."""
    pairs = [(number[name], report) for report, names in enumerate(shown) for name in names]
    pairs.sort()
    starts = np.zeros(len(number) + 1, np.int64)
    np.cumsum(np.bincount([name for name, _ in pairs] or [0], minlength=len(number))[: len(number)], out=starts[1:])
    return starts, np.array([report for _, report in pairs], np.int32)


class _Asking:
    """The names that remains ask for, each with its worth."""

    def __init__(self, index: TextIndex, known: int) -> None:
        self._index, self._known = index, known
        self._given = index.comparison.given
        self._missed = math.log2(1.0 - self._given["told"])
        self._found: dict[str, tuple[float, str]] = {}
        self._asked = 0

    def of(self, shows: Shown) -> Asked:
        for word in sorted(shows.words):
            self._word(word, shows.words)
        for pair in sorted(shows.pairs):
            head = self._gain(self._index.share(shows.within[pair], self._known))
            self._more(pair, self._gain(self._index.share(pair, self._known)) - head, pair)
        for site in shows.sites.values():
            self._site(site, None)
        for site in shows.finer.values():
            self._site(site, shows.sites[shows.within[site.name]])
        self._denials(shows)
        scale = self._index.comparison.counts * MILLIBITS_PER_BIT
        found = {name: Found(round(bits * scale), says) for name, (bits, says) in self._found.items()}
        return Asked(round(self._asked * self._missed * scale), found)

    def _word(self, word: str, own: frozenset[str]) -> None:
        """The word, and others one slip of the pen away where one of the two is rare enough to be a slip."""
        count = self._index.counts.get(word, 0)
        for other in self._index.spellings.near(word):
            if other in own:
                continue
            rarer, commoner = sorted((count, self._index.counts[other]))
            if rarer <= MOST_SLIPS:
                gain = self._gain(self._index.share_of_count(rarer + commoner, self._known)) - SLIP_BITS
                self._more(other, gain - self._missed, f"{word} (written {other})")
        self._main(word, self._gain(self._index.share(word, self._known)), word)

    def _gain(self, share: float) -> float:
        told = self._given["told"]
        return math.log2((told + (1.0 - told) * share) / share)

    def _main(self, name: str, gain: float, says: str) -> None:
        """A thing of its own: shared it weighs its gain, else it is missed."""
        if gain >= WORTH_BITS:
            self._asked += 1
            self._found[name] = (gain - self._missed, says)

    def _more(self, name: str, gain: float, says: str) -> None:
        """A finer word for a thing that is asked already."""
        if gain >= WORTH_BITS:
            self._found[name] = (gain, says)

    def _site(self, site: Site, wider: Site | None) -> None:
        """Each state in which a report may show the site. A finer site weighs what it adds to the wider one."""
        sure = site.sides - {NO_SIDE}
        anywhere = self._of_site(site.name, None) - (self._of_site(wider.name, None) if wider else 0.0)
        sided = self._of_site(site.name, sure) - (self._of_site(wider.name, sure) if wider else 0.0) if sure else 0.0
        if wider is None:
            self._asked += 1
        for state in STATES:
            other = bool(sure) and NO_SIDE not in state and not (sure & state)
            bits = max(0.0, sided if sure & state else anywhere)
            if wider is None:
                bits += (math.log2(self._given["other_side"] / CHANCE_OF_SIDE) if other else 0.0) - self._missed
            if wider is None or bits >= WORTH_BITS:
                says = f"{site.kind} of the {site.part}" + _side_says(sure, state, other)
                self._found[f"{site.name}#{state_of(state)}"] = (bits, says)

    def _of_site(self, name: str, sides: frozenset[str] | None) -> float:
        return self._gain(self._index.share_of_site(name, sides, self._known))

    def _denials(self, shows: Shown) -> None:
        """A kind of mark that one of the two denies and the other shows: against."""
        against = math.log2(self._given["denied"])
        for kind in shows.kinds:
            self._found[f"no:{kind}"] = (against, f"{kind} on the remains, denied in the report")
        for kind in shows.denied - shows.kinds:
            self._found[f"kind:{kind}"] = (against, f"{kind} in the report, denied of the remains")


def _side_says(sure: frozenset[str], state: frozenset[str], other: bool) -> str:
    if other:
        return ", but on the other side"
    shared = sorted(sure & state)
    return f", {' and '.join(shared)}" if shared else ""
