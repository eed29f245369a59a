"""Witnesses of the demo who were afraid of somebody: entered on the sheets of witnesses, as a unit would."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account

FEARS, LIVES = "fears.csv", "lives.csv"


def add_witnesses(owner: Account, folder: Path) -> str:
    """By the same doors as the pages: what has ended changes the register and raises the case. Returns what to tell."""
    from django.db import transaction

    fears, lives = _rows(folder / FEARS), _rows(folder / LIVES)
    with transaction.atomic():
        for row in fears:
            _fear(owner, row)
        raised = sum(_life(owner, row) for row in lives)
    return (
        f"  {FEARS}, {LIVES}: {len(fears)} fears of witnesses, and {len(lives)} things that became of people since; "
        f"{raised} of these are news of a case"
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _fear(owner: Account, row: dict[str, str]) -> None:
    from murderbook.casefile.person import Role
    from murderbook.workbench.enquiries.witnesses.keeping import add_fear
    from murderbook.workbench.register.models import Case, Person

    case = Case.objects.visible_to(owner).get(own_number=row["case"])
    witness = Person.objects.visible_to(owner).filter(case=case, role=Role.WITNESS, name=row["witness"])[0]
    told: dict[str, Any] = {name: row[name] for name in ("tie", "text", "source")}
    add_fear(case, {"witness": witness, "feared": None, "name": row["feared"], **told}, owner)


def _life(owner: Account, row: dict[str, str]) -> bool:
    """Whether it is news of the case."""
    from murderbook.casefile.timespan_text import read_span
    from murderbook.workbench.enquiries.witnesses.keeping import add_life
    from murderbook.workbench.register.models import Case, Person

    case = Case.objects.visible_to(owner).get(own_number=row["case"])
    person = Person.objects.visible_to(owner).filter(case=case, name=row["name"]).first()
    told: dict[str, Any] = {"kind": row["what"], "other": row["other"], "source": row["source"]}
    made = add_life(case, {"person": person, "name": row["name"], "when": read_span(row["when"]), **told}, owner)
    return made.news is not None
