"""What condition 10 asks for every year: offence, success, kinds of sample, arrests; counts alone, and no case."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO

from murderbook.formats.spreadsheet import safe_cell
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.genealogy.forms import OUTCOMES
from murderbook.workbench.genealogy.models import GenealogyRecord, Purpose
from murderbook.workbench.identity.models import Determination

HEAD = ("year", "figure", "value", "count")
UNDECIDED = "not closed yet"


@dataclass(frozen=True)
class Year:
    """Of the records that were opened in it."""

    year: int
    opened: int
    offences: Counter[str] = field(default_factory=Counter)
    samples: Counter[str] = field(default_factory=Counter)
    services: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    identified: int = 0  # determinations that say genealogy led to the name, and an STR comparison confirmed it
    arrests: int = 0

    @property
    def rows(self) -> Iterator[tuple[str, str, int]]:
        """What is counted, of what, how often."""
        yield "records opened", "", self.opened
        for name, counts in (
            ("offence", self.offences), ("kind of sample", self.samples), ("service", self.services),
            ("outcome", self.outcomes),
        ):  # fmt: skip
            for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
                yield name, value, count
        yield "identifications after an STR comparison", "", self.identified
        yield "arrests", "", self.arrests


def years(account: Account, right: Right = Right.READ) -> list[Year]:
    """Newest first, over the records of the cases on which the account holds the right."""
    opened = GenealogyRecord.objects.visible_to(account, right).exclude(opened_at=None)
    by_year: dict[int, list[GenealogyRecord]] = {}
    for one in opened.prefetch_related("checklists"):
        if one.opened_at is not None:
            by_year.setdefault(one.opened_at.year, []).append(one)
    named = Determination.objects.visible_to(account, right).filter(withdrawn_at=None, after_genealogy=True)
    also = Determination.also.through.objects.filter(determination__in=named).values_list("case", flat=True)
    cases = {*named.values_list("remains_id", flat=True), *also}
    return [_year(year, rows, cases) for year, rows in sorted(by_year.items(), reverse=True)]


def _year(year: int, records: list[GenealogyRecord], named: set[int]) -> Year:
    signed = [_last_signed(one) for one in records]
    words = dict(OUTCOMES)
    return Year(
        year,
        len(records),
        Counter(str(one.get("1", {}).get("offence") or "not said") for one in signed),
        Counter(name for one in signed for name in one.get("4", {}).get("sample") or ["not said"]),
        Counter(name for one in signed for name in one.get("6", {}).get("services") or ["not said"]),
        Counter(words.get(one.closing.get("outcome", ""), UNDECIDED) for one in records),
        len({one.case_id for one in records if one.purpose == Purpose.REMAINS} & named),
        sum(one.closing.get("arrests") or 0 for one in records),
    )


def _last_signed(record: GenealogyRecord) -> dict[str, dict[str, list[str] | str]]:
    signed = [one for one in record.checklists.all() if one.signed]
    newest = max(signed, key=lambda one: one.revision, default=None)
    return newest.answers if newest else {}


def as_csv(found: Iterable[Year]) -> str:
    """UTF-8 with the mark by which a spreadsheet knows it."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for one in found:
        for name, value, count in one.rows:
            writer.writerow([one.year, name, safe_cell(value), count])
    return "\ufeff" + out.getvalue()
