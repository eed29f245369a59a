"""`murderbook recur --record`: what recurs in cases of a record: persons, phones, vehicles, places; never its staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from murderbook.cli.errors import InputError
from murderbook.cli.output import shown

if TYPE_CHECKING:
    from murderbook.network.graph.network import Network
    from murderbook.network.recurrence import File, Handling, Material, Selection
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.access.rights import Right


LOOKED = "looked what recurs"  # the act, in the trail


def frozen_of(account: Account, named: tuple[str, str], reason: str, role: str, *, export: bool) -> Selection:
    """The selection, on the audit trail before anything of the cases but their numbers is read."""
    from datetime import UTC, datetime

    from django.db import transaction

    from murderbook.network.recurrence import freeze
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.audit.log import COMMAND_LINE, record

    right = Right.EXPORT if export else Right.READ
    keys = _keys(account, *named, right)
    frozen = freeze(keys, reason=reason, author=account.key, at=datetime.now(UTC).isoformat("T", "seconds"))
    words = {"cases": list(frozen.files), "reason": reason, "digest": frozen.digest, "role": role}
    with transaction.atomic():
        record("froze selection", actor=account, object_kind="list", words=words, source=COMMAND_LINE)
    return frozen


def _keys(account: Account, how: str, name: str, right: Right) -> list[str]:
    from murderbook.cli.named import case_named

    if how == "cases":
        return [case_named(account, one.strip(), right).key for one in name.split(",") if one.strip()]
    return _of_investigation(account, name, right) if how == "investigation" else _of_series(account, name, right)


def _of_investigation(account: Account, name: str, right: Right) -> list[str]:
    from murderbook.workbench.investigations.models import Investigation, InvestigationCase

    found = Investigation.objects.visible_to(account, right)
    one = found.filter(key=name).first() or found.filter(name=name).first()
    if one is None:
        raise InputError(f"no investigation {shown(name)}, or none that this account may see in whole")
    rows = InvestigationCase.objects.visible_to(account, right).filter(investigation=one)
    return list(rows.values_list("case__key", flat=True))


def _of_series(account: Account, name: str, right: Right) -> list[str]:
    """A suggested string by its name or key, else a known series as the files name it."""
    from murderbook.cli.named import case_named
    from murderbook.workbench.leads.pages.string.document import series_document
    from murderbook.workbench.register.models import Case

    for one in series_document(account, right=right)["strings"]:
        if name in (one["string"], one["key"]):
            return [case_named(account, row["case"], right).key for row in one["cases"]]
    known = list(Case.objects.visible_to(account, right).filter(series=name).values_list("key", flat=True))
    if not known:
        raise InputError(f"no string or series {shown(name)}, or none that this account may see")
    return known


def looked_so_far(account: Account) -> int:
    """How often the account looked in this record, by the trail: chance had as many searches. Of others' searches
    nothing is told, since they may be of files that this account does not see."""
    from murderbook.workbench.audit.models import AuditEntry
    from murderbook.workbench.audit.verbs import Outcome

    return AuditEntry.objects.filter(actor=account.key, verb=LOOKED, outcome=Outcome.SUCCESS).count()


def material_of(account: Account, role: str, frozen: Selection, *, export: bool) -> tuple[Material, dict[str, str]]:
    """All cases that the account sees, and what of that kind is tied to each; numbers of cases by key. On record."""
    from django.db import transaction

    from murderbook.network.recurrence import Material
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.audit.log import COMMAND_LINE, record
    from murderbook.workbench.network.records import gathered

    right = Right.EXPORT if export else Right.READ
    with transaction.atomic():
        found = gathered(account, right)
        files, labels, undated = _files(account, right)
        handlings = tuple(_tied(found.network, role, labels))
        words = {"cases": len(labels), "role": role, "digest": frozen.digest}
        record(LOOKED, actor=account, object_kind="list", words=words, source=COMMAND_LINE)
    treated = [f"{undated:,} files without a date were left out"] if undated else []
    if role == "person":
        treated.append("persons are one across files where a person of the unit said so; names alone join nobody")
    if role == "place":
        treated.append("places are one where files write them in the same words")
    if not handlings:
        raise InputError(f"no {role} is tied to any case that this account may see")
    return Material(files=files, handlings=handlings, treated=tuple(treated)), labels


def _files(account: Account, right: Right) -> tuple[tuple[File, ...], dict[str, str], int]:
    from murderbook.casefile.timespan import Precision
    from murderbook.network.recurrence import File
    from murderbook.workbench.register.models import Case

    files, labels, undated = [], {}, 0
    columns = (
        "key",
        "own_number",
        "agency_number",
        "area",
        "agency",
        "occurred_earliest",
        "occurred_precision",
        "circumstance",
    )
    rows = Case.objects.visible_to(account, right).order_by("pk").values_list(*columns)
    for key, own, number, area, agency, opened, precision, kind in rows.iterator(chunk_size=2_000):
        labels[key] = own or number or key
        undated += opened is None
        if opened is not None:
            began = opened.time() if precision in (Precision.MINUTE, Precision.HOUR) else None
            files.append(File(key, area or agency, opened.date(), kind or "", began))
    return tuple(files), labels, undated


def _tied(network: Network, role: str, cases: dict[str, str]) -> Iterator[Handling]:
    """Each thing of that kind with each case that a tie joins it to."""
    from murderbook.network.recurrence import Handling

    label = {one.key: _name(one.label, role) for one in network.entities if one.kind.value == role}
    key = {one.key: one.key for one in network.entities if one.kind.value == role}
    known: dict[str, str] = {}  # two things of one label are two, unless places
    for tie in network.reports:
        for thing, case in ((tie.left, tie.right), (tie.right, tie.left)):
            if thing in label and case in cases:
                name = label[thing]
                if role != "place" and known.setdefault(name, key[thing]) != key[thing]:
                    name = f"{name} [{key[thing]}]"
                yield Handling(name, case, role)


def _name(label: str, role: str) -> str:
    """A place's label ends with the file that it is of: what files share is the words before."""
    return label.split(" (", 1)[0] if role == "place" else label
