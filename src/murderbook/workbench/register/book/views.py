"""The tabs of a murder book. Each is its own address, prints by itself, and is read on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Status
from murderbook.casefile.counties import county
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.person import Answer, Role
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.custody.chain import Chain, chains_of, unaccounted
from murderbook.workbench.leads.models import FULL, NEW_CASES, ONE_CASE, Lead
from murderbook.workbench.leads.words import chance_in_words, number_of, reasons_in_short
from murderbook.workbench.pages.templatetags.murderbook import occurred
from murderbook.workbench.register.book.chronicle import chronicle
from murderbook.workbench.register.book.forms import ChronoForm, ReviewForm
from murderbook.workbench.register.book.opening import find_case, head_of, leads_of
from murderbook.workbench.register.book.promise import promise_of
from murderbook.workbench.register.book.sites import drawn, spots_of
from murderbook.workbench.register.entry.coding import Line, lines_of
from murderbook.workbench.register.entry.rows import Numbered, amended_rows, audit_keys, links_from_others, standing
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit, Person, Review
from murderbook.workbench.worklist.cold import unit_rule

AUDIT_PER_PAGE = 100
LEADS_PER_PAGE = 50
LEADS_OF_ARRIVAL = 10  # of the search that was made when a new case came in


@require_safe
@audited("read case", kind="case", key="key")
def overview(request: HttpRequest, key: str) -> HttpResponse:
    """The first sheet: what is known, what stands out, and the reviews."""
    return overview_page(request, find_case(request, key, section="overview"), ReviewForm())


def overview_page(request: HttpRequest, case: Case, form: ReviewForm, status: int = 200) -> HttpResponse:
    found, promise = county(case.county_fips), promise_of(cast(Account, request.user), case)
    head = head_of(request, case, "overview")
    context = head | {
        "county": f"{found.name}, {found.state}" if found else "",
        "as_written": _as_written(case),
        "standing_out": _standing_out(case, head["seen"]),
        "facts_amended_at": amended_rows(case, "case").get(case.pk),
        "promise": promise,
        "assessment": promise.assessment,
        "reviews": sorted(standing(PARTS["reviews"], case, request.user), key=_day_of_review, reverse=True),
        "cold_rule": unit_rule().label,
        "is_open": case.status in (Status.OPEN, Status.UNKNOWN),
        "form": form,
    }
    return render(request, "register/overview.html", context, status=status)


def _day_of_review(one: Numbered) -> tuple[Any, int]:
    return cast(Review, one.row).on, one.number


def _as_written(case: Case) -> str:
    """The source's own words for the date, where they say more than the date does."""
    same = case.occurred_as_written.replace(",", "").lower() == occurred(case).replace(",", "").lower()
    return "" if same else case.occurred_as_written


def _standing_out(case: Case, seen: Container[str]) -> list[str]:
    """What decides cold cases, counted from this file (DOMAIN 1.2), as far as its sections are seen."""
    exhibits = list(case.exhibits.prefetch_related("examinations")) if "evidence" in seen else []
    witnesses = list(case.persons.filter(role=Role.WITNESS)) if "people" in seen else []
    untested = sum(1 for exhibit in exhibits if _never_tested(exhibit))
    lost = sum(1 for exhibit in exhibits if exhibit.custody == Custody.NOT_LOCATED)
    ready = sum(1 for witness in witnesses if _ready(witness))
    lines = [
        (untested, "exhibit located and never tested", "exhibits located and never tested"),
        (lost, "exhibit not located", "exhibits not located"),
        (ready, "witness recorded as located and willing to talk", "witnesses recorded as located and willing to talk"),
    ]
    return [f"{count} {one if count == 1 else many}" for count, one, many in lines if count]


def _ready(witness: Person) -> bool:
    return witness.located == witness.willing == Answer.YES and witness.alive != Answer.NO


def _never_tested(exhibit: Exhibit) -> bool:
    tested = list(exhibit.examinations.all())
    return exhibit.custody == Custody.LOCATED and any(test.state == TestState.NEVER_TESTED for test in tested)


@require_safe
@audited("read chrono", kind="case", key="key")
def chrono(request: HttpRequest, key: str) -> HttpResponse:
    """The course of events, with a form for the next entry or for amending one (`?amend=`)."""
    case = find_case(request, key, section="chrono")
    return chrono_page(request, case, _chrono_form(case, request.GET.get("amend")))


def _chrono_form(case: Case, amended: str | None) -> ChronoForm:
    entry = ChronoEntry.objects.filter(case=case, key=amended).first() if amended else None
    if entry is None:
        return ChronoForm()
    latest = latest_on(entry)
    return ChronoForm(
        initial={
            "when": latest.event_as_written,
            "text": latest.text,
            "source": latest.source,
            "page": latest.page,
            "amends": entry.key,
            "seen": latest.key,
        }
    )


def latest_on(entry: ChronoEntry) -> ChronoEntry:
    """The last amendment of an entry, or the entry itself."""
    return entry.amendments.order_by("entered_at", "pk").last() or entry


def chrono_page(request: HttpRequest, case: Case, form: ChronoForm, status: int = 200) -> HttpResponse:
    head = head_of(request, case, "chrono")
    context = head | {
        "lines": chronicle(case, request.user, head["seen"], whole=head["whole"]),
        "form": form,
        "amending": form["amends"].value(),
    }
    return render(request, "register/chrono.html", context, status=status)


@require_safe
@audited("read victim", kind="case", key="key")
def victim(request: HttpRequest, key: str) -> HttpResponse:
    """Who the victim was. Race and ethnicity stand here and nowhere else: they identify, and weigh nothing."""
    case = find_case(request, key, section="victim")
    victims = [one for one in standing(PARTS["people"], case, request.user) if _role(one) == Role.VICTIM]
    return render(request, "register/victim.html", head_of(request, case, "victim") | {"victims": victims})


ROLE_ORDER = (Role.SUSPECT, Role.OFFENDER, Role.WITNESS, Role.NEXT_OF_KIN, Role.INVESTIGATOR, Role.OTHER)


@require_safe
@audited("read people", kind="case", key="key")
def people(request: HttpRequest, key: str) -> HttpResponse:
    """Everybody else in the file, by the part they play."""
    case = find_case(request, key, section="people")
    everybody = standing(PARTS["people"], case, request.user)
    groups = [(role, [one for one in everybody if _role(one) == role]) for role in ROLE_ORDER]
    context = head_of(request, case, "people") | {"groups": [group for group in groups if group[1]]}
    return render(request, "register/people.html", context)


def _role(one: Numbered) -> str:
    return PARTS["people"].variant_of(one.row)


@require_safe
@audited("read scene", kind="case", key="key")
def scene(request: HttpRequest, key: str) -> HttpResponse:
    """Where it happened, on a map and in a table, and what the offender did."""
    case = find_case(request, key, section="scene")
    spots = spots_of(case)
    context = head_of(request, case, "scene") | {
        "spots": spots,
        "drawn": drawn(spots),
        "behaviours": _behaviours(case),
    }
    return render(request, "register/scene.html", context)


def _behaviours(case: Case) -> list[Line]:
    """Coded behaviours in the order of the list: present ones first, then absent, then the rest."""
    order = [Presence.PRESENT, Presence.ABSENT, Presence.UNKNOWN, Presence.NOT_APPLICABLE]
    coded = [line for line in lines_of(case) if line.row is not None]
    return sorted(coded, key=lambda line: order.index(Presence(line.now)))


@dataclass(frozen=True, slots=True)
class _Exhibit:
    """An exhibit as the tab lists it, with its chain of custody."""

    one: Numbered
    row: Exhibit
    chain: Chain

    @property
    def unaccounted(self) -> str:
        return unaccounted(self.row.custody, self.chain)


def _warnings(exhibits: list[_Exhibit]) -> list[tuple[int, str, str]]:
    """What is wrong with chains of custody: how many, what, and how it is drawn."""
    found = [
        (sum(1 for one in exhibits if one.chain.overdue_since), "overdue", "warn"),
        (sum(1 for one in exhibits if one.chain.breaks), "chain broken", "warn"),
        (sum(1 for one in exhibits if one.unaccounted), "unaccounted for", "bad"),
    ]
    return [one for one in found if one[0]]


@require_safe
@audited("read evidence", kind="case", key="key")
def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """What is held, where it is, and what has been done with it."""
    case = find_case(request, key, section="evidence")
    exhibits = standing(PARTS["evidence"], case, request.user)
    held = [cast(Exhibit, one.row) for one in exhibits]
    prefetch_related_objects(held, "examinations")
    chains = chains_of(case)
    shown = [_Exhibit(one, cast(Exhibit, one.row), chains.get(one.row.pk, Chain())) for one in exhibits]
    context = head_of(request, case, "evidence") | {
        "exhibits": shown,
        "warnings": _warnings(shown),
        "custody": sorted(Counter(exhibit.custody for exhibit in held).items()),
        "untested": sum(1 for exhibit in held if _never_tested(exhibit)),
        "links": standing(PARTS["links"], case, request.user),
        "from_others": [
            {"link": link, "number": number_of(link.case)} for link in links_from_others(case, request.user)
        ],
    }
    return render(request, "register/evidence.html", context)


@require_safe
@audited("read leads of case", kind="case", key="key")
def leads(request: HttpRequest, key: str) -> HttpResponse:
    """Suggested links of this case to cases the account also sees."""
    case = find_case(request, key)
    page = Paginator(leads_of(request, case, FULL), LEADS_PER_PAGE).get_page(request.GET.get("page"))
    arrival = _arrival(request, case) if page.number == 1 else []
    context = head_of(request, case, "leads") | {
        "rows": [_lead_row(case, lead) for lead in page.object_list],
        "arrival": [_lead_row(case, lead) for lead in arrival],
        "page": page,
    }
    return render(request, "register/leads.html", context)


def _arrival(request: HttpRequest, case: Case) -> list[Lead]:
    """Of the searches made when a case came in or changed: each pair once, by the search of that one case."""
    found = leads_of(request, case, NEW_CASES, ONE_CASE).order_by("-run", "rank", "pk")[: 2 * LEADS_OF_ARRIVAL]
    once: dict[Any, Lead] = {}
    for lead in found:
        once.setdefault(lead.pair, lead)
    return sorted(once.values(), key=lambda lead: -(lead.score_millibits or 0))[:LEADS_OF_ARRIVAL]


def _lead_row(case: Case, lead: Any) -> dict[str, Any]:  # noqa: ANN401 - a leads.Lead; its app reads this one
    other = lead.right if lead.left_id == case.pk else lead.left
    score = None if lead.score_millibits is None else lead.score_millibits / 1000
    return {
        "lead": lead,
        "other": other,
        "number": number_of(other),
        "score": score,
        "chance": chance_in_words(lead),
        "reasons": reasons_in_short(lead.document),
    }


@require_safe
@audited("read audit of case", kind="case", key="key")
def audit(request: HttpRequest, key: str) -> HttpResponse:
    """Who read or changed this case, when, and from where; for everybody who may read it."""
    case = find_case(request, key)
    entries = AuditEntry.objects.filter(object_key__in=audit_keys(case, request.user)).order_by("-index")
    page = Paginator(entries, AUDIT_PER_PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    names = dict(Account.objects.filter(key__in={entry.actor for entry in listed}).values_list("key", "full_name"))
    rows = [{"entry": entry, "who": names.get(entry.actor, "nobody logged in")} for entry in listed]
    return render(request, "register/audit.html", head_of(request, case, "audit") | {"page": page, "rows": rows})
