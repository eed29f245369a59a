"""A look at what recurs in cases of the record: frozen on the trail first, then read as far as the account may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from murderbook.casefile.timespan import Precision
from murderbook.network.graph.network import Network
from murderbook.network.recurrence import Answer, Choices, File, Handling, Material, Selection, ask, freeze
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.verbs import Outcome
from murderbook.workbench.network.records import Gathered, gathered
from murderbook.workbench.register.models import Case

FROZE, LOOKED = "froze selection", "looked what recurs"  # the acts, in the trail
REPLICAS = 60
MOST_SEARCHES = 5  # for which there are more replicas, since the least that can be told by chance grows with them
TREATED = {
    "person": "persons are one across files where a person of the unit said so; names alone join nobody",
    "place": "places are one where files write them in the same words",
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, from where the trail says that it was, and whether data are taken away. `gather`: pages keep what was
    gathered, and have a bound."""

    account: Account
    source: str
    right: Right = Right.READ
    gather: Callable[[Account, Right], Gathered] = gathered


@dataclass(frozen=True, slots=True)
class Look:
    """`labels`: numbers of cases by key. `searches`: looks of the account so far, this one included."""

    answer: Answer
    labels: dict[str, str]
    searches: int


def frozen(asker: Asker, keys: Iterable[str], role: str, reason: str) -> Selection:
    """On the audit trail before anything of the cases but their numbers is read. ValueError: too few, no reason."""
    found = freeze(keys, reason=reason, author=asker.account.key, at=datetime.now(UTC).isoformat("T", "seconds"))
    words = {"cases": list(found.files), "reason": reason, "digest": found.digest, "role": role}
    with transaction.atomic():
        record(FROZE, actor=asker.account, object_kind="list", words=words, source=asker.source)
    return found


def look(asker: Asker, role: str, selection: Selection, replicas: int = REPLICAS, seed: int = 1) -> Look:
    """ValueError says what to mend where nothing can be said."""
    material, labels = material_of(asker, role, selection)
    searches = looked_so_far(asker.account)
    choices = Choices(replicas=replicas * min(searches, MOST_SEARCHES), seed=seed)
    return Look(ask(material, selection, timezone.localdate(), choices), labels, searches)


def looked_so_far(account: Account) -> int:
    """How often the account looked in this record, by the trail: chance had as many searches. Of others' searches
    nothing is told, since they may be of files that this account does not see."""
    return AuditEntry.objects.filter(actor=account.key, verb=LOOKED, outcome=Outcome.SUCCESS).count()


def material_of(asker: Asker, role: str, selection: Selection) -> tuple[Material, dict[str, str]]:
    """All cases that the account sees, and what of that kind is tied to each; numbers of cases by key. On record."""
    account, right = asker.account, asker.right
    with transaction.atomic():
        found = asker.gather(account, right)
        files, labels, undated = _files(account, right)
        tied = list(_tied(found.network, role, labels))
        words = {"cases": len(labels), "role": role, "digest": selection.digest}
        record(LOOKED, actor=account, object_kind="list", words=words, source=asker.source)
    treated = [f"{undated:,} files without a date were left out"] if undated else []
    treated += [TREATED[role]] if role in TREATED else []
    handlings, once = _in_several(tied)
    if once:
        treated.append(f"{once:,} that are in one case only were not asked about: they recur nowhere")
    if not handlings:
        raise ValueError(f"no {role} is tied to two cases that this account may see")
    return Material(files=files, handlings=handlings, treated=tuple(treated)), labels


def _in_several(tied: list[Handling]) -> tuple[tuple[Handling, ...], int]:
    """Those of things that are in two cases at least, and how many others there are: on a register of some thousand
    cases nearly all persons and places are in one, and to count them in every pseudo-selection takes minutes."""
    cases: dict[str, set[str]] = defaultdict(set)
    for one in tied:
        cases[one.person].add(one.file)
    once = {name for name, found in cases.items() if len(found) == 1}
    return tuple(one for one in tied if one.person not in once), len(once)


def _files(account: Account, right: Right) -> tuple[tuple[File, ...], dict[str, str], int]:
    files, labels, undated = [], {}, 0
    columns = (
        "key", "own_number", "agency_number", "area", "agency",
        "occurred_earliest", "occurred_precision", "circumstance",
    )  # fmt: skip
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
    things = {one.key: _name(one.label, role) for one in network.entities if one.kind.value == role}
    known: dict[str, str] = {}  # two things of one label are two, unless places
    for tie in network.reports:
        for thing, case in ((tie.left, tie.right), (tie.right, tie.left)):
            if thing in things and case in cases:
                name = things[thing]
                if role != "place" and known.setdefault(name, thing) != thing:
                    name = f"{name} [{thing}]"
                yield Handling(name, case, role)


def _name(label: str, role: str) -> str:
    """A place's label ends with the file that it is of: what files share is the words before."""
    return label.split(" (", 1)[0] if role == "place" else label
