"""Who is one person, by the judgements that an account may see and that are in force: what all others ask.

A judgement is of persons as their files had them. Where a row was withdrawn or got another name, or no accepted mention
has the name any more, the judgement stays on record, is shown with why, and has no effect.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from murderbook.evidence.judgement import Verdict
from murderbook.resolution.judged import Verdict as Stands
from murderbook.resolution.kinds.alike import plain
from murderbook.resolution.said import Word, in_force, together
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.register.models import Person
from murderbook.workbench.resolution.models import PersonJudgement
from murderbook.workbench.resolution.records import Who, named_on_pages, names_of

STANDS: Mapping[str, Stands] = {
    Verdict.SUPPORTED: Stands.SAME, Verdict.ELIMINATED: Stands.DIFFERENT, Verdict.UNSURE: Stands.UNSURE
}  # fmt: skip
NOT_THERE = "is in the file no more: the entry was withdrawn"
RENAMED = "is named otherwise in the file now"
NOT_NAMED = "is named by no accepted mention any more"

LONG = tuple(f"{side}_case__{name}" for side in ("left", "right") for name in ("extra", "notes"))  # on no such page

Pair = frozenset[Who]


@dataclass(frozen=True, slots=True)
class OnePerson:
    """Rows of files' persons (primary keys) and names on pages (case, value) that are one person, and the judgements in
    force between any two of them, in the order in which they were given."""

    members: frozenset[Who]
    judgements: tuple[PersonJudgement, ...]

    @property
    def persons(self) -> frozenset[int]:
        return frozenset(one.person for one in self.members if one.person)

    @property
    def names(self) -> frozenset[tuple[int, str]]:
        return frozenset((one.case, one.name) for one in self.members if not one.person)


@dataclass(frozen=True, slots=True)
class Judged:
    """`history`: every judgement and taking back, the oldest first. `gone`: by primary key, why one has no effect.
    `contradicted`: who would be one person and has two among them who were eliminated: not put together."""

    history: tuple[PersonJudgement, ...]
    gone: Mapping[int, str]
    standing: Mapping[Pair, PersonJudgement]
    groups: tuple[OnePerson, ...]
    contradicted: tuple[OnePerson, ...]

    def group_of(self, who: Who) -> OnePerson | None:
        return next((one for one in self.groups if who in one.members), None)

    def contradicted_of(self, who: Who) -> OnePerson | None:
        return next((one for one in self.contradicted if who in one.members), None)

    def of_pair(self, left: Who, right: Who) -> list[PersonJudgement]:
        """All that was said of two, the oldest first."""
        return [one for one in self.history if pair_of(one) == {left, right}]


def same_persons(
    account: Account, right: Right = Right.READ, cases: Container[int] | None = None
) -> tuple[OnePerson, ...]:
    """Each group that is one person; nobody by himself, and no contradicted group. `cases`: as of `judged`."""
    return judged(account, right, cases).groups


def judged(account: Account, right: Right = Right.READ, cases: Container[int] | None = None) -> Judged:
    """In a fixed number of statements, however much was judged. `cases`: primary keys; what was said of anybody in
    another case is left out, so that nobody is joined by way of a file that is not looked at."""
    seen = PersonJudgement.objects.visible_to(account, right)
    rows = seen.select_related("account", "left_case", "right_case").defer(*LONG)
    history = tuple(row for row in rows.order_by("at", "pk") if cases is None or _is_within(row, cases))
    gone = dict(_gone(history, _there(account, right, seen)))
    words = [_word(one) for one in history if one.pk not in gone]
    row_of = {one.pk: one for one in history}
    standing = {pair: row_of[word.id] for pair, word in in_force(words).items()}
    found = together(words)
    said = _said_within((*found.groups, *found.contradicted), standing)
    groups = tuple(OnePerson(members, tuple(said[members])) for members in found.groups)
    contradicted = tuple(OnePerson(members, tuple(said[members])) for members in found.contradicted)
    return Judged(history, gone, standing, groups, contradicted)


def sides(judgement: PersonJudgement) -> tuple[Who, Who]:
    one = judgement
    return (
        Who(one.left_case_id, one.left_person_id or 0, "" if one.left_person_id else one.left_name),
        Who(one.right_case_id, one.right_person_id or 0, "" if one.right_person_id else one.right_name),
    )


def pair_of(judgement: PersonJudgement) -> Pair:
    return frozenset(sides(judgement))


def _is_within(row: PersonJudgement, cases: Container[int]) -> bool:
    return row.left_case_id in cases and row.right_case_id in cases


def _word(one: PersonJudgement) -> Word[Who]:
    if one.takes_back_id is not None:
        return Word(one.pk, pair_of(one), takes_back=one.takes_back_id)
    return Word(one.pk, pair_of(one), STANDS[one.verdict])


def _said_within(
    groups: Sequence[frozenset[Who]], standing: Mapping[Pair, PersonJudgement]
) -> dict[frozenset[Who], list[PersonJudgement]]:
    """By group, what is in force between any two of it, in the order in which it was said."""
    group_of = {who: members for members in groups for who in members}
    found: dict[frozenset[Who], list[PersonJudgement]] = {members: [] for members in groups}
    for pair, row in sorted(standing.items(), key=lambda one: (one[1].at, one[1].pk)):
        one, other = (group_of.get(who) for who in pair)
        if one is not None and one is other:
            found[one].append(row)
    return found


def _gone(history: Sequence[PersonJudgement], there: Mapping[Who, str]) -> Iterator[tuple[int, str]]:
    for one in history:
        for who, name in zip(sides(one), (one.left_name, one.right_name), strict=True):
            why = _why_gone(who, name, there)
            if why and one.takes_back_id is None:
                yield one.pk, f"{name or 'a person without a name'} {why}"


def _why_gone(who: Who, name: str, there: Mapping[Who, str]) -> str:
    if who not in there:
        return NOT_THERE if who.person else NOT_NAMED
    return "" if plain(there[who]) == plain(name) else RENAMED


def _there(account: Account, right: Right, seen: QuerySet[PersonJudgement]) -> dict[Who, str]:
    """Those of the judged who are in their files now, with their names."""
    found = {}
    columns = ("case_id", "pk", "name", "aliases", "identified")
    by_row = Q(pk__in=seen.values("left_person")) | Q(pk__in=seen.values("right_person"))
    for case, pk, *called in Person.objects.visible_to(account, right).filter(by_row).values_list(*columns):
        found[Who(case, pk, "")] = next(iter(names_of(*called)), "")
    named = named_on_pages(account, right)
    for side in ("left", "right"):
        judged_names = seen.filter(**{f"{side}_person": None})
        by_name = Q(case__in=judged_names.values(f"{side}_case"), value__in=judged_names.values(f"{side}_name"))
        for case, value in named.filter(by_name).values_list("case_id", "value").distinct():
            found[Who(case, 0, value)] = value
    return found


def still_there(account: Account, who: Collection[Who], right: Right = Right.READ) -> dict[Who, str]:
    """Those of a few whom the account may see in their files now, with their names."""
    found = {}
    rows = Person.objects.visible_to(account, right).filter(pk__in=[one.person for one in who if one.person])
    for case, pk, *called in rows.values_list("case_id", "pk", "name", "aliases", "identified"):
        found[Who(case, pk, "")] = next(iter(names_of(*called)), "")
    for one in who:
        if not one.person and named_on_pages(account, right).filter(case=one.case, value=one.name).exists():
            found[one] = one.name
    return {one: found[one] for one in who if one in found}
