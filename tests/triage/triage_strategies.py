"""Case records at random, every state of every field within reach."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, CaseKind, NewInformation, PhysicalLink, Review, Status, SuspectState
from murderbook.casefile.exhibit import Custody, Examination, Exhibit, TestState
from murderbook.casefile.person import Answer, Person, Role, Sex, WitnessState
from murderbook.casefile.place import Place, Site
from murderbook.casefile.timespan import TimeSpan
from murderbook.triage.reading import Links

TODAY = date(2025, 6, 1)

DAYS = st.dates(date(1960, 1, 1), date(2026, 12, 31))
ANSWERS = st.sampled_from(Answer)
AGES = st.none() | st.integers(0, 99).map(float)

EXAMINATIONS = st.builds(Examination, st.sampled_from(["dna", "latent", "ballistics"]), st.sampled_from(TestState))
EXHIBITS = st.builds(
    Exhibit,
    number=st.sampled_from(["", "1", "007"]),
    description=st.just("a thing"),
    kind=st.none() | st.sampled_from(["sexual_assault_kit", "latent_print", "casing", "other", "no such kind"]),
    custody=st.sampled_from(Custody),
    examinations=st.lists(EXAMINATIONS, max_size=2).map(tuple),
)
PERSONS = st.builds(
    Person,
    role=st.sampled_from(Role),
    name=st.none() | st.sampled_from(["Roe, Ann", "Poe, Bob"]),
    identified=st.booleans(),
    sex=st.sampled_from(Sex),
    age_low=AGES,
    age_high=AGES,
    race=st.none() | st.sampled_from("WBIA"),
    ethnicity=st.none() | st.sampled_from("HN"),
    alive=ANSWERS,
    witness=st.none() | st.builds(WitnessState, ANSWERS, ANSWERS, ANSWERS, ANSWERS),
    descriptors=st.dictionaries(st.sampled_from(["height", "marks", "race", "skin tone"]), st.just("x"), max_size=2),
)
CASES = st.builds(
    Case,
    id=st.text("AB12-", min_size=1, max_size=4),
    kind=st.sampled_from(CaseKind),
    status=st.sampled_from(Status),
    occurred=st.none() | st.integers(1955, 2025).map(TimeSpan.of_year),
    county_fips=st.none() | st.just("06037"),
    weapon=st.none() | st.just("20"),
    circumstance=st.none() | st.just("99"),
    suspect_state=st.sampled_from(SuspectState),
    motive_known=ANSWERS,
    persons=st.lists(PERSONS, max_size=4).map(tuple),
    places=st.lists(st.just(Place(Site.DEATH, latitude=34.0, longitude=-118.0)), max_size=1).map(tuple),
    behaviours=st.lists(st.builds(Behaviour, st.just("bound"), st.sampled_from(Presence)), max_size=1).map(tuple),
    exhibits=st.lists(EXHIBITS, max_size=4).map(tuple),
    reviews=st.lists(st.builds(Review, DAYS), max_size=2).map(tuple),
    news=st.lists(st.builds(NewInformation, DAYS, st.sampled_from(["a tip", "a letter"])), max_size=2).map(tuple),
    physical_links=st.lists(st.builds(PhysicalLink, st.just("X"), st.just("dna"), st.booleans()), max_size=1).map(
        tuple
    ),
)
LINKS = st.none() | st.builds(
    Links,
    leads=st.integers(0, 5),
    string=st.sampled_from(["", "S1"]),
    string_active=st.booleans(),
    string_newest=st.none() | st.integers(1960, 2025),
)
