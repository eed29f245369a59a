"""What triage may tell whom of a case: its points count leads and strings, and those lead into cases that not everybody
sees. Rows out of reach are worked out anew with the links that the account sees at both ends, a page at a time: the
number of statements is the same whatever lies on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from murderbook.casefile.case import Case as CaseRecord
from murderbook.triage.assess import assess
from murderbook.triage.reading import Links
from murderbook.triage.weights import Weights
from murderbook.workbench.access.models import Account, Compartment, Grade
from murderbook.workbench.leads.engine.corpus import COMPARED_KINDS
from murderbook.workbench.leads.engine.links import LEVEL_IN_WORDS, counted, counted_strings, level_of, links_with
from murderbook.workbench.leads.models import ONE_CASE, Judgement, Lead, Run
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records
from murderbook.workbench.worklist.assessing import as_filed, in_short, plain, unit_weights
from murderbook.workbench.worklist.models import Assessment
from murderbook.workbench.worklist.reach import Reach

AT_ONCE = 500  # rows of an export worked out together
TOLD_OF_LINKS = {("links", "one"), ("links", "several"), ("links", "string"), ("links", "recent_string")}
TOLD_OF_LINKS |= {("danger", "recent_string")}  # terms, by what they read, that say what searches found
NONE = (0,)  # the key of no row: asked for where there is nothing to ask, so that the number of statements stays


def told(items: Iterable[Assessment], account: Account, reach: Reach) -> Iterator[Assessment]:
    """The rows with what the account may know of each; not to be saved. A fixed number of statements for each
    five hundred rows where the account sees any case out of reach, else none."""
    if not reach.limited:
        yield from items
        return
    waiting: list[Assessment] = []
    for item in items:
        waiting.append(item)
        if len(waiting) == AT_ONCE:
            yield from _told_anew(waiting, account, reach)
            waiting = []
    yield from _told_anew(waiting, account, reach)


def linked(items: Iterable[Assessment]) -> list[str]:
    """The cases of which these rows, as they are told, say that searches found leads or a string; for their entry."""
    return [item.case.key for item in items if tells_of_links(item)]


def tells_of_links(item: Assessment) -> bool:
    return any((term["id"], term["state"]) in TOLD_OF_LINKS for term in item.terms)


def links_told(account: Account, cases: Collection[Case], reach: Reach) -> dict[str, Links | None]:
    """Per case key, its links as far as the account sees both ends; None where no search was made. Five statements.

    For who reads a whole search this is what `links_of` says of it. Others are not told whether too few cases were
    compared for any to count: that would tell of the number of cases they do not see.
    """
    unit = Compartment.objects.get(is_default=True)
    scopes = {case.key: case.compartment_id if _is_restricted(case) else unit.pk for case in cases}
    latest = Run.objects.filter(is_latest=True, scope__in={*scopes.values(), *NONE}).exclude(engine=ONE_CASE)
    runs = list(latest.defer("model").order_by("pk"))
    counts, searched = _lead_counts(account, [case.pk for case in cases]), {run.scope_id for run in runs}
    strings = _strings(account, runs)
    whole = searched & reach.whole
    levels = {scope: level_of([run for run in runs if run.scope_id == scope]) for scope in whole}
    return {
        key: _links(counts[scope, key], strings.get((scope, key)), levels.get(scope, LEVEL_IN_WORDS))
        if scope in searched
        else None
        for key, scope in scopes.items()
    }


def _told_anew(items: list[Assessment], account: Account, reach: Reach) -> Iterator[Assessment]:
    apart = [item.case for item in items if not reach.covers(item.case)]
    links, weights = links_told(account, apart, reach), unit_weights()
    numbers = {case.key: case.own_number for case in apart}
    rows = Case.objects.filter(pk__in=[case.pk for case in apart] or NONE)
    seen = Case.objects.visible_to(account)
    records = {record.id: as_filed(record, numbers) for record in case_records(rows, among=seen)}
    for item in items:
        record = records.get(item.case.key)
        yield item if record is None else _without_hidden(item, record, weights, links[record.id])


def _without_hidden(item: Assessment, record: CaseRecord, weights: Weights, links: Links | None) -> Assessment:
    found = assess(record, weights, today=timezone.localdate(), links=links)
    item.points, item.reasons = found.points, in_short(found)
    item.terms, item.unknown = plain(found.terms), list(found.unknown)
    item.would_move_up = plain(found.would_move_up)
    return item


def _is_restricted(case: Case) -> bool:
    return case.compartment.grade == Grade.RESTRICTED


def _links(leads: int, string: tuple[str, datetime | None] | None, level: str) -> Links:
    if not leads and string is None:
        return Links(level="" if level == LEVEL_IN_WORDS else level)
    return links_with(leads, *(string or ("", None)), level=level)


def _lead_counts(account: Account, cases: list[int]) -> Counter[tuple[int, str]]:
    """By scope and case."""
    ends = Q(left__in=cases or NONE) | Q(right__in=cases or NONE)
    ruled_out = Judgement.objects.filter(ends).eliminated_pairs()
    seen = Lead.objects.visible_to(account).filter(ends, _in_corpus("left__"), _in_corpus("right__"))
    strong = seen.filter(counted(), run__is_latest=True).exclude(run__engine=ONE_CASE)
    pairs = set(strong.values_list("run__scope", "kind", "left__key", "right__key"))
    kept = [(scope, left, right) for scope, kind, left, right in pairs if (kind, left, right) not in ruled_out]
    return Counter((scope, key) for scope, left, right in kept for key in (left, right))


def _in_corpus(prefix: str) -> Q:
    """What the run's scope compares still, see `corpus`."""
    place = Q(**{f"{prefix}compartment__grade": Grade.OPEN}) | Q(**{f"{prefix}compartment": F("run__scope")})
    return place & Q(**{f"{prefix}kind__in": COMPARED_KINDS})


def _strings(account: Account, runs: list[Run]) -> dict[tuple[int, str], tuple[str, datetime | None]]:
    """Name of the string and when its newest case happened, by scope and case, without members that are not seen."""
    named = {key for run in runs for keys in run.strings for key in keys}
    members = Case.objects.visible_to(account).filter(key__in=named or {""}, kind__in=COMPARED_KINDS)
    facts = ("key", "compartment", "compartment__grade", "occurred_latest")
    rows = {key: (place, grade, last) for key, place, grade, last in members.values_list(*facts)}
    found: dict[tuple[int, str], tuple[str, datetime | None]] = {}
    for scope in {run.scope_id for run in runs}:
        known = {key: last for key, (place, grade, last) in rows.items() if grade == Grade.OPEN or place == scope}
        for string in counted_strings([run for run in runs if run.scope_id == scope], known):
            last = max((end for key in string.cases if (end := known[key]) is not None), default=None)
            found.update({(scope, key): (str(string.number), last) for key in string.cases})
    return found
