"""Each term, state by state, in the words a detective reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from triage_strategies import TODAY

from murderbook.casefile.case import Case, CaseKind, NewInformation, PhysicalLink, Review, SuspectState
from murderbook.casefile.exhibit import Custody, Examination, Exhibit, TestState
from murderbook.casefile.person import Answer, Person, Role, Sex, WitnessState
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.triage.assess import Term, assess
from murderbook.triage.reading import Links
from murderbook.triage.weights import load

WEIGHTS = load(None)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def term(name: str, case: Case, links: Links | None = None) -> Term:
    found = assess(case, WEIGHTS, today=TODAY, links=links)
    return next(term for term in found.terms if term.id == name)


def kit(custody: Custody = Custody.LOCATED, state: TestState | None = TestState.NEVER_TESTED) -> Exhibit:
    done = () if state is None else (Examination("dna", state),)
    return Exhibit("7", "kit", "sexual_assault_kit", custody, done)


def with_exhibits(*exhibits: Exhibit, suspect: SuspectState = SuspectState.NONE) -> Case:
    return Case("H-1", exhibits=exhibits, suspect_state=suspect)


@pytest.mark.parametrize(
    ("custody", "state", "suspect", "rung"),
    [
        (Custody.LOCATED, TestState.NEVER_TESTED, SuspectState.NAMED_ALIVE, "suspect_preserved"),
        (Custody.LOCATED, TestState.BEFORE_METHOD, SuspectState.NAMED_DEAD, "suspect_preserved"),
        (Custody.LOCATED, TestState.NEVER_TESTED, SuspectState.NONE, "preserved"),
        (Custody.LOCATED, None, SuspectState.UNKNOWN, "preserved"),
        (Custody.LOCATED, TestState.NO_PROFILE, SuspectState.NAMED, "suspect_difficult"),
        (Custody.LOCATED, TestState.NO_PROFILE, SuspectState.NONE, "difficult"),
        (Custody.NOT_LOCATED, TestState.NEVER_TESTED, SuspectState.NAMED_ALIVE, "not_located"),
        (Custody.UNKNOWN, TestState.NEVER_TESTED, SuspectState.NONE, "not_located"),
        (Custody.DESTROYED, TestState.NEVER_TESTED, SuspectState.NONE, "gone"),
        (Custody.LOCATED, TestState.EXHAUSTED, SuspectState.NONE, "gone"),
    ],
)
def test_the_dna_ladder(custody: Custody, state: TestState | None, suspect: SuspectState, rung: str) -> None:
    assert term("dna_ladder", with_exhibits(kit(custody, state), suspect=suspect)).state == rung


def test_nij_order_is_kept_by_the_default_points() -> None:
    points = WEIGHTS.terms["dna_ladder"].points
    assert points["suspect_preserved"] > points["preserved"] > points["difficult"] > points["not_located"] > 0


def test_the_best_exhibit_decides_the_rung() -> None:
    case = with_exhibits(kit(Custody.DESTROYED), kit(Custody.LOCATED, TestState.NO_PROFILE), kit())
    assert term("dna_ladder", case).state == "preserved"
    assert term("dna_ladder", with_exhibits(Exhibit("1", "", "casing", Custody.LOCATED))).state == "none_held"
    assert term("dna_ladder", Case("H-1")).state == "unknown"


@pytest.mark.parametrize(
    ("custody", "state", "expected", "words"),
    [
        (Custody.LOCATED, TestState.NEVER_TESTED, "located", "is located and was never tested"),
        (Custody.NOT_LOCATED, TestState.NEVER_TESTED, "not_located", "was never tested and is not located"),
        (Custody.UNKNOWN, TestState.NEVER_TESTED, "custody_unknown", "nobody recorded where it is"),
        (Custody.DESTROYED, TestState.NEVER_TESTED, "destroyed", "was destroyed untested"),
        (Custody.LOCATED, None, "testing_unknown", "may never have been tested"),
        (Custody.LOCATED, TestState.IN_DATABASE, "tested", "1 exhibit of this kind, tested"),
        (Custody.DESTROYED, None, "tested", "1 exhibit of this kind, tested"),
    ],
)
@pytest.mark.parametrize(("exam", "kind"), [("dna", "semen"), ("latent", "latent_print"), ("ballistics", "casing")])
def test_never_tested_by_kind(  # noqa: PLR0913, PLR0917 - a table with its columns
    exam: str, kind: str, custody: Custody, state: TestState | None, expected: str, words: str
) -> None:
    done = () if state is None else (Examination(exam, state),)
    found = term(f"untested_{exam}", with_exhibits(Exhibit("7", "", kind, custody, done)))
    assert found.state == expected
    assert words in found.words
    for other in {"dna", "latent", "ballistics"} - {exam}:
        assert term(f"untested_{other}", with_exhibits(Exhibit("7", "", kind, custody, done))).state == "none_held"


def test_an_older_method_and_a_hit_are_terms_of_their_own() -> None:
    old = with_exhibits(kit(state=TestState.BEFORE_METHOD))
    assert term("older_method", old).state == "located"
    assert term("older_method", with_exhibits(kit(Custody.UNKNOWN, TestState.BEFORE_METHOD))).state == "not_located"
    assert term("older_method", with_exhibits(kit(Custody.DESTROYED, TestState.BEFORE_METHOD))).state == "none"
    assert term("database_result", with_exhibits(kit(state=TestState.HIT), kit())).state == "hit"
    assert term("database_result", with_exhibits(kit(state=TestState.IN_DATABASE))).state == "in_database"
    assert term("database_result", old).state == "none"


def test_of_several_examinations_of_one_exhibit_the_furthest_stands() -> None:
    twice = replace(
        kit(state=TestState.HIT), examinations=(*kit(state=TestState.HIT).examinations, *kit().examinations)
    )
    assert term("untested_dna", with_exhibits(twice)).state == "tested"


@pytest.mark.parametrize(
    ("alive", "located", "willing", "tie_ended", "state", "said"),
    [
        (YES, YES, YES, UNKNOWN, "willing", "recorded as alive, located and willing"),
        (UNKNOWN, YES, YES, UNKNOWN, "willing_unsure", "located and willing; not recorded whether alive"),
        (UNKNOWN, UNKNOWN, YES, UNKNOWN, "willing_unsure", "willing; not recorded whether alive or located"),
        (YES, NO, YES, UNKNOWN, "willing_unsure", "recorded as alive, not located and willing"),
        (
            YES,
            YES,
            NO,
            YES,
            "tie_ended",
            "not willing; the tie that silenced the witness recorded as over",
        ),
        (YES, UNKNOWN, UNKNOWN, YES, "tie_ended", "over; not recorded whether located or willing"),
        (UNKNOWN, UNKNOWN, UNKNOWN, YES, "tie_ended_unsure", "not recorded whether alive, located or willing"),
        (YES, YES, UNKNOWN, NO, "located", "recorded as alive and located; not recorded whether willing"),
        (UNKNOWN, YES, UNKNOWN, NO, "located_unsure", "recorded as located; not recorded whether alive or willing"),
        (YES, NO, UNKNOWN, UNKNOWN, "alive", "recorded as alive and not located; not recorded whether willing"),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, "unchecked", ": not recorded whether alive, located or willing"),
        (YES, YES, NO, NO, "unwilling", "recorded as alive, located and not willing"),
        (NO, YES, YES, YES, "dead", "recorded as dead, as is every witness on file"),
    ],
)
def test_witnesses(  # noqa: PLR0913, PLR0917 - a table with its columns
    alive: Answer, located: Answer, willing: Answer, tie_ended: Answer, state: str, said: str
) -> None:
    witness = Person(Role.WITNESS, "Roe, Ann", witness=WitnessState(alive, located, willing, tie_ended))
    dead = Person(Role.WITNESS, alive=NO)
    found = term("witnesses", Case("H-1", persons=(witness, dead)))
    assert found.state == state
    assert found.words.startswith("Roe, Ann: ")
    assert found.words.endswith(said) or said in found.words
    assert "more" not in found.words  # the other one is dead: nobody to talk to


def test_further_witnesses_are_those_of_use() -> None:
    willing = Person(Role.WITNESS, "Roe, Ann", witness=WitnessState(YES, YES, YES))
    dead, unwilling = Person(Role.WITNESS, alive=NO), Person(Role.WITNESS, witness=WitnessState(YES, YES, NO))
    unasked = Person(Role.WITNESS)
    words = term("witnesses", Case("H-1", persons=(dead, unwilling, unasked, willing, dead))).words
    assert words.endswith(" (1 more to ask)")
    assert term("witnesses", Case("H-1", persons=(dead,))).words == "a witness: recorded as dead"


def test_what_nobody_recorded_earns_less_than_what_is_recorded() -> None:
    points = WEIGHTS.terms["witnesses"].points
    for state in ("willing", "tie_ended", "located"):
        assert points[state] > points[f"{state}_unsure"] > points["unchecked"]
    assert points["willing_unsure"] > points["tie_ended"]  # to be willing is more than to be free to talk


def test_no_witness_is_not_a_dead_witness() -> None:
    assert term("witnesses", Case("H-1")).state == "none_on_file"
    assert term("witnesses", Case("H-1", persons=(Person(Role.WITNESS, alive=YES),))).state == "alive"


def test_a_named_suspect_in_the_list_of_people_counts_where_the_field_is_empty() -> None:
    def state(*alive: Answer) -> str:
        return term("suspect", Case("H-1", persons=tuple(Person(Role.SUSPECT, "Doe, J", alive=a) for a in alive))).state

    assert state(NO, YES) == "named_alive"
    assert state(NO, UNKNOWN) == "named"
    assert state(NO) == "named_dead"
    assert state() == "unknown"
    assert term("suspect", Case("H-1", suspect_state=SuspectState.NONE)).state == "none"


NEWS = NewInformation(date(2024, 3, 3), "a tip")


@pytest.mark.parametrize(
    ("reviews", "news", "state"),
    [
        ([date(2023, 1, 1)], [NEWS], "since_review"),
        ([date(2024, 3, 3)], [NEWS], "before_review"),
        ([date(2024, 6, 1)], [NEWS], "before_review"),
        ([], [NEWS], "never_reviewed"),
        ([date(2030, 1, 1)], [NEWS], "never_reviewed"),  # a review dated in the future hides nothing
        ([], [NewInformation(date(2030, 1, 1), "a slip")], "none"),
        ([], [], "none"),
    ],
)
def test_new_information(reviews: list[date], news: list[NewInformation], state: str) -> None:
    case = Case("H-1", reviews=tuple(Review(day) for day in reviews), news=tuple(news))
    assert term("new_information", case).state == state


def test_links_and_danger() -> None:
    case = Case("H-1")
    active = Links(1, "S1", True, "fewer than 1 expected by chance", 2024)
    assert term("links", case).state == "unknown"
    assert [term("links", case, Links(leads=n)).state for n in (0, 1, 2, 3)] == ["none", "one", "one", "several"]
    assert term("links", case, active).state == "recent_string"
    assert term("links", case, active).words == "one of the cases of suggested string S1, whose newest case is of 2024"
    assert term("links", case, Links(leads=5, string="S1")).state == "string"
    assert term("links", case, Links(string="S1")).words == "one of the cases of suggested string S1"
    assert term("links", case, Links(leads=2)).words == "2 leads to other cases"
    tied = replace(case, physical_links=(PhysicalLink("H-2", "dna", True),))
    assert term("links", tied, active).state == "physical"
    ruled_out = replace(case, physical_links=(PhysicalLink("H-2", "dna", False),))
    assert term("links", ruled_out, Links()).state == "none"
    named = replace(case, suspect_state=SuspectState.NAMED_ALIVE)
    assert term("danger", case, active).words == "newest case of the suggested string: 2024"
    assert term("danger", named).state == "suspect_alive"
    assert term("danger", replace(case, suspect_state=SuspectState.NAMED_DEAD)).state == "none"
    assert term("danger", case).state == "unknown"


def test_a_suggested_string_is_never_tied_to_a_named_suspect() -> None:
    """That a string has a new case says nothing of the man named in one of its cases."""
    case, recent = Case("H-1"), Links(string="S1", string_active=True, string_newest=2024)
    for state in SuspectState:
        named = replace(case, suspect_state=state)
        assert term("danger", named, recent) == term("danger", case, recent)
        assert "suspect" not in term("danger", named, recent).words


@pytest.mark.parametrize(
    ("year", "age", "alive", "state"),
    [
        (2015, None, UNKNOWN, "likely"),
        (1980, None, UNKNOWN, "possible"),  # 30 (assumed) + 45 years = 75
        (1965, None, UNKNOWN, "rare"),  # 90
        (1958, None, UNKNOWN, "unlikely"),  # 97
        (1965, 17.0, UNKNOWN, "possible"),  # 77
        (1958, None, YES, "known_alive"),
    ],
)
def test_can_those_who_know_still_be_alive(year: int, age: float | None, alive: Answer, state: str) -> None:
    suspect = Person(Role.SUSPECT, age_low=age, alive=alive)
    assert term("principals", Case("H-1", occurred=TimeSpan.of_year(year), persons=(suspect,))).state == state


def test_the_youngest_who_may_live_decides() -> None:
    old, young = Person(Role.WITNESS, age_low=70), Person(Role.WITNESS, age_low=10, age_high=12)
    dead = Person(Role.SUSPECT, age_low=3, alive=NO)
    case = Case("H-1", occurred=TimeSpan.of_year(1985), persons=(old, young, dead))
    assert term("principals", case).state == "likely"
    assert term("principals", case).words == (
        "39 to 40 years have passed; the youngest suspect or witness would be 49 to 52"
    )
    assert term("principals", replace(case, persons=(old, dead))).state == "unlikely"


def test_years_are_counted_by_anniversaries() -> None:
    day = TimeSpan(datetime(1991, 6, 14), datetime(1991, 6, 14, 23, 59), Precision.DAY, "14 June 1991")
    words = term("principals", Case("H-1", occurred=day)).words  # two weeks before the 34th anniversary
    assert words == "33 years have passed; someone of 30 then (assumed) would be 63"


def test_victim_motive_review_and_record() -> None:
    assert term("victim_identified", Case("H-1")).state == "unknown"
    assert (
        term("victim_identified", Case("H-1", persons=(Person(Role.VICTIM, identified=False),))).state == "unidentified"
    )
    assert term("victim_identified", Case("H-1", persons=(Person(Role.VICTIM),))).state == "unknown"
    assert term("victim_identified", Case("H-1", persons=(Person(Role.VICTIM, "Roe, Ann"),))).state == "identified"
    assert term("motive", Case("H-1", motive_known=NO)).state == "not_known"
    assert term("review_due", Case("H-1")).state == "never"
    assert term("review_due", Case("H-1", reviews=(Review(date(2024, 5, 1)),))).state == "overdue"
    assert term("review_due", Case("H-1", reviews=(Review(date(2024, 7, 1)),))).state == "recent"
    thin = term("documentation", Case("H-1", weapon="20"))
    assert thin.state == "thin"
    assert thin.words.startswith("1 of 8 basics recorded; missing: date, place, victim's age and sex, circumstance")


def test_remains_and_missing_have_ladders_of_their_own() -> None:
    person = Person(Role.VICTIM, sex=Sex.FEMALE, age_low=20, age_high=30, descriptors={"race": "x"})
    case = Case("U-1", kind=CaseKind.REMAINS, exhibits=(Exhibit("1", "", "bones", Custody.LOCATED),), persons=(person,))
    assert term("identifying_dna", case).state == "unknown"
    assert term("profile", case).words == "not recorded: description"  # race is no description that counts
    assert term("identifying_prints", case).state == "none_held"
    assert term("time_and_place", replace(case, county_fips="06037")).words == "place recorded, date not"
    sampled = replace(case, exhibits=(kit(),))
    assert term("identifying_dna", sampled).state == "untested"
    assert term("identifying_dna", replace(case, exhibits=(kit(state=TestState.IN_DATABASE),))).state == "in_database"
    assert term("identifying_dna", replace(case, exhibits=(kit(Custody.NOT_LOCATED),))).state == "not_located"
    assert term("identifying_dna", replace(case, exhibits=(kit(Custody.DESTROYED),))).state == "gone"
    kin = Person(Role.NEXT_OF_KIN, alive=YES)
    assert term("family", replace(case, kind=CaseKind.MISSING, persons=(person, kin))).state == "alive"


def steps(case: Case, links: Links | None = None) -> dict[str, int]:
    return {step.words: step.gain for step in assess(case, WEIGHTS, today=TODAY, links=links).would_move_up}


def test_steps_say_what_to_do() -> None:
    case = with_exhibits(kit(Custody.NOT_LOCATED))
    points = WEIGHTS.terms
    ladder = points["dna_ladder"].points["preserved"] - points["dna_ladder"].points["not_located"]
    hit = points["database_result"].points["hit"] - points["untested_dna"].points["not_located"]
    found = steps(case)
    assert found["locate exhibit 7 (sexual assault kit) and send it to DNA testing: if it hits"] == ladder + hit
    again = steps(with_exhibits(kit(state=TestState.BEFORE_METHOD)))
    assert "send exhibit 7 (sexual assault kit) to DNA testing again, by the present method: if it hits" in again
    unsure = steps(with_exhibits(kit(state=None), kit(state=None)))
    words = (
        "find out whether exhibit 7 (sexual assault kit) went to DNA testing, and send it (1 more like it): if it hits"
    )
    assert words in unsure
    assert "search for linked cases: if a lead stands out" in unsure
    assert "search for linked cases: if a lead stands out" not in steps(case, Links())
    nothing = steps(with_exhibits(kit(Custody.DESTROYED), kit(state=TestState.HIT)))
    assert not any("exhibit 7" in words for words in nothing)


def test_a_dead_or_talking_witness_gives_no_step() -> None:
    dead = Person(Role.WITNESS, "Roe, Ann", alive=NO)
    talking = Person(Role.WITNESS, "Poe, Bob", witness=WitnessState(YES, YES, YES))
    asked = Person(Role.WITNESS, "Loe, Cy", witness=WitnessState(YES, YES))
    assert not any("witness" in words for words in steps(Case("H-1", persons=(dead, talking))))
    assert "interview again Loe, Cy: if the witness talks now" in steps(Case("H-1", persons=(dead, asked)))


def test_a_negative_number_of_leads_is_refused() -> None:
    with pytest.raises(ValueError, match="no fewer than 0 leads, not -1"):
        Links(leads=-1)
