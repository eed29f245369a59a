"""The declaration in force: the last one that was adopted, else the one that the program ships.

What an adopted one tells of itself (from how many pairs of how many solved series, tested among how many cases) counts
files. It is told to those who read all open files; a search, a lead and everybody else have the bare rates.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.leads.models import Declared
from murderbook.workbench.worklist.reach import reach_of

if TYPE_CHECKING:  # the engines load when there is work
    from murderbook.linkage.model import Declaration

LEARNED = "learned"  # as its standing
TOLD = ("learned", "validation")  # what a declaration tells of itself, and weighs nothing by
SOURCED = ("place", "time", "strings", "physical")
TITLE = "Same offender? Rates of this record"
ADOPTED_SOURCE = "as adopted in this record"
CLAIMS = re.compile(r"linked pair|solved series", re.IGNORECASE)  # in the words of what is learned
LEARNED_SOURCE = "learned from solved series of this record, as far as they tell of it"


def reads_all_open(account: Account) -> bool:
    """From end to end, as searches of the open files and what is learned from them do."""
    return Compartment.objects.filter(is_default=True, pk__in=reach_of(account).whole).exists()


def bare(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What an adopted declaration weighs by, without a word that may count a file."""
    source = LEARNED_SOURCE if raw["standing"] == LEARNED else ADOPTED_SOURCE
    rows = [{**row, "source": source} for row in raw["comparisons"]]
    sourced = {name: {**raw[name], "source": source} for name in SOURCED}
    kept = {key: value for key, value in raw.items() if key not in TOLD}
    return {**kept, "title": TITLE, "comparisons": rows, **sourced}


def as_assumed(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A declaration whose word for having been learned is not taken: the same rates, without figures and claims."""

    def unclaimed(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, "source": ADOPTED_SOURCE} if CLAIMS.search(row["source"]) else dict(row)

    kept = {key: value for key, value in raw.items() if key not in TOLD}
    title = TITLE if CLAIMS.search(raw["title"]) else raw["title"]
    rows = {"comparisons": [unclaimed(row) for row in raw["comparisons"]]}
    return {**kept, "title": title, "standing": "assumed", **rows, **{name: unclaimed(raw[name]) for name in SOURCED}}


def weighs(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What makes two declarations two, of one name or not: all but where it comes from."""
    kept = bare({**raw, "standing": LEARNED})
    return {key: value for key, value in kept.items() if key != "standing"}


def in_force() -> Declared | None:
    """The last one adopted; None where the shipped one is in force, as ever or again."""
    last = Declared.objects.order_by("-pk").first()
    return last if last is not None and last.model_id else None


def declaration_in_force() -> Declaration:
    """As the next search weighs by it."""
    from murderbook.linkage.model import declaration_of, load_declaration

    adopted = in_force()
    return load_declaration() if adopted is None else declaration_of(bare(adopted.raw))


def name_in_force() -> str:
    """Its id. Asked often, and without loading an engine."""
    name = Declared.objects.order_by("-pk").values_list("model_id", flat=True).first()
    return name or shipped_name()


@cache
def shipped_name() -> str:
    """The id of the shipped one, read without its room."""
    text = files("murderbook").joinpath("linkage", "models", "assumed.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["id"])
