"""`murderbook identify --record`: the candidates of a record's unidentified, as its pages tell them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from murderbook.cli.named import case_named
from murderbook.cli.output import keep_previous, put_json, put_table, put_words, say, shown
from murderbook.cli.session import open_as
from murderbook.evidence.weight import State

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.access.rights import Right

NOBODY = (
    "No candidate that this account may see. Remains and reports of missing persons come in by murderbook import FILE."
)
SAID = "Suggestions to look into, never an identification: points are assumed, and the medical examiner alone names."
EXCLUDED = State.EXCLUDED.value
HEADS = ("Remains", "Place", "Report", "Points", "By chance", "What weighs most")


def identify_in_record(
    record: Path, as_: str | None, case: str | None, top: int, file: tuple[bool, Path | None]
) -> None:
    """`file`: whether JSON is asked for, and where to. Data to take away need the right to export."""
    json_, out = file
    account = open_as(record, as_)
    from murderbook.cli.refreshing import refresh_with_progress
    from murderbook.workbench.access.rights import Right

    refresh_with_progress()
    leads = _leads(account, case, top, Right.EXPORT if json_ or out else Right.READ)
    if not leads:
        say(NOBODY)
    if out:
        keep_previous(out)
    if json_ or out:
        put_json({"leads": leads}, out)
    elif leads:
        put_table(HEADS, (_row(lead) for lead in leads))
        put_words(SAID)


def _leads(account: Account, case: str | None, top: int, right: Right) -> list[dict[str, Any]]:
    from django.db import transaction

    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.audit.log import record as on_record
    from murderbook.workbench.identity.gathered import documents_of
    from murderbook.workbench.identity.models import unnamed
    from murderbook.workbench.register.models import Case

    nameless = Case.objects.visible_to(account, right).filter(unnamed()).order_by("pk")
    chosen = [case_named(account, case, right)] if case else list(nameless)
    with transaction.atomic():
        found = documents_of(account, chosen, top, right)
        words = {"cases": [one.key for one in chosen], "right": right.value}
        on_record("listed unidentified", actor=account, object_kind="list", words=words, source=COMMAND_LINE)
    return found


def _row(lead: dict[str, Any]) -> tuple[str, ...]:
    from murderbook.workbench.leads.words import at_most_or_about, reasons_in_short

    excluded = [row["label"] for row in lead["weights"] if row["state"] == EXCLUDED]
    if excluded:
        return (shown(lead["left"]), str(lead["place"]), shown(lead["right"]), EXCLUDED, "", ", ".join(excluded))
    total = sum(row["score"] or 0.0 for row in lead["weights"])
    chance = lead["chance"]
    said = "" if chance is None else at_most_or_about(lead["chance_leads"], at_floor=chance["fewer_than"])
    return (
        shown(lead["left"]),
        str(lead["place"]),
        shown(lead["right"]),
        f"{total:.1f}",
        said,
        ", ".join(reasons_in_short(lead)),
    )
