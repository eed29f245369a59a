"""Pairs and persons as the pages tell them: files, roles, and what was judged, all through the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from murderbook.casefile.case import CaseKind
from murderbook.casefile.person import Role
from murderbook.evidence.chance import ChanceLeads
from murderbook.workbench.access.models import Account
from murderbook.workbench.documents.models import Mention
from murderbook.workbench.leads.words import at_most_or_about, number_of
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.resolution.judgements import Judged, Pair, pair_of
from murderbook.workbench.resolution.keys import Known, known_of, named_in
from murderbook.workbench.resolution.models import PersonJudgement
from murderbook.workbench.resolution.pages.forms import LABELS, TOLD
from murderbook.workbench.resolution.records import Who, named_on_pages

NOT_COUNTED = "not counted"


@dataclass(frozen=True, slots=True)
class Said:
    """One judgement as its history tells it. `state`: in force, or why it is not; `back`: what took it back."""

    row: PersonJudgement
    label: str
    by: str
    state: str
    back: PersonJudgement | None

    @property
    def is_standing(self) -> bool:
        return self.state == IN_FORCE


IN_FORCE = "in force"


def history_of(said: Judged, rows: Iterable[PersonJudgement]) -> list[Said]:
    """The newest first. What took a judgement back stands with it."""
    back = {one.takes_back_id: one for one in said.history if one.takes_back_id is not None}
    own = [one for one in rows if one.takes_back_id is None]
    return [_said(said, one, back.get(one.pk)) for one in reversed(own)]


def _said(said: Judged, row: PersonJudgement, back: PersonJudgement | None) -> Said:
    by = row.account.full_name or row.account.name
    standing = said.standing.get(pair_of(row))
    if back is not None:
        state = "taken back"
    elif row.pk in said.gone:
        state = f"no effect: {said.gone[row.pk]}"
    else:
        state = IN_FORCE if standing == row else "a later judgement is in force"
    return Said(row, LABELS[row.verdict], by, state, back)


def verdict_in_words(said: Judged, pair: Pair) -> str:
    """'one person, supported by judgement of Ann Boone on 3 Mar 2026'; nothing where no word is in force."""
    row = said.standing.get(pair)
    if row is None:
        return ""
    return f"{TOLD[row.verdict]} {row.account.full_name or row.account.name} on {row.at.day} {row.at:%b %Y}"


def known(account: Account, who: Iterable[Who]) -> dict[Who, Known]:
    """Those of them who are in their files now, as far as the account sees them: in three statements."""
    asked = set(who)
    cases = Case.objects.visible_to(account).select_related("compartment").in_bulk({one.case for one in asked})
    # By the keys of the cases: asked by primary key, SQLite goes through every case for each of the persons.
    rows = Person.objects.visible_to(account).filter(case__key__in=[case.key for case in cases.values()])
    theirs = ((Who(row.case_id, row.pk, ""), row) for row in rows)
    found = {who: known_of(cases[who.case], row) for who, row in theirs if who in asked}
    names = {one for one in asked if not one.person}
    for case, name in _still_named(account, names):
        if Who(case, 0, name) in names and case in cases:
            found[Who(case, 0, name)] = named_in(cases[case], name)
    return found


def _still_named(account: Account, names: set[Who]) -> Iterable[tuple[int, str]]:
    asked = named_on_pages(account).filter(case__in={one.case for one in names}, value__in={one.name for one in names})
    return asked.values_list("case_id", "value").distinct() if names else ()


def chance_in_words(chance: ChanceLeads | None) -> str:
    return NOT_COUNTED if chance is None else at_most_or_about(chance.shown, at_floor=chance.at_floor)


def pair_address(left: Known, right: Known) -> str:
    return reverse("persons-pair", args=[left.key, right.key])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file has him: "victim of 84-0051", "named on page 12 of 84-0051"."""

    words: str
    link: str


def caution_of(left: Known, right: Known) -> str:
    """What the two files' dates speak against: nobody is killed twice, or is met after he was killed."""
    for dead, other in ((left, right), (right, left)):
        ended, begun = dead.case.occurred_latest, other.case.occurred_earliest
        if not _was_killed(dead) or ended is None or begun is None or ended >= begun:
            continue
        met = "killed again" if _was_killed(other) else f"{other.row.role if other.row else 'named'}"
        killed = f"{dead.shown} was killed in {number_of(dead.case)}, by {ended.day} {ended:%b %Y}"
        after = f"{number_of(other.case)}, where {other.shown} is {met}, begins after that"
        return f"{killed}; {after}, on {begun.day} {begun:%b %Y}."
    return ""


def _was_killed(one: Known) -> bool:
    return one.row is not None and one.row.role == Role.VICTIM and one.case.kind == CaseKind.HOMICIDE


def place_of(one: Known) -> str:
    number = number_of(one.case)
    return f"{one.row.role} of {number}" if one.row else f"named on a page of {number}"


def mentions_of(account: Account, one: Known) -> list[Mention]:
    """Accepted mentions of a name, in the order of the pages."""
    if one.row is not None:
        return []
    found = named_on_pages(account).filter(case=one.case, value=one.name).select_related("page__document")
    return list(found.order_by("page__cited_as", "start"))


def places_of(account: Account, one: Known) -> list[Place]:
    if one.row is not None:
        return [Place(f"people of {number_of(one.case)}", reverse("case-people", args=[one.case.key]))]
    pages = dict.fromkeys(mention.page.cited_as for mention in mentions_of(account, one))
    return [Place(f"page {page}", reverse("case-page", args=[one.case.key, page])) for page in pages]
