"""A file with something on every tab, for the tests of the register's pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

from murderbook.workbench.access.models import Account
from murderbook.workbench.register.models import (
    Behaviour,
    Case,
    ChronoEntry,
    Examination,
    Exhibit,
    NewInformation,
    Person,
    PhysicalLink,
    Place,
    Review,
)

RACE = "I"  # its label stands on the victim's page and nowhere else
RACE_LABEL = "American Indian or Alaska Native"


def fill(case: Case, author: Account) -> Case:
    """Dates, persons, places, behaviours, exhibits, a review, news, a physical link and a chrono entry."""
    case.occurred_earliest = datetime(1986, 6, 1, tzinfo=UTC)
    case.occurred_latest = datetime(1986, 9, 22, 23, 59, tzinfo=UTC)
    case.occurred_precision, case.occurred_as_written = "season", "summer 1986"
    case.county_fips, case.area, case.weapon, case.victim_sex = "06037", "Harbor", "20", "F"
    case.save()
    Person.objects.create(case=case, role="victim", name="Maple, Iris", sex="F", age_low=34, race=RACE, ethnicity="N")
    Person.objects.create(case=case, role="witness", name="Larch, Owen", alive="yes", located="unknown")
    Place.objects.create(case=case, site="disposal", latitude=34.1, longitude=-118.2, precision="block", city="Harbor")
    Behaviour.objects.create(case=case, code="bound", presence="absent", coded_by="AB", page="12")
    exhibit = Exhibit.objects.create(case=case, number="007", description="coat", kind="clothing", custody="located")
    Examination.objects.create(exhibit=exhibit, kind="dna", state="never tested")
    Review.objects.create(case=case, on=date(2001, 3, 4), reviewer="Elm", outcome="Read in full.")
    NewInformation.objects.create(case=case, on=date(2019, 7, 8), what="A caller named a car.")
    PhysicalLink.objects.create(case=case, other_number="X-9", kind="dna", same_source=False, source="lab 4")
    ChronoEntry.objects.create(
        case=case,
        event_earliest=datetime(1986, 6, 3, tzinfo=UTC),
        event_latest=datetime(1986, 6, 3, 23, 59, tzinfo=UTC),
        event_precision="day",
        event_as_written="3 June 1986",
        text="The coat was found.",
        source="box 2",
        page="14",
        author=author,
    )
    return case
