"""Which leads the list shows, in which order. Everything is in the URL, so a view can be kept and sent.

All of it is asked in SQL of leads that came through the door: a filter narrows what is seen and is counted after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.paginator import Page
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.http import HttpRequest

from murderbook.casefile.case import CaseKind
from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.models import TIED_BY_A_TRACE, Judgement, Lead
from murderbook.workbench.leads.pages.lists.chance import with_headline
from murderbook.workbench.register.listing.filters import LONGEST, counties_meant, few_words
from murderbook.workbench.worklist.filters import ORDERS as WORKLIST_ORDERS
from murderbook.workbench.worklist.models import Assessment
from murderbook.workbench.worklist.reach import Ranking, Reach

# What to show, by one's own latest judgement, and how the choice reads.
TO_JUDGE, JUDGED, ALL = "to judge", "judged", "all"
SHOWS: dict[str, str] = {
    TO_JUDGE: "To judge",
    JUDGED: "Judged by you",
    Verdict.SUPPORTED: "Supported by you",
    Verdict.ELIMINATED: "Eliminated by you",
    Verdict.UNSURE: "Unsure to you",
    ALL: "All",
}
FIRST_OF_WORKLIST = 50

# A trace ties two cases whatever chance gives; what a trace rules out has no chance number either.
LINKS: dict[str, Q] = {
    "trace": TIED_BY_A_TRACE,
    "behaviour": Q(chance_shown__isnull=False, score_millibits__isnull=False),
    "excluded": Q(score_millibits=None),
}
_BY_CHANCE = (
    Case(When(LINKS["excluded"], then=Value(2)), When(TIED_BY_A_TRACE, then=Value(0)), default=Value(1)),
    F("headline"),
)
_NEWER = Greatest(Coalesce("left__year", Value(0)), Coalesce("right__year", Value(0)))
_OLDER = Least(Coalesce("left__year", Value(9999)), Coalesce("right__year", Value(9999)))
DEFAULT_ORDER = "strongest"
ORDERS: dict[str, tuple[Any, ...]] = {
    DEFAULT_ORDER: ("rank", "pk"),
    "weakest": ("-rank", "pk"),
    "chance": (*_BY_CHANCE, "rank", "pk"),
    "chance-down": (_BY_CHANCE[0].desc(), F("headline").desc(), "rank", "pk"),
    "newest": (_NEWER.desc(), "rank", "pk"),
    "oldest": (_OLDER.asc(), "rank", "pk"),
}
ORDERS_IN_WORDS = {
    DEFAULT_ORDER: "strongest first",
    "weakest": "weakest first",
    "chance": "fewest by chance first",
    "chance-down": "most by chance first",
    "newest": "newest case first",
    "oldest": "oldest case first",
}
BY_SCORE: dict[str, tuple[Any, ...]] = {
    DEFAULT_ORDER: (F("score_millibits").desc(nulls_last=True), "pk"),
    "weakest": (F("score_millibits").asc(nulls_last=True), "pk"),
}
# What follows from scores: the worklist counts strong leads, so its first cases do as well.
SAID_BY_SCORE = {"chance", "link", "mine"}
ORDERS_BY_CHANCE = {"chance", "chance-down"}
ORDERS_BY_SCORE = {"weakest", *ORDERS_BY_CHANCE}


class LeadFilter(forms.Form):
    """Filters of the list, as GET parameters. Those on a case ask that one case of the pair meets all of them."""

    q = forms.CharField(label="Number, victim or area", required=False, max_length=LONGEST, validators=[few_words])
    chance = forms.FloatField(
        label="Chance leads at most",
        required=False,
        min_value=0.0,
        max_value=1e6,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    link = forms.ChoiceField(
        label="Link by",
        required=False,
        choices=[
            ("", "Any"),
            ("trace", "a trace (DNA, prints, firearm)"),
            ("behaviour", "behaviour, place and time"),
            ("excluded", "excluded by a trace"),
        ],
    )
    year_from = forms.IntegerField(label="From year", required=False, min_value=0, max_value=9999)
    year_to = forms.IntegerField(label="To year", required=False, min_value=0, max_value=9999)
    area = forms.CharField(label="Area", required=False, max_length=LONGEST)
    county = forms.CharField(label="County, state", required=False, max_length=LONGEST)
    mine = forms.BooleanField(label=f"With one of my first {FIRST_OF_WORKLIST}", required=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. A value that fits no choice counts for nothing, and is an error beside its field."""

    form: LeadFilter
    show: str
    order: str

    @property
    def said(self) -> dict[str, Any]:
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", False)}

    @property
    def is_plain(self) -> bool:
        """Nothing narrows the list or puts it in another order."""
        return not self.said and self.order == DEFAULT_ORDER and self.show in (TO_JUDGE, ALL)

    @property
    def parameters(self) -> dict[str, Any]:
        """What an address says of filters and order, and nothing else of it: a lead opened from a list keeps it."""
        given = {name: self.form.data.get(name, "") for name in self.said}
        return given if self.order == DEFAULT_ORDER else {**given, "order": self.order}

    @property
    def follows_scores(self) -> bool:
        """Whether the next pair in this order, among those that pass, measures the pairs that it passes by."""
        return bool(SAID_BY_SCORE & set(self.said)) or self.order in ORDERS_BY_SCORE

    def showing(self, show: str) -> Asked:
        return replace(self, show=show)

    def tells_beyond(self, page: Page[Any]) -> bool:
        """Whether something is told of pairs that do not stand on this page.

        How many are left by a filter that follows from scores measures the pairs it leaves out, and where the list goes
        on, a page from its weak end or its middle those on the others. A first page of the strongest says of the rest
        that they are not among these, which is let stand, else nobody who ever opened the list could judge blind. Nor
        does it matter where the list is of pairs that were judged already.
        """
        if self.show not in (TO_JUDGE, ALL):
            return False
        goes_on = page.paginator.num_pages > 1
        return bool(SAID_BY_SCORE & set(self.said)) or (goes_on and (page.number > 1 or self.order in ORDERS_BY_SCORE))


def asked_of(request: HttpRequest) -> Asked:
    show, order = request.GET.get("show", TO_JUDGE), request.GET.get("order", DEFAULT_ORDER)
    known = show if show in SHOWS else TO_JUDGE, order if order in ORDERS else DEFAULT_ORDER
    return Asked(LeadFilter(request.GET), *known)


def narrowed(leads: QuerySet[Lead], asked: Asked, account: Account, reach: Reach) -> QuerySet[Lead]:
    """Leads that came through the door, narrowed to what is asked for."""
    said, found = asked.said, _by_verdict(leads, asked.show, account)
    if "chance" in said or asked.order in ORDERS_BY_CHANCE:
        found = with_headline(found, account)
    if "chance" in said:
        found = found.filter(Q(headline__lte=said["chance"]) | TIED_BY_A_TRACE)
    if "link" in said:
        found = found.filter(LINKS[said["link"]])
    of_case = [_of_case(said, end) for end in ("left__", "right__")]
    if of_case[0]:
        found = found.filter(of_case[0] | of_case[1])
    if "mine" in said:
        first = first_of_worklist(account, reach)
        found = found.filter(Q(left__in=first) | Q(right__in=first))
    return found


def _by_verdict(leads: QuerySet[Lead], show: str, account: Account) -> QuerySet[Lead]:
    """By one's own latest judgement of the pair."""
    pair = {"kind": OuterRef("kind"), "left": OuterRef("left"), "right": OuterRef("right")}
    mine = Judgement.objects.filter(**pair, account=account)
    if show == ALL:
        return leads
    if show in (TO_JUDGE, JUDGED):
        return leads.filter(Exists(mine) if show == JUDGED else ~Exists(mine))
    latest = Subquery(mine.order_by("-at", "-pk").values("verdict")[:1])
    return leads.annotate(my_verdict=latest).filter(my_verdict=show)


def _of_case(said: Mapping[str, Any], end: str) -> Q:
    """What one case of the pair must meet; empty where nothing is asked of cases."""
    found = Q()
    for word in str(said.get("q", "")).split():
        names = ("own_number", "agency_number", "victim_name", "area")
        one = Q()
        for name in names:
            one |= Q(**{f"{end}{name}__icontains": word})
        found &= one
    for name, lookup in (("year_from", "year__gte"), ("year_to", "year__lte"), ("area", "area__icontains")):
        if name in said:
            found &= Q(**{f"{end}{lookup}": said[name]})
    if "county" in said:
        found &= Q(**{f"{end}county_fips__in": counties_meant(said["county"])})
    return found


def first_of_worklist(account: Account, reach: Reach) -> list[int]:
    """The first homicides of one's worklist, as it stands by points. At most three statements."""
    mine = Assessment.objects.visible_to(account).filter(case__kind=CaseKind.HOMICIDE)
    rows = Ranking(mine.select_related("case"), WORKLIST_ORDERS["points"], reach)[:FIRST_OF_WORKLIST]
    return [row.case_id for row in rows] or [0]
