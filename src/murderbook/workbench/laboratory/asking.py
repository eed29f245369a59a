"""What to test next, asked of a record: its own tables, what the account sees, and an entry in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from murderbook.laboratory.offering import Wishes, problem_of
from murderbook.laboratory.records import Problem, Source
from murderbook.laboratory.sensitivity import Draws, Tell
from murderbook.laboratory.sources import load as load_sources
from murderbook.laboratory.table import Table
from murderbook.laboratory.table import load as load_table
from murderbook.laboratory.telling.document import Answer, answer
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.laboratory.choosing.records import Held, held_by

READ, EXPORTED = "read what to test next", "exported what to test next"
METHODS_FILE, SOURCES_FILE = "laboratory-methods.toml", "laboratory-sources.toml"


def unit_table() -> Table:
    """The unit's own table where the record's folder holds a copy, else the packaged one. LaboratoryError."""
    path: Path = settings.RECORD.folder / METHODS_FILE
    return load_table(path if path.exists() else None)


def unit_sources(table: Table) -> tuple[Source, ...]:
    """Grants that the unit keeps in the record's folder; none where there is no such file. LaboratoryError."""
    path: Path = settings.RECORD.folder / SOURCES_FILE
    return load_sources(path, table) if path.exists() else ()


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, from where, and whether the answer is data to take away."""

    account: Account
    origin: str
    taken_away: bool = False


def problem_for(asker: Asker, table: Table, wishes: Wishes) -> tuple[Problem, Held]:
    """What can be chosen from, and of which cases. Reading is on record, with every case that was looked at."""
    right = Right.EXPORT if asker.taken_away else Right.READ
    with transaction.atomic():
        held = held_by(asker.account, table, wishes.today, right)
        on_record(asker, held, table.id, wishes)
    return problem_of(held.items, held.cases, table, wishes), held


def asked(
    asker: Asker, table: Table, wishes: Wishes, draws: Draws | None = None, tell: Tell = lambda _: None
) -> Answer:
    """Reading comes first and is on record; the reckoning holds nobody up."""
    problem, _ = problem_for(asker, table, wishes)
    return answer(problem, table, wishes, draws, tell)


def on_record(asker: Asker, held: Held, table_id: str, wishes: Wishes) -> None:
    """What was read, and of which cases."""
    record(
        EXPORTED if asker.taken_away else READ,
        actor=asker.account,
        object_kind="list",
        words={
            "cases": sorted(held.keys.values()),
            "linked": sorted(held.told_of_links),
            "leads": list(held.leads),
            "table": table_id,
            "money": {source.id: source.cents / 100 for source in wishes.sources},
            "months": wishes.months,
        },
        source=asker.origin,
    )
