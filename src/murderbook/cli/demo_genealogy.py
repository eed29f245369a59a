"""One of the demo's nameless gets a genealogy record: conditions signed, a generated tree searched, a report linked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from murderbook.demo.answers import Answers
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.genealogy.keeping import By
    from murderbook.workbench.register.models import Case

TREE, MATCHES = "family_tree.ged", "family_matches.csv"
PURPOSE = "remains"

# Answers of an invented unit about an invented case.
SHOWS: dict[str, dict[str, Any]] = {
    "1": {"offence": "unidentified remains of a suspected homicide victim",
          "shows": "Medical examiner: homicide. Invented for the demo, as is all below."},
    "2": {"searched_on": "2025-11-03", "number": "SP-0417", "shows": "No match in any index."},
    "3": {"namus": "", "vicap": "", "shows": "Dental charts and fingerprints compared, media appeals of two years. "
          "NamUs and ViCAP take no invented case."},
    "4": {"sample": ["bone"], "official": "Dr. Lund, state laboratory", "asked_on": "2025-12-01",
          "shows": "40 ng of one person, no mixture. Half of the extract is kept."},
    "5": {"prosecutor": "Ms. Quill", "office": "District Attorney", "agreed_on": "2026-01-12",
          "shows": "Letter of that day, page 88 of the file."},
    "6": {"services": ["GEDmatch PRO", "FamilyTreeDNA"], "other_service": "",
          "shows": "Terms of both read on 10 January 2026; accounts in the unit's name."},
    "7": {"shows": ""},
    "8": {"shows": "Nobody is asked for a sample: those who match had taken part by themselves."},
    "9": {"shows": "The analyst keeps a list of what lies where."},
    "10": {"shows": ""},
}  # fmt: skip


def add_genealogy(owner: Account, password: str, folder: Path, answers: Answers) -> str:
    """Signed by the owner's password, as on the page. Returns what to tell."""
    from django.db import transaction

    from murderbook.workbench.access.session import check_password, command_request
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.genealogy.background import run_waiting
    from murderbook.workbench.genealogy.keeping import By, sign_checklist
    from murderbook.workbench.register.models import Case

    seen = Case.objects.visible_to(owner)
    remains, report = (
        seen.get(own_number=number) for number in (answers.string_doe_remains, answers.string_doe_missing)
    )
    _write(folder, report, answers.seed)
    by = By(owner, COMMAND_LINE)
    check_password(owner.name, password, command_request())
    with transaction.atomic():
        sign_checklist(remains, PURPOSE, _answers(), 0, by)
        _ask(folder, remains, report, by)
    run_waiting()
    return f"  {TREE}: a genealogy record of {remains}, its ten conditions signed, its tree searched"


def _answers() -> dict[str, dict[str, Any]]:
    return {number: {"answer": "not applicable" if number == "8" else "met", **said} for number, said in SHOWS.items()}


def _write(folder: Path, report: Case, seed: int) -> None:
    from murderbook.demo.family_tree import Sought, write_tree
    from murderbook.demo.streams import Streams

    age = int(report.victim_age or 30)
    sought = Sought(report.victim_name, "F" if report.victim_sex == "F" else "M", (report.year or 2000) - age)
    write_tree(Streams(seed), sought, folder / TREE, folder / MATCHES)


def _ask(folder: Path, remains: Case, report: Case, by: By) -> None:
    """The search, and the link: the person of the tree is the one of the report."""
    from murderbook.demo.family_tree import UNKNOWN
    from murderbook.workbench.genealogy.keeping import Came, add_search, link_report
    from murderbook.workbench.genealogy.models import FileKind

    kinds = ((FileKind.TREE, TREE), (FileKind.MATCHES, MATCHES))
    came = [Came(kind, name, (folder / name).read_bytes()) for kind, name in kinds]
    born = (report.year or 2000) - int(report.victim_age or 30)
    asked = {"born_from": born - 8, "born_to": born + 8, "sex": report.victim_sex if report.victim_sex != "U" else "",
             "elsewhere": None, "up": 1, "down": 2, "unlisted": 1.0, "seed": 1}  # fmt: skip
    add_search(remains, PURPOSE, came, asked, by)
    why = "Name and year of birth are those of the report; an aunt knows of nobody else who was lost."
    link_report(remains, PURPOSE, (UNKNOWN, report.victim_name), report, (why, by))
