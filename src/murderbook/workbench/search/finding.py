"""Asking the index through the door: pages, and what else of the register holds the words, that an account may see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from murderbook.casefile.timespan_text import DateError, read_span
from murderbook.workbench.access.models import Account
from murderbook.workbench.documents.models import Mention, MentionState, Page
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit, Person
from murderbook.workbench.register.records import as_utc
from murderbook.workbench.search.index import the_index
from murderbook.workbench.search.query import Near, Part, Place, Query, Term, words_of
from murderbook.workbench.search.variants import CALLED, MISREAD, MISSPELT, MOST, Variant, variants_of

Asker = Account | AnonymousUser
_DATES = ("on", "before", "after")
_LIKELY = (CALLED, MISREAD, MISSPELT)

# Where the words of a query are looked for outside the pages: every word in any of these columns.
_COLUMNS: dict[type[Any], tuple[str, ...]] = {
    Case: ("own_number", "agency_number", "agency", "victim_name", "area", "occurred_as_written", "notes", "series"),
    Person: ("name", "aliases"),
    Exhibit: ("number", "description", "handled_by"),
    ChronoEntry: ("text", "source", "event_as_written"),
}


@dataclass(frozen=True, slots=True)
class Widened:
    """A query with the variants that are searched for, too, and those that were taken out by hand."""

    query: Query
    variants: tuple[Variant, ...] = ()


def pages_with(query: Query, asker: Asker) -> QuerySet[Page]:
    """Pages that hold what the query asks for, of documents that stand in cases that the asker may see."""
    pages: QuerySet[Page] = Page.objects.visible_to(asker)
    if query.wanted:
        pages = pages.filter(the_index().condition(query))
    elif not query.fields:
        return pages.none()
    return pages.filter(_within(query, "document__"), *_dated(query))


def rows_with(model: type[Any], query: Query, asker: Asker) -> QuerySet[Any]:
    """Cases, people, exhibits or chrono entries that hold every word, where the asker may see them."""
    rows: QuerySet[Any] = model.objects.visible_to(asker)
    groups = [[term for part in group for term in _terms(part)] for group in query.wanted]
    if not groups or any(query.values(name) for name in (*_DATES, "volume", "box", "file")):
        return rows.none()
    for group in groups:
        rows = rows.filter(_any_of(model, group))
    for term in query.unwanted:
        rows = rows.exclude(_any_of(model, [term]))
    return rows.filter(_of_cases(query, "" if model is Case else "case__"))


def widened(query: Query, asker: Asker, without: Collection[str] = ()) -> Widened:
    """The query with variants of its single words, as far as a page that the asker may see has them."""
    offered: list[Variant] = []
    candidates = {term.words[0]: variants_of(term.words[0]) for term in query.terms if term.is_word}
    known = the_index().known(word for variants in candidates.values() for word in variants)
    for word, variants in candidates.items():
        there = [(_LIKELY.index(why), other) for other, why in variants.items() if other in known]
        likely = [other for _, other in sorted(there)]
        seen = [other for other in likely[: 4 * MOST] if _is_seen(other, asker)]
        offered += [Variant(other, word, variants[other]) for other in seen[:MOST]]
    kept = [one for one in offered if one.word not in without]
    groups = tuple(tuple(_with(part, kept) for part in group) for group in query.wanted)
    return Widened(replace(query, wanted=groups), tuple(offered))


def _is_seen(word: str, asker: Asker) -> bool:
    return pages_with(Query(((Term((word,)),),)), asker).exists()


def _with(part: Part, kept: list[Variant]) -> Part:
    if isinstance(part, Near) or not part.is_word:
        return part
    return replace(part, variants=tuple(one.word for one in kept if one.of == part.words[0]))


def _terms(part: Part) -> tuple[Term, ...]:
    return (part.left, part.right) if isinstance(part, Near) else (part,)


def _any_of(model: type[Any], terms: list[Term]) -> Q:
    """Rows where one of the columns has all words of a term: whole words, as on the pages, the last one of a beginning
    apart. A column that does not contain the letters at all is not looked at twice."""
    found = Q()
    for term in terms:
        for column in _COLUMNS[model]:
            together = Q()
            for number, word in enumerate(term.words, start=1):
                end = "" if term.prefix and number == len(term.words) else r"(\W|_|$)"
                together &= Q(**{f"{column}__icontains": word}) & Q(**{f"{column}__iregex": rf"(^|\W|_){word}{end}"})
            found |= together
    return found


def _within(query: Query, prefix: str) -> Q:
    """Fields that say where a page lies."""
    condition = _of_cases(query, "case__")
    for name in ("volume", "box"):
        for value in query.values(name):
            condition &= Q(**{f"{prefix}{name}__iexact": value})
    for value in query.values("file"):
        condition &= Q(**{f"{prefix}name__icontains": value}) | Q(**{f"{prefix}title__icontains": value})
    return condition


def _of_cases(query: Query, prefix: str) -> Q:
    condition = Q()
    for value in query.values("case"):
        condition &= (
            Q(**{f"{prefix}own_number": value}) | Q(**{f"{prefix}agency_number": value}) | Q(**{f"{prefix}key": value})
        )
    return condition


def _dated(query: Query) -> list[Exists]:
    """Pages that mention a date in, before or after a time; not one that a person rejected."""
    found = []
    dates = Mention.objects.filter(page=OuterRef("pk"), kind="date").exclude(state=MentionState.REJECTED)
    for name in _DATES:
        for value in query.values(name):
            if (span := span_of(value)) is not None:
                found.append(Exists(dates.filter(_MEANING[name](*span))))
    return found


def misunderstood(query: Query) -> Iterator[str]:
    """What the fields ask for that means nothing, in words: it narrows nothing, and who asked should know."""
    for name in _DATES:
        for value in query.values(name):
            if span_of(value) is None:
                yield f"“{name}:{value}” was left out: it is no date. Write {name}:1987 or {name}:1987-03-15."
    for value in query.values("in"):
        if value not in set(Place):
            yield f"“in:{value}” was left out: there are {', '.join(Place)}."


def span_of(text: str) -> tuple[datetime, datetime] | None:
    """The time that a text means; None where it means none."""
    try:
        span = read_span(text, timezone.localdate())
    except DateError:
        return None
    return as_utc(span.earliest), as_utc(span.latest)


_MEANING: dict[str, Callable[[datetime, datetime], Q]] = {
    "on": lambda first, last: Q(earliest__lte=last, latest__gte=first),
    "before": lambda first, _last: Q(latest__lt=first),
    "after": lambda _first, last: Q(earliest__gt=last),
}


def prefixes_of(query: Query) -> list[str]:
    """What words to be marked begin with."""
    return [term.words[-1] for term in query.terms if term.prefix]


def looked_for(query: Query) -> list[tuple[str, ...]]:
    """Runs of words to be marked on a page: each term's, and each variant alone."""
    runs = [term.words for term in query.terms if not term.prefix]
    return runs + [tuple(words_of(one)) for term in query.terms for one in term.variants]
