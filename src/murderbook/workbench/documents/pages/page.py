"""One page: its picture, its text beside it, what rules suggest on it, and the words that were looked for, marked."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.documents.amending import decide
from murderbook.workbench.documents.files import picture_of
from murderbook.workbench.documents.forms import TranscriptionForm
from murderbook.workbench.documents.marks import Span, boxes_of, pieces_of, spans_of
from murderbook.workbench.documents.models import Mention, MentionState, Page
from murderbook.workbench.documents.transcribing import may_be_typed, seen_of
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.entry.views import say
from murderbook.workbench.register.models import Case
from murderbook.workbench.search.finding import looked_for, pages_with, prefixes_of, widened
from murderbook.workbench.search.query import Query, parse

LONGEST = 400  # letters of what is looked for
_DECISIONS = {"accept": MentionState.ACCEPTED, "reject": MentionState.REJECTED}


@require_safe
@audited("read page", kind="case", key="key")
def page(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """`?find=`: what was looked for; `?mention=`: the key of a mention to be shown."""
    case = find_case(request, key, section="documents")
    found = find_page(case, number)
    form = TranscriptionForm(initial={"text": found.text, "seen": seen_of(found)})
    return shown(request, case, found, form)


def shown(request: HttpRequest, case: Case, found: Page, form: TranscriptionForm, status: int = 200) -> HttpResponse:
    """The page, with the form in which it is typed."""
    query = _query(request)
    mentions = list(Mention.objects.filter(page=found).order_by("start", "pk"))
    spans = _spans(request, found, query, mentions)
    context = head_of(request, case, "documents") | {
        "page": found,
        "sheet_number": found.cited_as,
        "document": found.document,
        "pieces": pieces_of(found.text, spans),
        "boxes": boxes_of(found, spans),
        "marks": len(spans),
        "mentions": mentions,
        "copies": Page.objects.filter(alike=found).order_by("cited_as"),
        "find": request.GET.get("find", "")[:LONGEST],
        "form": form,
        "may_be_typed": may_be_typed(found),
        "typed": found.transcriptions.select_related("account").order_by("-pk"),
        **_beside(request, case, found, query),
    }
    return render(request, "documents/page.html", context, status=status)


def _spans(request: HttpRequest, found: Page, query: Query, mentions: list[Mention]) -> list[Span]:
    """What is marked: the mention that was asked for, else what was looked for."""
    asked = next((one for one in mentions if one.key == request.GET.get("mention")), None)
    if asked is None:
        return spans_of(found.text, looked_for(query), prefixes_of(query))
    return [Span(asked.start, asked.end)] if asked.end else []  # typed away: its words stand nowhere


@require_safe
@audited("read picture of page", kind="case", key="key")
def picture(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The picture of a page as it was read."""
    found = find_page(find_case(request, key, section="documents"), number)
    path = picture_of(found.document.key, found.number)
    if not found.width or not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="image/jpeg")


@require_POST
@audited("read page", kind="case", key="key")
@transaction.atomic
def judge(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Accept or reject what is suggested on a page: the mentions named by `mention`; by "accept all" and "reject all"
    what nobody decided yet."""
    case = find_case(request, key, Right.WRITE)
    found = find_page(case, number)
    mentions = Mention.objects.filter(page=found)
    of_all = request.POST.get("decision", "").endswith(" all")
    open_ones = mentions.filter(state=MentionState.SUGGESTED)
    chosen = open_ones if of_all else mentions.filter(key__in=request.POST.getlist("mention"))
    done = judged(request, case, chosen)
    find = request.POST.get("find", "")[:LONGEST]
    # Back to where one was; what could not be done is told on top.
    return HttpResponseRedirect(_url(case, number, find) + ("#mentions-title" if done else ""))


def judged(request: HttpRequest, case: Case, mentions: QuerySet[Mention]) -> bool:
    """What the form decides of these mentions, on record; False where it decides nothing, which is told."""
    decision = request.POST.get("decision", "").removesuffix(" all")
    state = _DECISIONS.get(decision)
    if state is None:
        messages.error(request, "Say whether to accept or to reject.")
        return False
    chosen = list(mentions)
    if not chosen:
        messages.error(request, "Nothing was chosen: tick what you mean first.")
        return False
    count = decide(chosen, state, cast(Account, request.user))
    say(request, f"{decision} mentions", case, {"mentions": [one.key for one in chosen][:500]})
    messages.success(request, f"{count} {'mention' if count == 1 else 'mentions'} {state.label.lower()}.")
    return True


def find_page(case: Case, number: int) -> Page:
    alike = Prefetch("alike", Page.objects.select_related("document"))  # none where its document was withdrawn
    pages = Page.objects.select_related("document").prefetch_related(alike)
    return get_object_or_404(pages, case=case, cited_as=number)


def _query(request: HttpRequest) -> Query:
    query = parse(request.GET.get("find", "")[:LONGEST])
    return widened(query, request.user, set(request.GET.getlist("without"))).query


def _beside(request: HttpRequest, case: Case, found: Page, query: Query) -> dict[str, Any]:
    """The pages before and after it, and those with a hit."""
    pages = Page.objects.filter(case=case)
    context: dict[str, Any] = {
        "before": pages.filter(cited_as__lt=found.cited_as).order_by("-cited_as").first(),
        "after": pages.filter(cited_as__gt=found.cited_as).order_by("cited_as").first(),
    }
    if query.wanted or query.fields:
        hits = pages_with(query, request.user).filter(case=case)
        context["hit_before"] = hits.filter(cited_as__lt=found.cited_as).order_by("-cited_as").first()
        context["hit_after"] = hits.filter(cited_as__gt=found.cited_as).order_by("cited_as").first()
    return context


def _url(case: Case, number: int, find: str) -> str:
    from urllib.parse import urlencode

    address = reverse("case-page", args=[case.key, number])
    return f"{address}?{urlencode({'find': find})}" if find else address
