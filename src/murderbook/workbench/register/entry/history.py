"""What became of a case and its parts: entered, amended, withdrawn, by whom, when and why. Nothing is left out but
links to cases that the reader does not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import TestState
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.entry.facts import Fact, Kind, one_of
from murderbook.workbench.register.entry.rows import Asker, all_rows, links_in_file, seen_by
from murderbook.workbench.register.entry.scheme import CASE_FACTS, LINK_FACTS, PARTS, STATUS_FACTS
from murderbook.workbench.register.models import Behaviour, Case, CasePart, Examination, PhysicalLink, Revision

PER_PAGE = 100
LATEST, CUT = 5, 400  # revisions beside a form, and characters of each value there
BEHAVIOUR_FACTS: tuple[Fact, ...] = (
    Fact("presence", "Coded", one_of(Presence)),
    Fact("coded_by", "By", Kind(120)),
    Fact("source", "Source", Kind(200)),
    Fact("page", "Page", Kind(20)),
)
LINK_FROM_OTHER = "physicallink from the other case"
_FACTS: dict[str, tuple[Fact, ...]] = {
    "case": (*CASE_FACTS, *STATUS_FACTS),
    "behaviour": BEHAVIOUR_FACTS,
    LINK_FROM_OTHER: tuple(fact for fact in LINK_FACTS if fact.amended),
    "examination": (Fact("state", "Examination", one_of(TestState)),),
} | {part.model.__name__.lower(): part.facts for part in PARTS.values()}
NONE = (0,)  # the key of no row: asked for where there is nothing to ask, so that the number of statements stays


def history_of(case: Case, row: Case | CasePart, facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """The latest revisions of a row, newest first, in the words of these facts, long ones cut: a page to amend on is no
    place for all that ever stood there. The History tab tells the whole."""
    part = type(row).__name__.lower()
    revisions = Revision.objects.filter(case=case, part=part, part_id=row.pk).select_related("account")
    shown = list(facts)
    told = (in_words(revision, shown) for revision in revisions.order_by("-at", "-pk").iterator(chunk_size=LATEST))
    latest = list(islice((entry for entry in told if entry["changes"] or entry["act"] != "amended"), LATEST))
    for entry in latest:
        entry["changes"] = [
            {name: Truncator(words).chars(CUT) for name, words in change.items()} for change in entry["changes"]
        ]
    return latest


def in_words(revision: Revision, facts: Iterable[Fact]) -> dict[str, Any]:
    before, after = revision.before, revision.after
    changes = [
        change for fact in facts if (change := fact.change(before, after)) and change["before"] != change["after"]
    ]
    act = _act(before, after)
    # Who moved it and why is the affair of those who kept it before: it may lie where this reader sees nothing.
    return {
        "revision": revision,
        "act": act,
        "changes": changes,
        "first": act == "entered",
        "reason": "" if act == "moved" or revision.reason in (after.get("source"), "coded") else revision.reason,
        "reason_is": "Source" if act == "entered" and revision.part != "behaviour" else "Reason",
    }


def _act(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if "withdrawn_at" in after:
        return "withdrawn" if after["withdrawn_at"] else "put back"
    if "compartment" in after:
        return "moved"
    if not after:
        return "taken back"  # an import's addition, undone
    return "amended" if before else "entered"


@require_safe
@audited("read history", kind="case", key="key")
def history(request: HttpRequest, key: str) -> HttpResponse:
    """The whole case, newest first."""
    case = find_case(request, key)
    page = Paginator(_revisions(request.user, case), PER_PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    named = _named(case, request.user, listed)
    rows = [
        in_words(revision, _FACTS.get(_kind_of(case, revision), ())) | named.get((revision.part, revision.part_id), {})
        for revision in listed
    ]
    return render(
        request, "register/entry/history.html", head_of(request, case, "history") | {"page": page, "rows": rows}
    )


def _kind_of(case: Case, revision: Revision) -> str:
    return revision.part if revision.case_id == case.pk else LINK_FROM_OTHER


def _revisions(asker: Asker, case: Case) -> Any:  # noqa: ANN401 - a queryset of revisions
    hidden = PhysicalLink._base_manager.filter(case=case).exclude(seen_by(asker)).values("pk")
    here = Q(case=case) & ~Q(part="physicallink", part_id__in=hidden)
    links = links_in_file(case, asker).exclude(case=case).order_by().values("pk")
    seen = Revision.objects.visible_to(asker).filter(here | Q(part="physicallink", part_id__in=links))
    return seen.select_related("account").order_by("-at", "-pk")


def _named(case: Case, asker: Asker, revisions: Iterable[Revision]) -> dict[tuple[str, int], dict[str, str]]:
    """What each row is called, and where one that is withdrawn is put back. A fixed number of statements."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for revision in revisions:
        wanted[revision.part].add(revision.part_id)
    named = {("case", case.pk): {"title": "The case"}}
    for part in PARTS.values():
        for one in all_rows(part, case, asker):
            told = {"title": part.title(one.row)}
            if one.row.withdrawn_at is not None and one.amendable:
                told["put_back"] = reverse("case-withdraw", args=[case.key, part.slug, one.number])
            named[part.model.__name__.lower(), one.row.pk] = told
    for link in links_in_file(case, asker).exclude(case=case):
        named["physicallink", link.pk] = {"title": f"Physical link, entered in case {number_of(link.case)}"}
    for coded in Behaviour.objects.filter(case=case, pk__in=wanted["behaviour"] or NONE):
        named["behaviour", coded.pk] = {"title": f"Behaviour: {code_list('behaviour').label(coded.code)}"}
    tests = Examination.objects.filter(exhibit__case=case, pk__in=wanted["examination"] or NONE)
    for test in tests.select_related("exhibit"):
        kind = code_list("examination").label(test.kind)
        named["examination", test.pk] = {"title": f"Exhibit {test.exhibit.number}: {kind}"}
    return named
