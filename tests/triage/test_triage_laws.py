"""What holds for every case: terms add up, race changes nothing, steps are what re-assessing gives, order is fixed."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from triage_strategies import CASES, LINKS, TODAY

from murderbook.casefile.case import Case, CaseKind
from murderbook.casefile.person import Person
from murderbook.triage import RUBRIC_NOTE
from murderbook.triage.assess import Assessment, assess, assessment_document, rank
from murderbook.triage.reading import Facts, Links
from murderbook.triage.rules import LADDERS, RULES
from murderbook.triage.steps import what_if
from murderbook.triage.weights import load

WEIGHTS = load(None)


def assessed(case: Case, links: Links | None = None) -> Assessment:
    return assess(case, WEIGHTS, today=TODAY, links=links)


@given(CASES, LINKS)
def test_points_are_the_sum_of_the_terms(case: Case, links: Links | None) -> None:
    found = assessed(case, links)
    assert found.points == sum(term.points for term in found.terms)
    assert [term.id for term in found.terms] == list(LADDERS[case.kind])
    for term in found.terms:
        assert term.points == WEIGHTS.terms[term.id].points[term.state]
        assert term.words.strip()


@given(CASES, LINKS, st.data())
def test_race_and_ethnicity_change_nothing(case: Case, links: Links | None, data: st.DataObject) -> None:
    def other(person: Person) -> Person:
        race, ethnicity = data.draw(st.sampled_from([None, *"WBIAP"])), data.draw(st.sampled_from([None, *"HN"]))
        described = {k: v for k, v in person.descriptors.items() if k not in ("race", "skin tone")}
        return replace(person, race=race, ethnicity=ethnicity, descriptors=described)

    changed = replace(case, persons=tuple(other(person) for person in case.persons))
    ours, theirs = assessed(case, links), assessed(changed, links)
    assert ours == theirs
    assert ours.would_move_up == theirs.would_move_up


@given(CASES, LINKS)
def test_a_step_gains_what_re_assessing_gives(case: Case, links: Links | None) -> None:
    before = assessed(case, links)
    then: dict[str, list[Facts]] = {}
    for words, facts in what_if(Facts.of(case, TODAY, links, WEIGHTS.settings)):
        then.setdefault(words, []).append(facts)
    gains = [step.gain for step in before.would_move_up]
    assert gains == sorted(gains, reverse=True)
    for step in before.would_move_up:
        assert step.gain > 0
        reached = [assessed(facts.case, facts.links).points for facts in then[step.words]]
        assert max(reached) == before.points + step.gain
    assert len(set(before.would_move_up)) == len({step.words for step in before.would_move_up})


@given(CASES, LINKS)
def test_what_is_unknown_is_named_once_and_matches_the_states(case: Case, links: Links | None) -> None:
    found = assessed(case, links)
    named = [RULES[t.id].unknown[t.state] for t in found.terms if t.state in RULES[t.id].unknown]
    assert list(found.unknown) == list(dict.fromkeys(named))


@given(st.lists(CASES, max_size=8, unique_by=lambda case: case.id), st.randoms())
def test_order_does_not_depend_on_the_input(cases: list[Case], random: object) -> None:
    once = rank(cases, WEIGHTS, today=TODAY)
    shuffled = list(cases)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(shuffled, WEIGHTS, today=TODAY) == once
    assert {a.case_id for a in once} == {c.id for c in cases if c.is_open and c.kind is CaseKind.HOMICIDE}
    for before, after in pairwise(once):
        assert before.points >= after.points
        if before.points == after.points and before.latest_news and after.latest_news:
            assert before.latest_news >= after.latest_news


@given(st.lists(CASES, max_size=4, unique_by=lambda case: case.id))
def test_the_document_is_plain_and_says_what_it_is(cases: list[Case]) -> None:
    document = assessment_document(rank(cases, WEIGHTS, today=TODAY), WEIGHTS, today=TODAY)
    again = json.loads(json.dumps(document))
    assert again == document
    assert document["note"] == RUBRIC_NOTE
    assert [row["rank"] for row in document["cases"]] == list(range(1, len(document["cases"]) + 1))
    for row in document["cases"]:
        assert row["points"] == sum(term["points"] for term in row["terms"])


@settings(max_examples=100)
@given(CASES, LINKS)
def test_no_case_reaches_a_state_the_rules_do_not_name(case: Case, links: Links | None) -> None:
    facts = Facts.of(case, TODAY, links, WEIGHTS.settings)
    for rule in RULES.values():
        assert rule.read(facts).state in rule.states
