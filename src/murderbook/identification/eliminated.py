"""Who was excluded, by whom, when and why; and whether that still stands as the records are now.

An elimination remembers the fingerprint of both records as they were when it was made. Where one has changed since, it
no longer stands by itself: the pair comes back into the list, marked, until somebody looks again. One without
fingerprints (an old list) stands, and is told to be unchecked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from murderbook.identification.records import Record

FINGERPRINT_LENGTH = 16


class Verdict(StrEnum):
    ELIMINATED = "eliminated"
    OVERRULED = "overruled"  # an exclusion by the program, set aside by a person


class Stands(StrEnum):
    STANDS = "stands"
    UNCHECKED = "stands, but not known whether a description changed since"
    CHANGED = "a description changed since: look again"


@dataclass(frozen=True, slots=True)
class Elimination:
    """One entry of the list. Fingerprints are empty where nobody wrote them down."""

    remains: str
    report: str
    verdict: Verdict
    by: str
    on: str
    reason: str
    remains_print: str = ""
    report_print: str = ""


def fingerprint(record: Record) -> str:
    """Of all that is compared; the same on every machine."""
    told = asdict(record)
    for name in ("marks", "clothing", "medical", "circumstances"):
        told[name] = told[name]["written"]
    if not told["sex_by_dna"]:
        del told["sex_by_dna"]  # as in lists from before there was such a thing
    told["races"] = sorted(told["races"])
    plain = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:FINGERPRINT_LENGTH]


def stands(entry: Elimination, remains: Record, report: Record) -> Stands:
    pairs = ((entry.remains_print, remains), (entry.report_print, report))
    if any(told and told != fingerprint(record) for told, record in pairs):
        return Stands.CHANGED
    return Stands.STANDS if all(told for told, _ in pairs) else Stands.UNCHECKED


@dataclass(frozen=True)
class Aside:
    """By pair of ids (remains, report): what is set aside, what is overruled, and the last entry of each pair."""

    eliminated: Mapping[tuple[str, str], Elimination]
    overruled: Mapping[tuple[str, str], Elimination]
    stands: Mapping[tuple[str, str], Stands]

    def reports_out(self, remains: str) -> set[str]:
        """Reports whose elimination stands."""
        return {b for (a, b) in self.eliminated if a == remains and self.stands[a, b] is not Stands.CHANGED}

    def reasons(self, remains: str) -> dict[str, str]:
        """Why exclusions of these remains are overruled, by report; those that no longer stand are left out."""
        return {
            b: f"{entry.reason} ({entry.by})"
            for (a, b), entry in self.overruled.items()
            if a == remains and self.stands[a, b] is not Stands.CHANGED
        }


NOTHING_ASIDE = Aside({}, {}, {})


def aside_of(entries: Iterable[Elimination], remains: Iterable[Record], reports: Iterable[Record]) -> Aside:
    """The last entry of a pair counts. ValueError names an entry without reason, or whose records are not there."""
    by_id = ({record.id: record for record in remains}, {record.id: record for record in reports})
    last: dict[tuple[str, str], Elimination] = {}
    for entry in entries:
        if not entry.reason.strip() or not entry.by.strip():
            raise ValueError(f"{entry.remains} and {entry.report}: an elimination needs a reason and who gave it")
        last[entry.remains, entry.report] = entry
    for pair in last:
        for id, known in zip(pair, by_id, strict=True):
            if id not in known:
                raise ValueError(f"the list of eliminations names {id!r}, which is in neither file: correct it there")
    state = {pair: stands(entry, by_id[0][pair[0]], by_id[1][pair[1]]) for pair, entry in last.items()}
    kinds = [{p: e for p, e in last.items() if e.verdict is verdict} for verdict in Verdict]
    return Aside(kinds[0], kinds[1], state)
