"""Relations that the unit entered, with their source and grade. Words that name a telephone, a plate, a street address
or an exhibit mean the same thing as elsewhere; other words mean what this file means by them."""

from __future__ import annotations

from typing import Any

from murderbook.documents.mentions.mention import Kind as Named
from murderbook.network.graph.entity import Kind, Relation, Source
from murderbook.network.graph.grading import Credibility, Grade, Reliability
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.network.gathering.addresses import is_street_address
from murderbook.workbench.network.gathering.found import Found, Seen, part_key
from murderbook.workbench.network.gathering.pages import OF_FILE, Things
from murderbook.workbench.network.models import CaseRelation
from murderbook.workbench.pages.words import span_of

_MEANT = {
    Kind.PERSON: Named.PERSON,
    Kind.PHONE: Named.PHONE,
    Kind.WEAPON: Named.WEAPON,
    Kind.EXHIBIT: Named.EXHIBIT,
}
_ENDS = tuple(f"{side}_{part}" for side in ("left", "right") for part in ("person_id", "kind", "name"))
_WHEN = tuple(f"event_{part}" for part in ("earliest", "latest", "precision", "as_written"))


def stated(account: Account, right: Right, found: Found) -> None:
    """Those that stand, between ends that stand. What is only named in words is tied to the file, too."""
    rows = CaseRelation.objects.visible_to(account, right).filter(withdrawn_at=None).order_by("pk")
    columns = ("case_id", "number", "kind", "directed", "source", "page", "reliability", "credibility")
    things, of_files = Things(found), {*found.rows.values(), *found.exhibits.values()}
    for case, number, kind, directed, source, page, reliability, credibility, *rest in rows.values_list(
        *columns, *_ENDS, *_WHEN
    ):
        if case not in found.cases:
            continue
        seen = found.cases[case]
        one, other = _end(things, seen, rest[:3]), _end(things, seen, rest[3:6])
        said = Source(source or f"case {seen.label}", page, f"relation R{number}")
        grade = Grade(Reliability(reliability), Credibility(credibility))
        if one and other:
            when = span_of(*rest[6:])
            found.tie(Relation(kind, one, other, when, said, grade, directed=directed))
            for key in sorted({one, other} - of_files):
                found.tie(Relation(OF_FILE, key, seen.key, when, said, grade, directed=True))


def _end(things: Things, case: Seen, said: list[Any]) -> str | None:
    """None where the person was withdrawn from the file."""
    person, kind, name = said
    if person is not None:
        return things.found.rows.get(person)
    if kind in _MEANT:
        return things.key(case, _MEANT[Kind(kind)], name)
    if kind == Kind.PLACE and is_street_address(name):
        return things.address(name)
    if kind == Kind.VEHICLE and (plate := things.plate(name)):
        return plate
    return things.found.add(
        Kind(kind), part_key(case, kind, name.casefold()), f"{name} (in the file of {case.label})", [name]
    )
