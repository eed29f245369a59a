"""Telephones: whose a number was said to be, and who called whom how often on which day, bill by bill."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Count, Max, Min

from murderbook.casefile.call import CallKind
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.formats.phone_number import in_words
from murderbook.network.graph.entity import Kind, Relation, Source
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.calls.models import Call, NumberHolder
from murderbook.workbench.network.gathering.found import Found, Seen, part_key

CALLED = {CallKind.TEXT.value: "texted"}
_GROUP = ("call_list", "call_list__name", "call_list__case", "day", "kind", "caller", "called")


def holders(account: Account, right: Right, found: Found) -> None:
    """Of people who are in the network."""
    rows = NumberHolder.objects.visible_to(account, right).filter(withdrawn_at=None).order_by("pk")
    for case, person, number, source in rows.values_list("case_id", "person_id", "number", "source"):
        if case in found.cases and person in found.rows:
            key = telephone(found, found.cases[case], number)
            said = Source(source) if source else found.cases[case].source("whose numbers")
            found.tie(Relation("has the number", found.rows[person], key, None, said, directed=True))


def calls(account: Account, right: Right, found: Found) -> None:
    """Of bills that stand, a row that another repeats counted once; data connections and withheld numbers are none. A
    number is also tied to the case in whose bill it stands, so that a number in two cases is seen."""
    rows = Call.objects.visible_to(account, right).filter(call_list__withdrawn_at=None, repeats=None)
    voiced = rows.exclude(caller="").exclude(called="").exclude(kind=CallKind.DATA.value)
    grouped = voiced.values_list(*_GROUP).annotate(n=Count("pk"), low=Min("line"), high=Max("line"))
    on_bill: dict[tuple[int, str, str], list[tuple[date, int]]] = defaultdict(list)
    for _bill, name, case, day, kind, caller, called, count, low, high in grouped.order_by(*_GROUP).iterator(
        chunk_size=2_000
    ):
        if case not in found.cases:
            continue
        seen = found.cases[case]
        one, other = telephone(found, seen, caller), telephone(found, seen, called)
        said = Source(name, "", _lines(low, high, count))
        found.tie(Relation(CALLED.get(kind, "called"), one, other, _on(day), said, weight=count, directed=True))
        for key in {one, other}:
            on_bill[case, name, key].append((day, count))
    for (case, name, key), days in on_bill.items():
        count, when = sum(one for _, one in days), _between(min(days)[0], max(days)[0])
        found.tie(
            Relation("in the calls of", key, found.cases[case].key, when, Source(name), weight=count, directed=True)
        )


def telephone(found: Found, case: Seen, number: str) -> str:
    """A whole number is one telephone in whatever file; a short one (911) is the one that this file means."""
    if number.startswith("+"):
        return found.add(Kind.PHONE, f"phone:{number}", in_words(number), [number])
    return found.add(Kind.PHONE, part_key(case, "phone", number), f"{number} (calls of {case.label})", [number])


def _on(day: date) -> TimeSpan:
    return TimeSpan.of_day(day.year, day.month, day.day)


def _between(first: date, last: date) -> TimeSpan:
    return _on(first) if first == last else TimeSpan(_on(first).earliest, _on(last).latest, Precision.RANGE)


def _lines(low: int, high: int, count: int) -> str:
    if low == high:
        return f"line {low}"
    return f"lines {low} and {high}" if count == 2 else f"{count:,} lines from {low} to {high}"
