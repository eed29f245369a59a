"""From exhibits to a problem: which tests can be asked for now, what each would be worth, and why others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from murderbook.laboratory.checks import LaboratoryError
from murderbook.laboratory.information import stake_of
from murderbook.laboratory.records import (
    CaseFacts,
    Danger,
    Item,
    Limitation,
    Offer,
    OpenLead,
    Problem,
    Refusal,
    Source,
    Stake,
)
from murderbook.laboratory.sources import pays
from murderbook.laboratory.table import GIVES, NEEDS, NEVER, Method, Table

_DNA = "dna"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked: the money, for how many months of laboratory places, on which day."""

    sources: tuple[Source, ...]
    today: date
    months: int = 1


def problem_of(items: Iterable[Item], cases: Mapping[str, CaseFacts], table: Table, wishes: Wishes) -> Problem:
    """LaboratoryError where an exhibit stands there twice, or a wish makes no sense."""
    _check_wishes(wishes)
    ordered = sorted(items, key=lambda item: (item.case, item.exhibit))
    _check_items(ordered, table)
    making = _Making(ordered, cases, table, wishes)
    for item in ordered:
        for method in sorted(table.methods.values(), key=lambda one: one.id):
            making.take(item, method)
    places = {place.id: place.places * wishes.months for place in table.laboratories.values()}
    return Problem(
        tuple(making.offers),
        tuple(making.stakes),
        wishes.sources,
        places,
        tuple(making.refusals),
    )


def _check_wishes(wishes: Wishes) -> None:
    if wishes.months < 1:
        raise LaboratoryError("months", "months", wishes.months, "ask about one month of places at the least")
    seen: set[str] = set()
    for source in wishes.sources:
        if source.id in seen:
            raise LaboratoryError("sources", "id", source.id, "it is there twice: keep one")
        seen.add(source.id)
        if source.cents < 0:
            raise LaboratoryError("sources", source.id, source.cents / 100, "money is 0 dollars or more")


def _check_items(ordered: Sequence[Item], table: Table) -> None:
    lines: dict[tuple[str, str], int | None] = {}
    for item in ordered:
        key = (item.case, item.exhibit)
        if key in lines:
            raise LaboratoryError(
                "exhibits", "exhibit", f"{item.exhibit} of {item.case}", "it is there twice: keep one"
            )
        lines[key] = item.line
        for name in sorted(item.methods or ()):
            if name not in table.methods:
                raise LaboratoryError(
                    "exhibits", "methods", name, f"no such method; known are {', '.join(table.methods)}"
                )


@dataclass(slots=True)
class _Making:
    items: Sequence[Item]
    cases: Mapping[str, CaseFacts]
    table: Table
    wishes: Wishes
    offers: list[Offer] = field(default_factory=list)
    stakes: list[Stake] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    _at: dict[tuple[str, str], int] = field(default_factory=dict)
    _law: dict[str, Limitation] = field(default_factory=dict)
    _leads: dict[str, OpenLead] = field(default_factory=dict)
    _told: set[tuple[str, str, str]] = field(default_factory=set)  # lead, case, method
    _shares: dict[str, float] = field(default_factory=dict)  # of a lead: the best of the cases that bear on it

    def __post_init__(self) -> None:
        for item in self.items:
            share = self.table.law[self._limitation(item.case)]
            for lead in item.leads:
                if self._leads.setdefault(lead.id, lead) != lead:
                    raise LaboratoryError(
                        "exhibits", "leads", lead.id, "it has two weights or standings: give it one throughout"
                    )
                self._shares[lead.id] = max(share, self._shares.get(lead.id, 0.0))

    def take(self, item: Item, method: Method) -> None:
        """An offer, a refusal with its reason, or nothing where the method is not for such a sample."""
        if not self.table.rates_for(method.id, item.sample):
            return
        rate = self.table.rate(method.id, item.sample, item.age)
        why = self._why_not(item, method) or ("" if rate else f"no rate for a sample of {item.age:g} years")
        case = self._case(item.case)
        paying = tuple(
            place
            for place, source in enumerate(self.wishes.sources)
            if method.cents <= source.cents and pays(source, method.id, item.sample, case)
        )
        why = why or ("" if paying else f"no source of money may or can pay its ${method.cents / 100:,.2f}")
        if why or rate is None:
            self.refusals.append(Refusal(item.case, item.exhibit, method.id, why))
            return
        factor = self.table.settings.difficult_chance if self._is_difficult(item, method) else 1.0
        bearing = tuple(self._stakes(item, method))
        self.offers.append(
            Offer(
                item.case, item.exhibit, item.sample, item.age, method.id, method.laboratory, method.cents, method.days,
                rate.id, factor, factor * rate.chance, bearing, paying, tuple(self._notes(item, method)),
                *self._tells(method, factor),
            )
        )  # fmt: skip

    def _tells(self, method: Method, factor: float) -> tuple[float | None, str]:
        """What it tells of leads, whatever comes of it, and the guess that it is."""
        share = self.table.leads.tells.get(method.compares)
        return (factor * share.chance, share.id) if share else (None, "")

    def _case(self, case: str) -> CaseFacts:
        return self.cases.get(case, CaseFacts(case))

    def _limitation(self, case: str) -> Limitation:
        """A running term whose last day has gone is over."""
        if case not in self._law:
            facts = self._case(case)
            over = facts.limitation_ends is not None and facts.limitation_ends < self.wishes.today
            self._law[case] = Limitation.EXPIRED if over else facts.limitation
        return self._law[case]

    @staticmethod
    def _is_difficult(item: Item, method: Method) -> bool:
        return item.difficult and method.examination == _DNA

    def _why_not(self, item: Item, method: Method) -> str:
        """The first thing that stands in the way, in words; empty where nothing does."""
        if item.methods is not None and method.id not in item.methods:
            return "not among the methods that are asked for"
        if method.id in item.barred:
            return item.barred[method.id]
        if item.located is not True:
            return "the exhibit is not located" if item.located is False else "nobody recorded where the exhibit is"
        for need in method.needs:
            held = {"codis_no_hit": item.codis_no_hit, "prosecutor_agrees": item.prosecutor_agrees}[need]
            if held is not True:
                return f"needs that {NEEDS[need]}" + ("" if held is False else "; nobody recorded it")
        return self._too_late(item, method) or _too_little(item, method)

    def _too_late(self, item: Item, method: Method) -> str:
        ends, comes = self._case(item.case).limitation_ends, self.wishes.today + timedelta(days=method.days)
        if ends is None or ends < self.wishes.today or comes <= ends:
            return ""
        return f"the result would come about {comes.isoformat()}, after the limitation ends on {ends.isoformat()}"

    def _notes(self, item: Item, method: Method) -> Iterable[str]:
        if item.left is None and method.consumes:
            yield "how much is left is not recorded: look before it is sent"
        elif item.left is not None and method.consumes and item.left.unit not in method.consumes:
            yield f"what it takes is not known in {item.left.unit}: ask the laboratory"
        if item.age is None:
            yield "its age is not known: the least rate counts"
        if self._is_difficult(item, method):
            yield "kept so that a profile is difficult"

    # --- what a success is worth --------------------------------------------------------------------------------

    def _stakes(self, item: Item, method: Method) -> Iterable[int]:
        case, points = self._case(item.case), self.table.points
        share = self.table.law[self._limitation(item.case)]
        compared = method.examination == _DNA and method.gives != "identity"
        rung = points.suspect_named if case.suspect_named and compared else 0.0
        found = [
            Stake("result", f"{item.case}: {method.gives}", GIVES[method.gives], self.table.gives[method.gives], share),
            Stake("result", f"{item.case}: suspect", "a suspect to compare with", rung, share),  # once, by any method
        ]
        if case.danger is Danger.SERIES_OPEN:
            found.append(Stake("danger", item.case, "a series is still open", points.series_open, share))
        elif case.danger is Danger.AT_LIBERTY:
            found.append(Stake("danger", item.case, "a suspect is at liberty", points.at_liberty, share))
        of_leads = (stake_of(lead, self._shares[lead.id], self.table) for lead in self._settled(item, method))
        kept = [stake for stake in found if stake.worth > 0]
        kept += [stake for stake in of_leads if stake]  # one that is worth nothing by this guess, too
        return map(self._place, kept)

    def _settled(self, item: Item, method: Method) -> Iterable[OpenLead]:
        """The leads about which a result would tell something. Casings of one case are mostly of one weapon, and what
        one of them tells of a lead the next would tell again: the first that can be asked for stands for all."""
        if method.compares == NEVER:
            return
        once = method.compares in self.table.leads.tells
        for lead in item.leads:
            bears = method.examination in item.bearing.get(lead.id, (method.examination,))
            if bears and not (once and (lead.id, item.case, method.id) in self._told):
                self._told.add((lead.id, item.case, method.id))
                yield lead

    def _place(self, stake: Stake) -> int:
        place = self._at.setdefault((stake.part, stake.of), len(self.stakes))
        if place == len(self.stakes):
            self.stakes.append(stake)
        return place


def _too_little(item: Item, method: Method) -> str:
    """What is left must suffice; what cannot be tested again, or would use up the last of it, needs approval."""
    needed = method.consumes.get(item.left.unit) if item.left else None
    if item.left is not None and needed is not None and needed > item.left.thousandths:
        return f"takes {needed / 1000:g} {item.left.unit}, and {item.left.words} are left"
    last = bool(item.left and needed and needed == item.left.thousandths)
    if (method.destructive or last) and item.approved is not True:
        return ("would use up the last of it" if last else "destroys what it tests") + "; nobody approved that"
    return ""
