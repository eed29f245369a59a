"""The register: cases, and what each file says of its people, places and exhibits. Officers are left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.person import Role
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.network.graph.entity import Entity, Kind, Relation
from murderbook.network.graph.nameless import names_nobody
from murderbook.workbench.access.models import Account, Grade
from murderbook.workbench.access.rights import Right
from murderbook.workbench.network.gathering.found import Found, Seen, part_key, plain_number
from murderbook.workbench.pages.words import span_of
from murderbook.workbench.register.models import Case, Exhibit, PartQuerySet, Person, Place
from murderbook.workbench.resolution.records import Who

CHUNK = 2_000
TIES = {
    Role.VICTIM: "victim of",
    Role.SUSPECT: "suspect in",
    Role.OFFENDER: "recorded as offender in",
    Role.WITNESS: "witness in",
    Role.NEXT_OF_KIN: "next of kin in",
    Role.OTHER: "named in the file of",
}
STAFF = Role.INVESTIGATOR  # of a file: whoever investigates is in no network that anybody may ask (see records.py)
_WHEN = ("occurred_earliest", "occurred_latest", "occurred_precision", "occurred_as_written")
_PERSON = ("role", "name", "identified", "age_low", "age_high", "aliases")
_YEAR = timedelta(days=365.2425)


def cases(account: Account, right: Right, found: Found, *, only_open: bool = False) -> None:
    """Every case that is seen, also one that nothing is tied to; `only_open`: in compartments of that grade."""
    seen = Case.objects.visible_to(account, right).order_by("pk")
    seen = seen.filter(compartment__grade=Grade.OPEN) if only_open else seen
    rows = seen.values_list("pk", "key", "own_number", "agency_number", *_WHEN)
    for pk, key, own, agency, *when in rows.iterator(chunk_size=CHUNK):
        found.cases[pk] = Seen(key, own or agency or key, span_of(*when))
        found.add(Kind.CASE, key, found.cases[pk].label, (own, agency))


def people(account: Account, right: Right, found: Found) -> None:
    pks = {seen.key: pk for pk, seen in found.cases.items()}
    rows = _parts(Person, account, right, found, _PERSON)
    for case, number, pk, (role, name, identified, low, high, aliases) in rows:
        if role == STAFF:
            continue
        names = [name] if name and identified else []
        label = _label(role, [*names, *aliases], f"person {number} of {case.label}")
        key = part_key(case, "person", number)
        found.rows[pk] = found.add(Kind.PERSON, key, label, [*names, *aliases], _born(case.when, low, high))
        found.who[key] = Who(pks[case.key], pk, "")
        found.tie(Relation(TIES[Role(role)], key, case.key, case.when, case.source(f"person {number}"), directed=True))


def places(account: Account, right: Right, found: Found) -> None:
    columns = ("site", "description", "city", "state")
    for case, number, _, (site, description, city, state) in _parts(Place, account, right, found, columns):
        words = ", ".join(filter(None, (description, city, state)))
        label = f"{words} ({site} place of {case.label})" if words else f"{site} place of {case.label}"
        key = found.add(Kind.PLACE, part_key(case, "place", number), label, [words])
        found.tie(Relation(f"{site} place of", key, case.key, case.when, case.source(f"place {number}"), directed=True))


def exhibits(account: Account, right: Right, found: Found) -> None:
    columns = ("number", "description", "kind")
    for case, place, _, (number, description, kind) in _parts(Exhibit, account, right, found, columns):
        what = description or (code_list("exhibit_kind").label(kind) if kind else "")
        of_case = "" if number.startswith(case.label) else f" of {case.label}"
        label = f"exhibit {number or place}{of_case}" + (f", {what}" if what else "")
        key = found.add(Kind.EXHIBIT, part_key(case, "exhibit", place), label, [number, description])
        found.exhibits.setdefault((case.key, plain_number(number)), key)
        found.tie(Relation("exhibit of", key, case.key, None, case.source(f"exhibit {number or place}"), directed=True))


def _parts(
    model: Any,  # noqa: ANN401 - a part that can be withdrawn
    account: Account,
    right: Right,
    found: Found,
    columns: tuple[str, ...],
) -> Iterator[tuple[Seen, int, int, tuple[Any, ...]]]:
    """Case, place in the file, primary key and columns of each row that stands. Withdrawn rows keep their place, so
    that a key goes on meaning the same."""
    every: PartQuerySet[Any] = PartQuerySet(model)
    rows = every.visible_to(account, right).order_by("case_id", "pk")
    number, last = 0, 0
    for case, pk, withdrawn, *values in rows.values_list("case_id", "pk", "withdrawn_at", *columns).iterator(
        chunk_size=CHUNK
    ):
        number, last = (number + 1 if case == last else 1), case
        if withdrawn is None and case in found.cases:
            yield found.cases[case], number, pk, tuple(values)


def _label(role: str, names: list[str], which: str) -> str:
    """All names. Who has none, or one that could be anybody's, is who he is in this file and no other."""
    if not names:
        return f"unnamed {role} ({which})"
    first, *others = dict.fromkeys(names)
    if names_nobody(Entity(Kind.PERSON, first)):
        return f"{first} ({which})"
    return f"{first} (also {', '.join(others)})" if others else first


def _born(when: TimeSpan | None, low: float | None, high: float | None) -> TimeSpan | None:
    """By the age at the event."""
    if when is None or low is None or high is None or high < low:
        return None
    try:
        earliest, latest = when.earliest - (high + 1) * _YEAR, when.latest - low * _YEAR
    except OverflowError:
        return None
    return TimeSpan(_midnight(earliest), _midnight(latest), Precision.RANGE)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
