"""A search's answer as pages show it: places, what each match says, what would decide, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import RateSource, State, WeightOfEvidence
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.genealogy.models import Location, LocationState, PlaceLink, Purpose
from murderbook.workbench.identity.gathered import DNA
from murderbook.workbench.leads.pages.charts import Chart, waterfall_chart
from murderbook.workbench.leads.pages.reasons import reasons_of
from murderbook.workbench.register.models import Case

# Of docs/science/genealogy.md; a test holds them against the page.
CALIBRATED = {"stated": "90 to 99 %", "joint": "0.954 of 87", "multiplied": "0.810 of 21"}
TREES = {"families": 160, "right": 0.487, "posterior": 0.478}
SHOWN = 6  # places, besides those not separated from the best
STEPS = 6  # of what would decide


@dataclass(frozen=True)
class Place:
    """A row of the list. `over_next`: how many times likelier than the next place that the DNA tells from it."""

    said: dict[str, Any]
    links: tuple[PlaceLink, ...] = ()

    @property
    def is_best(self) -> bool:
        return bool(self.said["odds_against_best"] < 1.0005)

    @property
    def absolute(self) -> str:
        """The posterior as odds, with the stated prior."""
        return odds_in_words(self.said["posterior"])


@dataclass(frozen=True)
class Contribution:
    """What one match says. `within`: whether people report such a total for such a relation (Shared cM Project)."""

    said: dict[str, Any]

    @property
    def reported(self) -> str:
        known = self.said["reported"]
        return f"{known['low']:,.0f} to {known['high']:,.0f}" if known else ""

    @property
    def within(self) -> bool | None:
        known = self.said["reported"]
        return None if not known else bool(known["low"] <= self.said["cm"] <= known["high"])


@dataclass(frozen=True)
class Answer:
    """The last search that gave an answer."""

    location: Location
    places: tuple[Place, ...]
    matches: tuple[Contribution, ...]

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = self.location.document or {}
        return found

    @property
    def best(self) -> Place:
        return self.places[0]

    @property
    def over_next(self) -> float | None:
        """Odds by the DNA of the best place over the rival; None where no place differs from it."""
        rival = next((one for one in self.places if one.said["id"] == self.document["rival"]), None)
        if rival is not None:
            return float(rival.said["odds_against_best"])
        return None if self.document["rival"] else float(self.document["elsewhere"]["odds_against_best"])

    @property
    def alike(self) -> tuple[Place, ...]:
        """Not separated from the best, the best left out."""
        return tuple(one for one in self.places[1:] if one.said["not_separated"])

    @property
    def first(self) -> tuple[Place, ...]:
        """Those that the page shows at once: not separated from the best, linked to a report, and the next few."""
        return tuple(one for at, one in enumerate(self.places) if at < SHOWN or one.said["not_separated"] or one.links)

    @property
    def further(self) -> tuple[Place, ...]:
        return tuple(one for one in self.places if one not in self.first)

    @property
    def steps(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.document["advice"]["steps"][:STEPS]
        return found

    @property
    def subtotal(self) -> float:
        """Points of all matches together, for the best place over the rival."""
        return float(sum(one.said["adds_bits"] for one in self.matches))

    @property
    def chart(self) -> Chart:
        return waterfall_chart(reasons_of(self.lead).bars)

    @property
    def lead(self) -> Lead:
        """Under its own two propositions, so that its rows can stand beside others and be added to none."""
        document, source = self.document, RateSource(self.location.model_id, "simulation of this tree")
        rows = tuple(_weight(one, source) for one in self.matches)
        h1 = f"the unknown person is {self.best.said['words']}"
        h2 = f"the unknown person is {document['rival_words']}"
        model = self.location.model_id
        return Lead(Kind.SAME_PERSON, "unknown", self.best.said["id"], h1, h2, None, rows, model, Standing.ASSUMED)


def _weight(one: Contribution, source: RateSource) -> WeightOfEvidence:
    said = one.said
    return WeightOfEvidence(
        comparison=f"shared-cm:{said['person']}",
        label=f"DNA shared with {said['name']}",
        left=f"{said['cm']:g} cM",
        right=said["relation"],
        millibits=round(1000 * said["adds_bits"]),
        sentence=f"{said['cm']:g} cM are shared; {said['low99_cm']:,.0f} to {said['high99_cm']:,.0f} are expected.",
        state=State.USED,
        source=source,
        group="shared cM",
    )


def odds_in_words(posterior: float) -> str:
    """'12 to 1', '1 to 40': never rounded up to certainty."""
    kept = min(max(posterior, 1e-6), 1 - 1e-6)
    odds = kept / (1 - kept)
    if odds > 999:
        return "over 999 to 1"
    if odds >= 1:
        return f"{odds:,.3g} to 1"
    return f"1 to {1 / odds:,.3g}" if odds > 1e-3 else "less than 1 to 1,000"


def answer_of_record(account: Account, case: Case, purpose: str, right: Right = Right.READ) -> Answer | None:
    """Of the newest record of the case that has one, as far as the account holds the right on the case."""
    done = Location.objects.visible_to(account, right).filter(record__case=case, record__purpose=purpose)
    newest = done.filter(state=LocationState.DONE).select_related("record", "account")
    found = newest.order_by("-asked_at", "-pk").first()
    return None if found is None else answer(account, found, right)


def answer(account: Account, location: Location, right: Right = Right.READ) -> Answer:
    """`location` is done, and came through the door."""
    document: dict[str, Any] = location.document or {}
    links = links_of(account, location, right)
    places = [Place(one, tuple(links.get(one["id"], ()))) for one in document["places"]]
    return Answer(location, tuple(places), tuple(Contribution(one) for one in document["matches"]))


def links_of(account: Account, location: Location, right: Right = Right.READ) -> dict[str, list[PlaceLink]]:
    """By place, the reports that it is said to be of, as far as the account holds the right on them."""
    found: dict[str, list[PlaceLink]] = {}
    standing = PlaceLink.objects.visible_to(account, right).standing().filter(record__case=location.record.case_id)
    for link in standing.select_related("report", "report__compartment", "account").order_by("at", "pk"):
        found.setdefault(link.place, []).append(link)
    return found


@dataclass(frozen=True)
class OnCandidate:
    """What genealogy says of one report. `place`: None where no place told is linked to it. `others`: persons of the
    tree that are, and are among no places told. `str_row`: the row of the family's STR profiles, where it weighs
    something: it is used then, and genealogy is not."""

    answer: Answer
    place: Place | None
    others: tuple[str, ...]
    str_row: dict[str, Any] | None


def on_candidate(account: Account, remains: Case, report: Case, weights: list[dict[str, Any]]) -> OnCandidate | None:
    """`weights`: rows of the candidate's lead."""
    found = answer_of_record(account, remains, Purpose.REMAINS)
    if found is None:
        return None
    place = next((one for one in found.places if any(link.report_id == report.pk for link in one.links)), None)
    every = links_of(account, found.location).values()
    others = {link.name for links in every for link in links if link.report_id == report.pk} if place is None else set()
    return OnCandidate(found, place, tuple(sorted(others)), str_that_weighs(weights))


def str_that_weighs(weights: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The strongest row of the family's profiles; None where they say nothing."""
    rows = [one for one in weights if one.get("group") == DNA and not one["comparison"].startswith("overlap.")]
    said = [one for one in rows if one.get("state") == State.EXCLUDED or one.get("score")]
    return max(said, key=lambda one: abs(one.get("score") or 1e9), default=None)
