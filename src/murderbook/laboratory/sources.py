"""Where the money comes from: the unit's own, and grants with conditions. A TOML file of [[sources]]."""

from __future__ import annotations

from pathlib import Path

from murderbook.casefile.code_lists import code_list
from murderbook.laboratory.checks import LaboratoryError, Rows, cents_of, text_of, toml_of
from murderbook.laboratory.records import CaseFacts, Source
from murderbook.laboratory.table import Table

OWN = "budget"


def own_money(dollars: object) -> Source:
    """The unit's own money, without conditions. LaboratoryError where it is no amount."""
    cents = cents_of(dollars)
    if cents is None:
        raise LaboratoryError("budget", "budget", dollars, "write an amount of dollars, 0 or more, such as 50000")
    return Source(OWN, "The unit's own money", cents)


def load(path: Path, table: Table) -> tuple[Source, ...]:
    return parse(text_of(path), path.name, table)


def parse(text: str, origin: str, table: Table) -> tuple[Source, ...]:
    rows = Rows(toml_of(text, origin), origin)
    rows.only(("sources",))
    found = tuple(_source(row, table) for row in rows.tables("sources"))
    if not found:
        raise LaboratoryError(origin, "sources", [], "name one source of money at the least, as a table [[sources]]")
    return found


def _source(row: Rows, table: Table) -> Source:
    row.only(("id", "label", "amount", "methods", "samples", "flags", "occurred_from", "occurred_to", "note"))
    identity = row.text("id")
    if identity == OWN:
        raise row.fail("id", f"{OWN} is the unit's own money, given as --budget: take another id")
    begin, end = row.day("occurred_from"), row.day("occurred_to")
    if begin and end and end < begin:
        raise row.fail("occurred_to", f"lies before occurred_from ({begin.isoformat()}): exchange the two days")
    kinds = [one.code for one in code_list("exhibit_kind").entries]
    return Source(
        identity,
        row.text("label"),
        row.cents("amount"),
        frozenset(row.names("methods", table.methods)),
        frozenset(row.names("samples", kinds)),
        frozenset(row.names("flags")),
        begin,
        end,
        row.text("note", needed=False),
    )


def pays(source: Source, method: str, sample: str, case: CaseFacts) -> bool:
    """Does the case qualify? A day that is not known meets no condition of days; of days between two, both must."""
    if source.methods and method not in source.methods:
        return False
    if source.samples and sample not in source.samples:
        return False
    if source.flags and not source.flags & case.flags:
        return False
    if source.occurred_from and (case.occurred is None or case.occurred < source.occurred_from):
        return False
    last = case.occurred_last or case.occurred
    return not (source.occurred_to and (last is None or last > source.occurred_to))


def conditions(source: Source) -> str:
    """In words, for the page."""
    said = [
        f"methods {', '.join(sorted(source.methods))}" if source.methods else "",
        f"samples {', '.join(sorted(source.samples))}" if source.samples else "",
        f"cases marked {' or '.join(sorted(source.flags))}" if source.flags else "",
        f"offences from {source.occurred_from.isoformat()}" if source.occurred_from else "",
        f"offences up to {source.occurred_to.isoformat()}" if source.occurred_to else "",
    ]
    return "; ".join(one for one in said if one) or "no conditions"
