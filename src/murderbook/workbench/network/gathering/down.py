"""Inside a sealed compartment the network reads down: beneath the compartment's own cases lies what its member may read
of the open record. Nothing of it is written there, and nobody outside can tell that it was read.

Rows of the two databases may have one number, so each is gathered by itself, and the two are joined by what they name:
a telephone with its area code, a whole plate and an address are one thing in both. Only files of open compartments are
read, as wherever a sealed compartment reads down: what is kept of it is seen by all its members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from murderbook.casefile.code_lists import code_list
from murderbook.network.graph.entity import Entity, Kind, Relation, Source
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.network.gathering.found import Found, plain_number
from murderbook.workbench.register.models import PhysicalLink
from murderbook.workbench.sealed.models import Charter, OpenCaseTouched
from murderbook.workbench.sealed.outside import is_inside, reading_outside

Gather = Callable[[Account, Right], Found]


@dataclass(frozen=True, slots=True)
class Beneath:
    """What was read down. `cases`: keys of open cases, with their numbers. `things`: keys of what stands in these
    alone. Both are empty outside."""

    cases: Mapping[str, str] = field(default_factory=dict)
    things: frozenset[str] = frozenset()

    def __contains__(self, key: str) -> bool:
        return key in self.things or key.partition(":")[0] in self.cases


@contextmanager
def beneath(account: Account) -> Iterator[Account | None]:
    """Within, the default database is the open record, for reading only, and the account is as it is known there. None
    where nothing lies beneath, or the account is not there any more."""
    if not is_inside():
        yield None
        return
    with reading_outside():
        yield Account.objects.filter(key=account.key).first()


def read_down(found: Found, account: Account, right: Right, gather: Gather) -> Beneath:
    """Join what lies beneath to what was found."""
    with beneath(account) as there:
        below = gather(there, right) if there is not None else None
    if below is None:
        return Beneath()
    things = frozenset(below.entities) - found.entities.keys()
    _link(found, below, account, right)
    for key, entity in below.entities.items():
        found.entities.setdefault(key, entity)
        found.names[key] = tuple(dict.fromkeys((*found.names.get(key, ()), *below.names[key])))
    found.relations += below.relations
    return Beneath({case.key: case.label for case in below.cases.values()}, things)


def _link(found: Found, below: Found, account: Account, right: Right) -> None:
    """Physical links of sealed files that name an open case by a number which one alone has there. All of them are
    compared here: to ask for these would say what the sealed file says to whoever keeps the database."""
    numbered: dict[str, set[str]] = {}
    for case in below.cases.values():
        for number in below.names[case.key]:
            numbered.setdefault(plain_number(number), set()).add(case.key)
    rows = PhysicalLink.objects.visible_to(account, right).filter(same_source=True, other=None).order_by("pk")
    for pk, number, kind, source in rows.values_list("case_id", "other_number", "kind", "source"):
        own, named = found.cases.get(pk), numbered.get(plain_number(number), set())
        if own is not None and len(named) == 1 and plain_number(number):
            said = Source(source) if source else own.source("physical links")
            found.tie(Relation(f"{code_list('examination').label(kind)} links", own.key, next(iter(named)), None, said))


def compartment_name() -> str:
    """What stands on paper that leaves a compartment; empty outside."""
    return f"Sealed: {Charter.objects.get().name}" if is_inside() else ""


def told(beneath: Beneath, cases: list[Entity]) -> None:
    """Open cases of which an answer inside told something are among those that must be checked for what clears somebody
    (Brady). Within the transaction of the answer."""
    for case in cases:
        if case.key in beneath.cases and case.kind is Kind.CASE:
            OpenCaseTouched.objects.get_or_create(key=case.key, defaults={"number": beneath.cases[case.key][:80]})
