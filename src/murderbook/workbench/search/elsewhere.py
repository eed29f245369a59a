"""What beside the pages holds the words: cases, people, exhibits, entries of the chrono."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit, Person
from murderbook.workbench.search.finding import rows_with
from murderbook.workbench.search.query import Place, Query

SHOWN = 10  # of each
_LONGEST = 200  # letters of what a line says


def sections_of(query: Query, account: Account | AnonymousUser, places: Collection[Place]) -> Iterator[dict[str, Any]]:
    """{"name", "label", "count", "rows": [{"case", "number", "url", "words"}]} of each place where something is."""
    for place, (model, label, route, words) in _SECTIONS.items():
        if place not in places:
            continue
        rows = rows_with(model, query, account)
        count = rows.count()
        if count:
            chosen = (rows if model is Case else rows.select_related("case")).order_by("pk")[:SHOWN]
            lines = [_row(one, route, words) for one in chosen]
            yield {"name": place.value, "label": label, "count": count, "rows": lines}


def _row(one: Any, route: str, words: Callable[[Any], str]) -> dict[str, Any]:  # noqa: ANN401 - a row of any of them
    case = one if isinstance(one, Case) else one.case
    return {
        "case": case.key,
        "number": number_of(case),
        "url": reverse(route, args=[case.key]),
        "words": words(one)[:_LONGEST],
    }


def _of_case(case: Case) -> str:
    parts = (case.victim_name or "victim not named", str(case.year or ""), case.area)
    return ", ".join(part for part in parts if part)


def _of_person(person: Person) -> str:
    also = f", also {', '.join(person.aliases)}" if person.aliases else ""
    return f"{person.name or 'not named'}, {person.role}{also}"


def _of_exhibit(exhibit: Exhibit) -> str:
    by = f", handled by {', '.join(exhibit.handled_by)}" if exhibit.handled_by else ""
    return f"{exhibit.number}: {exhibit.description or 'not described'}{by}"


def _of_entry(entry: ChronoEntry) -> str:
    return f"{entry.event_as_written}: {entry.text}"


_SECTIONS: dict[Place, tuple[type[Any], str, str, Callable[[Any], str]]] = {
    Place.CASES: (Case, "Cases", "case", _of_case),
    Place.PEOPLE: (Person, "People", "case-people", _of_person),
    Place.EXHIBITS: (Exhibit, "Exhibits", "case-evidence", _of_exhibit),
    Place.CHRONO: (ChronoEntry, "Chrono", "case-chrono", _of_entry),
}
