"""What rules suggest that a page names, page by page in the order of the document.

"The next day" at the head of a page is counted from the last date of the page before it. Pages are read by several
processes and become rows in any order; so a page waits for its suggestions until all before it have theirs, and the
same document gives the same suggestions in whatever order its pages came.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.dates.find import context_of, dates_behind
from murderbook.documents.dates.mention import DateMention
from murderbook.documents.mentions.find import find_mentions
from murderbook.workbench.documents.models import Document, Mention, Page
from murderbook.workbench.register.records import as_utc

DATE = "date"
MOST_LETTERS = 30_000  # of one page that rules look at, within seconds: five times a typewriter's page
MOST_MENTIONS = 2_000  # of one page: a telephone book, of which nobody accepts single lines
_UNSURE = "; month and day could be exchanged"


def suggest_on(document: Document) -> None:
    """Suggest on every page that has no suggestions yet and whose turn it is. Lock the document first."""
    waiting = Page._base_manager.filter(document=document, suggested=False).order_by("number")
    for page in waiting.defer("words", "sketch"):
        before = _before(page)
        if page.number > 1 and (before is None or not before.suggested):
            return
        _suggest(page, document, before)


def suggest_anew(document: Document, first: int = 1) -> None:
    """The document has another date now, or page `first` another text: what rules suggest from there on is
    suggested anew, and what a person decided stays. Lock the case first."""
    Mention.objects.filter(page__document=document, page__number__gte=first, decisions=None).delete()
    Page._base_manager.filter(document=document, number__gte=first).update(suggested=False)
    suggest_on(document)


def _before(page: Page) -> Page | None:
    before = Page._base_manager.filter(document=page.document_id, number=page.number - 1)
    return before.only("suggested", "last_from", "last_to").first()


def _suggest(page: Page, document: Document, before: Page | None) -> None:
    text = page.text[:MOST_LETTERS]
    context = context_of(document.written_on, before=_last_date(before))
    dates = dates_behind(text, context)[:MOST_MENTIONS]
    decided = set(Mention.objects.filter(page=page).values_list("kind", "start", "end"))
    found = [*_of_dates(page, text, dates), *_of_names(page, text, dates)]
    Mention.objects.bulk_create(one for one in found if (one.kind, one.start, one.end) not in decided)
    page.suggested = True
    page.last_from = as_utc(context.last.earliest) if context.last else None
    page.last_to = as_utc(context.last.latest) if context.last else None
    page.save(update_fields=["suggested", "last_from", "last_to"])


def _last_date(page: Page | None) -> TimeSpan | None:
    if page is None or page.last_from is None or page.last_to is None:
        return None
    return TimeSpan(_local(page.last_from), _local(page.last_to), Precision.RANGE)


def _local(moment: datetime) -> datetime:
    """As it was before `as_utc`: dates on paper have no offset."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _of_dates(page: Page, text: str, dates: list[DateMention]) -> Iterator[Mention]:
    for date in dates:
        yield Mention(
            case_id=page.case_id,
            page=page,
            kind=DATE,
            start=date.start,
            end=date.end,
            text=text[date.start : date.end][:300],
            value=date.span.in_words()[:300],
            rule=f"{date.rule}{_mended(date.mended)}{_UNSURE if date.order_unsure else ''}",
            earliest=as_utc(date.span.earliest),
            latest=as_utc(date.span.latest),
            precision=date.span.precision.value,
        )


def _of_names(page: Page, text: str, dates: list[DateMention]) -> Iterator[Mention]:
    for found in find_mentions(text, dates)[: MOST_MENTIONS - len(dates)]:
        yield Mention(
            case_id=page.case_id,
            page=page,
            kind=found.kind.value,
            start=found.start,
            end=found.end,
            text=text[found.start : found.end][:300],
            value=found.value[:300],
            role=found.role[:80],
            rule=f"{found.rule}{_mended(found.mended)}"[:300],
        )


def _mended(mended: bool) -> str:
    return "; letters were read as the digits that they resemble" if mended else ""
