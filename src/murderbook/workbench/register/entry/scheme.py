"""What can be entered and amended by hand: the facts of a case and of each kind of part, a line each.

Forms, history and revisions follow from here. A new column of a part is a line in its list; a new kind of part is an
entry in PARTS, with a line in `checks.py` where its facts must agree with each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet

from murderbook.casefile.case import CaseKind, Status, SuspectState
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.person import Answer, Role
from murderbook.casefile.place import PlacePrecision, Site
from murderbook.workbench.choices import choices
from murderbook.workbench.register import models
from murderbook.workbench.register.entry.facts import (
    EXAMINED,
    Age,
    Choice,
    County,
    Day,
    DayIfAny,
    Degrees,
    Fact,
    Kind,
    LongText,
    Names,
    Several,
    When,
    YesNo,
    coded,
    one_of,
)

_DATE_HELP = "As well as it is known: 14 Mar 1987, March 1987, summer 1986, 3-9 June 1987, about 1990."
_AGE_HELP = "Years at the time: 34, or 30-40, or 65+."
_ANSWER = one_of(Answer)
_STATE, _COUNTY = coded("state"), County()

# Facts that a case and its form for a new case share.
_KIND = Fact("kind", "Kind of case", one_of(CaseKind), required="Choose what kind of case it is.", group="The case")
_OWN = Fact("own_number", "Own number", Kind(80), "The number under which the unit knows it.")
_AGENCY_NUMBER = Fact("agency_number", "Agency number", Kind(80), "Of the agency that first had it.")
_AGENCY = Fact("agency", "Agency", Kind(120))
_OFFENCE = Fact("offence", "Offence", coded("offence"))
_WHEN = Fact("occurred", "When", When(), _DATE_HELP, group="When and where")
_AREA = Fact("area", "Area", Kind(120), "Division, district or city, in the unit's own words.")
_STATE_OF_CASE = Fact("state", "State", _STATE)
_COUNTY_OF_CASE = Fact("county_fips", "County", _COUNTY, "Its name, for example Los Angeles, CA.")
_WEAPON = Fact("weapon", "Weapon or means", coded("weapon"), group="How")
_CIRCUMSTANCE = Fact("circumstance", "Circumstance", coded("circumstance"))
_STATUS = Fact("status", "Status", one_of(Status), required="Choose the status.")

CASE_FACTS: tuple[Fact, ...] = (
    _KIND, _OWN, _AGENCY_NUMBER, _AGENCY, _OFFENCE,
    _WHEN, _AREA, _STATE_OF_CASE, _COUNTY_OF_CASE,
    _WEAPON, _CIRCUMSTANCE,
    Fact("situation", "Situation", coded("situation")),
    Fact("series", "Known series", Kind(80), "A solved series that it belongs to; never a guess.", group="Further"),
    Fact("notes", "Notes", LongText(100_000)),
)  # fmt: skip
STATUS_FACTS: tuple[Fact, ...] = (
    _STATUS,
    Fact("exceptional", "If cleared exceptionally: why", coded("exceptional_clearance", "Does not apply")),
    Fact("suspect_state", "Suspect", one_of(SuspectState)),
    Fact("motive_known", "Motive known", _ANSWER),
)

_VICTIM, _WITNESS = frozenset({Role.VICTIM.value}), frozenset({Role.WITNESS.value})
_ASKED = frozenset({Role.WITNESS.value, Role.SUSPECT.value, Role.OFFENDER.value, Role.NEXT_OF_KIN.value})
_ACCUSED = frozenset({Role.SUSPECT.value, Role.OFFENDER.value, Role.OTHER.value})
_NAME = Fact("name", "Name", Kind(160), "Last, First. Empty where nobody knows it.")
_SEX = Fact("sex", "Sex", Choice(options=tuple((entry.code, entry.label) for entry in code_list("sex").entries)))
_AGE = Fact("age", "Age", Age(), _AGE_HELP)
PERSON_FACTS: tuple[Fact, ...] = (
    _NAME,
    Fact("role", "Part in the case", one_of(Role), required="Choose the part."),
    Fact("identified", "Identified", YesNo(), required="Say whether the victim is identified.", among=_VICTIM),
    _SEX, _AGE,
    Fact("aliases", "Also known as", Names(), "Several names between semicolons."),
    Fact("alive", "Alive", _ANSWER, group="State now", among=_ASKED),
    Fact("located", "Located", _ANSWER, among=_ASKED),
    Fact("willing", "Willing to talk now", _ANSWER, among=_WITNESS),
    Fact("tie_ended", "The tie that kept the witness silent has ended", _ANSWER, among=_WITNESS),
    Fact(
        "exonerated_on", "Exonerated on", DayIfAny(),
        "The day of the order, pardon or certificate of innocence, which the reason names. Empty for all others.",
        among=_ACCUSED,
    ),
    Fact("relationship", "Victim to offender", coded("relationship"), among=_VICTIM, group="The victim"),
    Fact("race", "Race", coded("race"), "Kept to identify a person; no score reads it.", among=_VICTIM),
    Fact("ethnicity", "Ethnicity", coded("ethnicity"), among=_VICTIM),
    Fact("exposures", "Way of life", Several(codes="exposure"), among=_VICTIM),
)  # fmt: skip

_SITE = Fact(
    "site",
    "Which place",
    Choice(options=tuple(choices(Site)), empty="Choose"),
    "Where the victim was last known, met the offender, was attacked, died, was found; else where it was reported.",
    required="Choose which place of the case it is.",
)
_DESCRIPTION = Fact("description", "Address or description", Kind(200))
_CITY = Fact("city", "City", Kind(120))
_LATITUDE = Fact("latitude", "Latitude", Degrees(), "Degrees north, for example 34.0522.")
_LONGITUDE = Fact("longitude", "Longitude", Degrees(limit=180.0), "Degrees east, for example -118.2437.")
_PRECISION = Fact(
    "precision",
    "How exactly the coordinates are known",
    one_of(PlacePrecision),
    "Unknown: the decimals written tell.",
)
PLACE_FACTS: tuple[Fact, ...] = (
    _SITE, _DESCRIPTION,
    Fact("site_type", "Type of place", coded("site_type")),
    _CITY,
    Fact("state", "State", _STATE),
    Fact("county_fips", "County", _COUNTY, "Its name, for example Los Angeles, CA."),
    _LATITUDE, _LONGITUDE, _PRECISION,
)  # fmt: skip

_TESTS = Choice(options=tuple(choices(TestState)), empty="Not recorded")
EXHIBIT_FACTS: tuple[Fact, ...] = (
    Fact("number", "Number", Kind(40), "As the property room has it.", "Write the exhibit's number.", "The exhibit"),
    Fact("description", "What it is", Kind(300)),
    Fact("kind", "Kind", coded("exhibit_kind")),
    Fact("custody", "Where it is", one_of(Custody)),
    Fact("handled_by", "Handled by", Names(), "Names in the order of the custody record, between semicolons."),
    *(
        Fact(f"{EXAMINED}{entry.code}", entry.label, _TESTS, group="" if number else "Examinations")
        for number, entry in enumerate(code_list("examination").entries)
    ),
)

# The other case is chosen once: what was linked to another case by mistake is withdrawn.
LINK_FACTS: tuple[Fact, ...] = (
    Fact("other_number", "Other case", Kind(80), "Its number.", "Write the other case's number.", amended=False),
    Fact(
        "kind",
        "By",
        Choice(options=tuple((e.code, e.label) for e in code_list("examination").entries[:3]), empty="Choose"),
        required="Choose what was compared.",
    ),
    Fact(
        "same_source",
        "Result",
        YesNo(yes="Same source: ties the two", no="Another source: rules it out"),
        required="Say what the comparison showed.",
    ),
    Fact("source", "Source", Kind(200), "The laboratory and its report."),
)
NEWS_FACTS: tuple[Fact, ...] = (
    Fact("on", "Day", Day(), "When it was learned, for example 14 Mar 2024.", "Write the day it was learned."),
    Fact("what", "What was learned", LongText(), required="Write what was learned."),
)
REVIEW_FACTS: tuple[Fact, ...] = (
    Fact("on", "Day of the review", Day(), "For example 14 Mar 2024.", "Write the day of the review."),
    Fact("reviewer", "Reviewer", Kind(120)),
    Fact("outcome", "Outcome", LongText()),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of part: its name in addresses, its rows, its facts, the tab it stands on, what one of it is called."""

    slug: str
    model: type[models.Withdrawable]
    noun: str
    facts: tuple[Fact, ...]
    tab: str
    title: Callable[[Any], str]
    variants: tuple[tuple[str, str], ...] = ()  # of which each has facts of its own
    varies_by: str = ""  # the column that holds the variant

    def rows(self, case: models.Case) -> QuerySet[Any]:
        """All of a case that the caller found through the door, withdrawn ones too, in the order of entry."""
        every: Any = self.model._base_manager
        return cast("QuerySet[Any]", every.filter(case=case).order_by("pk"))

    def new(self, case: models.Case, **columns: Any) -> models.Withdrawable:  # noqa: ANN401 - columns of any kind
        row: Any = self.model
        return cast(models.Withdrawable, row(case=case, **columns))

    def variant_of(self, row: models.CasePart) -> str:
        return str(getattr(row, self.varies_by)) if self.varies_by else ""


def _person_title(row: models.Person) -> str:
    return f"{row.role.capitalize()}: {row.name or 'name not recorded'}"


def _place_title(row: models.Place) -> str:
    words = ", ".join(part for part in (row.description, row.city) if part)
    return f"Place, {row.site}" + (f": {words}" if words else "")


def _day(row: Any) -> str:  # noqa: ANN401 - a review or something learned
    return f"{row.on.day} {row.on:%b %Y}"


PARTS: dict[str, Part] = {
    part.slug: part
    for part in (
        Part("people", models.Person, "a person", PERSON_FACTS, "people", _person_title, tuple(choices(Role)), "role"),
        Part("places", models.Place, "a place", PLACE_FACTS, "scene", _place_title),
        Part("evidence", models.Exhibit, "an exhibit", EXHIBIT_FACTS, "evidence", lambda row: f"Exhibit {row.number}"),
        Part(
            "links", models.PhysicalLink, "a physical link to another case", LINK_FACTS, "evidence",
            lambda row: f"Physical link with case {row.other_number}",
        ),
        Part("news", models.NewInformation, "new information", NEWS_FACTS, "chrono", lambda r: f"Learned on {_day(r)}"),
        Part("reviews", models.Review, "a review", REVIEW_FACTS, "overview", lambda row: f"Review of {_day(row)}"),
    )
}  # fmt: skip

# A new case: its own facts, those of its victim, and one place. Prefixes keep their names apart.
NEW_CASE_FACTS: tuple[Fact, ...] = (
    _KIND, _OWN, _AGENCY_NUMBER, _AGENCY, _OFFENCE, _STATUS,
    _WHEN, _AREA, _STATE_OF_CASE, _COUNTY_OF_CASE,
    _WEAPON, _CIRCUMSTANCE,
)  # fmt: skip
NEW_VICTIM_FACTS: tuple[Fact, ...] = (_NAME, _SEX, _AGE)
NEW_PLACE_FACTS: tuple[Fact, ...] = (_SITE, _DESCRIPTION, _CITY, _LATITUDE, _LONGITUDE, _PRECISION)
