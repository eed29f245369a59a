"""The Doe report of a case: put together, and whether there is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from murderbook.reports.cases.doe import Doe, doe_report
from murderbook.reports.paper import Printed
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.genealogy.models import PlaceLink, Purpose
from murderbook.workbench.identity.models import Determination, StrProfile, unnamed
from murderbook.workbench.identity.one_body import bodies_of, files_compared
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.cases.doe.body import (
    body,
    determinations,
    determined,
    lacking,
    one_body,
    sources,
)
from murderbook.workbench.reports.cases.doe.candidates import Listed, listed_of, proposers
from murderbook.workbench.reports.cases.doe.tree import genealogy_of
from murderbook.workbench.reports.file.latest import latest_of
from murderbook.workbench.reports.leads.stated import last_change, moment_in_words
from murderbook.workbench.reports.sought import Sought, as_of, paper_of

KINDS = (
    "case", "document", "exhibit", "one body", "str profile", "determination", "not by genealogy", "genealogy",
    "checklist", "location", "place link", "revision",
)  # fmt: skip


def is_doe(sought: Sought) -> bool:
    """Whether the case is of somebody without a name, or who had none before a determination."""
    account, case = sought.account, sought.case
    if Determination.objects.visible_to(account, Right.EXPORT).of(case).exists():
        return True
    return Case.objects.visible_to(account, Right.EXPORT).filter(unnamed(), pk=case.pk).exists()


def printed_doe(sought: Sought) -> Printed:
    """Of a case that came through the door with the right to export, in whole. NoPrinterError where no PDF can be
    made."""
    account, case = sought.account, sought.case
    lists = _lists(account, case)
    files = [one.file for one in lists]
    seen = StrProfile.objects.visible_to(account, Right.EXPORT).standing().filter(case__in=files)
    profiles = list(seen.select_related("account").order_by("pk"))
    made = determinations(account, case)
    tree, conditions = genealogy_of(account, case)
    doe = Doe(
        notes=[*_notes(made), *([] if _named(made) else _proposed(lists))],
        determined=[determined(one) for one in made],
        body=body(case),
        sources=sources(account, case, profiles),
        one_body=one_body(account, case),
        running=[one for found in lists for one in found.running],
        further=[one for found in lists for one in found.further],
        apart=[one for found in lists for one in found.apart],
        lacking=lacking(case, profiles),
        genealogy=tree,
        conditions=conditions,
    )
    reports = [row.report for one in lists for row in (*one.found.rows, *one.found.apart)]
    moments = [latest_of(account, case, KINDS), *last_change(account, [*files, *reports])]
    latest = max([*moments, *(one.latest for one in lists if one.latest is not None)])
    return doe_report(paper_of(sought, "Doe report", latest), as_of(latest), doe)


def _lists(account: Account, case: Case) -> list[Listed]:
    """Of each file of the body that tells who it may be."""
    bodies = bodies_of(account, [case], Right.EXPORT)[case.pk]
    files = files_compared(case, bodies)
    links = PlaceLink.objects.visible_to(account, Right.EXPORT).standing().filter(record__purpose=Purpose.REMAINS)
    linked = frozenset(links.filter(record__case__in=files).values_list("report", flat=True))
    return [listed_of(account, file, linked, named=len(files) > 1 or file != case) for file in files]


def _named(made: Sequence[Determination]) -> bool:
    return any(one.withdrawn_at is None for one in made)


def _notes(made: Sequence[Determination]) -> Iterator[str]:
    for one in made:
        if one.withdrawn_at is None:
            yield f"Identified as {one.name} by {one.examiner}, report {one.reference}."
        else:
            at = moment_in_words(one.withdrawn_at)
            yield f"An identification as {one.name} was withdrawn, {at}: {one.withdrawn_reason}"


def _proposed(lists: Sequence[Listed]) -> Iterator[str]:
    row = next((one.found.proposed for one in lists if one.found.proposed), None)
    if row is not None:
        name = row.report.victim_name or row.number
        yield f"Proposed to the medical examiner: {name}, by {' and '.join(proposers(row))}. It is no identification."
