"""What a result is expected to tell about an open lead: against the joint table written out, and its closed forms."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from laboratory_worlds import TODAY, facts, item

from murderbook.laboratory.guesses import guessed_of, moved, shares_of
from murderbook.laboratory.information import expected_bits, probability_right
from murderbook.laboratory.offering import Wishes, problem_of
from murderbook.laboratory.order import oldest_first
from murderbook.laboratory.records import Limitation, OpenLead, Problem
from murderbook.laboratory.sensitivity import Draws, sensitivity
from murderbook.laboratory.solving import solve
from murderbook.laboratory.sources import own_money
from murderbook.laboratory.table import LEAD_PRIOR, LEAD_RIGHT, LEAD_SHOWN, default_text, load, parse
from murderbook.laboratory.telling.explaining import reasons
from murderbook.laboratory.telling.words import why_words
from murderbook.laboratory.worth import Valuer

CHANCES = st.floats(0, 1)
TABLE = load()


def joint(right: float, shows: float, chance: float) -> dict[tuple[bool, str], float]:
    """Whether the lead is right, and what comes of the test: nothing, results that agree, results that do not."""
    return {
        (True, "nothing"): right * (1 - chance),
        (True, "agree"): right * chance * shows,
        (True, "differ"): right * chance * (1 - shows),
        (False, "nothing"): (1 - right) * (1 - chance),
        (False, "agree"): 0.0,
        (False, "differ"): (1 - right) * chance,
    }


def information(table: dict[tuple[bool, str], float]) -> float:
    """Mutual information, by its definition."""
    rows = {row: math.fsum(p for (one, _), p in table.items() if one is row) for row in (True, False)}
    columns = {column: math.fsum(p for (_, one), p in table.items() if one == column) for _, column in table}
    return math.fsum(
        p * (math.log2(p) - math.log2(rows[row]) - math.log2(columns[column]))
        for (row, column), p in table.items()
        if p
    )


@given(CHANCES, CHANCES, CHANCES)
@example(0.2, 0.7, 0.31)
def test_it_is_the_information_of_the_joint_table_with_the_chance_of_a_result(
    right: float, shows: float, chance: float
) -> None:
    assert chance * expected_bits(right, shows) == pytest.approx(information(joint(right, shows, chance)), abs=1e-9)


def test_closed_forms() -> None:
    assert expected_bits(0.5, 1.0) == 1.0  # as likely as not, and settled
    assert expected_bits(0.25, 1.0) == pytest.approx(2 - 0.75 * math.log2(3))
    assert expected_bits(0.5, 0.5) == pytest.approx(1.5 - 0.75 * math.log2(3))
    assert [expected_bits(*known) for known in ((0.0, 0.7), (1.0, 0.7), (0.3, 0.0))] == [0.0, 0.0, 0.0]


@given(CHANCES, CHANCES, CHANCES)
def test_a_surer_result_tells_more_and_never_more_than_is_unknown(right: float, one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert expected_bits(right, low) <= expected_bits(right, high) + 1e-12
    assert expected_bits(right, high) <= expected_bits(right, 1.0) + 1e-12 <= 1 + 2e-12


def test_a_validated_lead_is_as_likely_as_its_bits_and_its_odds_say() -> None:
    own = OpenLead("L", 6.0, validated=True, prior=-6.0)
    assert probability_right(own, TABLE.leads) == 0.5
    partners, others = 0.05, 2_999
    by_table = OpenLead(
        "L", math.log2((others - partners) / partners), validated=True
    )  # as much as the odds against it
    assert probability_right(by_table, TABLE.leads) == pytest.approx(0.5, abs=1e-3)  # the table rounds
    assert probability_right(OpenLead("L", 1e9, validated=True), TABLE.leads) == 1.0
    assert probability_right(OpenLead("L", -1e9, validated=True), TABLE.leads) == pytest.approx(0.0)


def test_of_two_tests_the_one_that_tells_more_is_chosen() -> None:
    """A lead as likely as not goes before one that is all but sure, however much speaks for that."""
    open_, sure = (OpenLead(name, bits, True, -10.0) for name, bits in (("L1", 10.0), ("L2", 20.0)))
    items = item(case="C1", leads=(sure,)), item(case="C2", leads=(open_,))
    asked = problem_of(items, {}, TABLE, Wishes((own_money(1000),), TODAY))
    assert [asked.offers[place].case for place in solve(asked).chosen] == ["C2"]


def test_guesses_about_leads_are_moved_and_change_their_stakes_alone() -> None:
    leads = OpenLead("L1", 5.0), OpenLead("L2", 5.0, True, -5.0)
    asked = problem_of([item(leads=leads)], facts(), TABLE, Wishes((own_money(5000),), TODAY))
    assert {guess.id for guess in guessed_of(asked, TABLE)} >= {LEAD_RIGHT, LEAD_SHOWN}
    more = moved(asked, TABLE, {LEAD_RIGHT: 0.6})
    changed = [old.of for old, new in zip(asked.stakes, more.stakes, strict=True) if old != new]
    assert changed == ["L1"]  # a validated one has its own
    points = {stake.of: stake.points for stake in moved(asked, TABLE, {LEAD_SHOWN: 1.0}).stakes}
    assert points["L2"] == pytest.approx(TABLE.points.bit)
    assert moved(asked, TABLE, {"kit": 0.5}) == asked


def test_the_odds_of_the_table_are_a_guess_that_is_moved_told_and_of_no_lead_with_its_own() -> None:
    own, by_table = OpenLead("L1", 5.0, True, -5.0), OpenLead("L2", 15.9, True)
    for lead, guessed in ((own, [LEAD_SHOWN]), (by_table, [LEAD_PRIOR, LEAD_SHOWN])):
        asked = problem_of([item(leads=(lead,))], facts(), TABLE, Wishes((own_money(5000),), TODAY))
        assert [share.id for share in shares_of(asked, TABLE)] == guessed
    (stake,) = (stake for stake in asked.stakes if stake.lead)
    assert "(15.9 bits, on odds before them of -15.9 bits, the table's)" in stake.what
    rarer = next(stake for stake in moved(asked, TABLE, {LEAD_PRIOR: TABLE.leads.prior.low}).stakes if stake.lead)
    assert rarer.points < stake.points * 0.8  # as likely as not by the table, and a sixth of that by its lower end


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_a_guess_that_is_sure_can_still_be_moved(chance: float) -> None:
    """Nothing is to be won of leads that are right each time, or never; by the guess's other end there is."""
    right = replace(TABLE.leads.right, chance=chance, low=min(chance, 0.03), high=max(chance, 0.6))
    table = replace(TABLE, leads=replace(TABLE.leads, right=right))
    asked = problem_of([item(leads=(OpenLead("L1", 5.0),))], facts(), table, Wishes((own_money(5000),), TODAY))
    assert right in guessed_of(asked, table)
    then = moved(asked, table, {LEAD_RIGHT: 0.3})
    assert [next(stake.worth for stake in one.stakes if stake.lead) > 0 for one in (asked, then)] == [False, True]


def shots(*leads: OpenLead, sample: str = "casing") -> Problem:
    free = facts(limitation=Limitation.NONE)
    return problem_of([item(sample=sample, leads=leads)], free, TABLE, Wishes((own_money(5000),), TODAY))


@pytest.mark.parametrize(("sample", "name"), [("casing", "casing_tells"), ("latent_print", "print_tells")])
def test_where_success_is_a_link_or_a_name_a_lead_is_told_of_whatever_comes(sample: str, name: str) -> None:
    """A casing that is like none of a file is compared with that of the other case all the same."""
    asked = shots(OpenLead("L1", 5.0), sample=sample)
    place = next(at for at, one in enumerate(asked.offers) if one.method in ("nibin", "latent"))
    share = TABLE.leads.tells[name]
    worth = Valuer(asked).worth([place]).parts
    assert worth["assumed"] == pytest.approx(share.chance * 10 * expected_bits(0.2, 0.7), abs=1e-3)
    assert share in guessed_of(asked, TABLE) and share not in guessed_of(shots(sample=sample), TABLE)
    less = Valuer(moved(asked, TABLE, {name: share.low})).worth([place]).parts
    assert less["assumed"] == pytest.approx(share.low * 10 * expected_bits(0.2, 0.7), abs=1e-3)
    assert less["result"] == worth["result"]


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("casing_tells", ((0.9, 0.3, 0.1), (0.9, 0.55, 0.05), (0.95, 0.8, 0.01))),
        ("print_tells", ((0.3, 0.2, 0.0), (0.5, 0.3, 0.0), (0.8, 0.6, 0.0))),
    ],
)
def test_what_casings_and_prints_tell_is_reckoned_as_the_table_says(
    name: str, ends: tuple[tuple[float, float, float], ...]
) -> None:
    """By the joint table: how many can be compared, agree where the lead is right, and where it is wrong."""
    right = TABLE.leads.right.chance

    def told(compared: float, agrees: float, by_chance: float) -> float:
        return information(
            {
                (True, "nothing"): right * (1 - compared),
                (True, "agree"): right * compared * agrees,
                (True, "differ"): right * compared * (1 - agrees),
                (False, "nothing"): (1 - right) * (1 - compared),
                (False, "agree"): (1 - right) * compared * by_chance,
                (False, "differ"): (1 - right) * compared * (1 - by_chance),
            }
        )

    share, profile = TABLE.leads.tells[name], expected_bits(right, TABLE.leads.shown.chance)
    reckoned = [min(1.0, told(*end) / profile) for end in ends]
    assert [share.low, share.chance, share.high] == pytest.approx(reckoned, abs=0.006)


@pytest.mark.parametrize(("right", "share"), [(1e-5, 0.11), (0.01, 0.24), (0.2, 0.40), (0.99, 0.44)])
def test_what_casings_tell_of_a_validated_lead_is_what_the_page_says(right: float, share: float) -> None:
    compared, agrees, by_chance = 0.9, 0.55, 0.05
    told = information(
        {
            (True, "agree"): right * compared * agrees,
            (True, "differ"): right * compared * (1 - agrees),
            (True, "nothing"): right * (1 - compared),
            (False, "agree"): (1 - right) * compared * by_chance,
            (False, "differ"): (1 - right) * compared * (1 - by_chance),
            (False, "nothing"): (1 - right) * (1 - compared),
        }
    )
    assert told / expected_bits(right, TABLE.leads.shown.chance) == pytest.approx(share, abs=0.006)


def test_of_several_casings_of_a_case_one_tells_of_a_lead_and_another_case_s_too() -> None:
    """They are mostly of one weapon. The first that can be asked for stands for them."""
    lead = OpenLead("L1", 5.0)
    exhibits = [item("E1", "casing", located=False), *(item(f"E{at}", "casing") for at in (2, 3))]
    items = [replace(one, leads=(lead,)) for one in (*exhibits, item("E1", "casing", "C2"))]
    asked = problem_of(items, {}, TABLE, Wishes((own_money(900),), TODAY))
    bears = {at for at, stake in enumerate(asked.stakes) if stake.lead}
    told = [(one.case, one.exhibit) for one in asked.offers if bears & set(one.stakes)]
    assert told == [("C1", "E2"), ("C2", "E1")]


def test_what_it_tells_is_told_apart_from_its_success() -> None:
    asked = shots(OpenLead("L1", 5.0))
    choice = solve(asked)
    told = {asked.offers[why.place].method: why_words(asked, why, TABLE) for why in reasons(asked, choice)}
    (words,) = told.values()
    assert "0.01 that it gives a link to another shooting, confirmed by an examiner. If it does: a link" in words
    assert "Whatever comes of it, a comparison is expected to tell 0.40 of what a profile would: lead L1, " in words
    assert "lead L1, score 5, assumed (4.08). " in words


@pytest.mark.parametrize(("sample", "method"), [("bones", "bone"), ("hair", "mtdna"), ("semen", "genealogy")])
def test_what_is_compared_with_no_offender_settles_no_lead(sample: str, method: str) -> None:
    exhibit = item(
        sample=sample, leads=(OpenLead("L1", 5.0),), approved=True, codis_no_hit=True, prosecutor_agrees=True,
        methods=frozenset({method}),
    )  # fmt: skip
    asked = problem_of([exhibit], facts(), TABLE, Wishes((own_money(9000),), TODAY))
    assert [offer.method for offer in asked.offers] == [method]
    assert [stake.part for stake in asked.stakes] == ["result"]


def test_a_guess_about_leads_that_decides_is_told() -> None:
    """One lead or a suspect to compare with: which of two tests is dearer hangs on how often such leads are right."""
    items = item(case="C1", leads=tuple(OpenLead(f"L{number}", 5.0) for number in range(2))), item(case="C2")
    cases = facts("C1", suspect_named=False) | facts("C2", suspect_named=True)
    asked = problem_of(items, cases, TABLE, Wishes((own_money(1000),), TODAY))
    choice = solve(asked)
    found = sensitivity(asked, TABLE, choice, Draws(20))
    told = {guess.of.id: guess for guess in found.guesses}
    assert told[LEAD_RIGHT].loss > 0 and told[LEAD_RIGHT].changed_low == 2
    assert oldest_first(asked).worth.total <= choice.worth.total


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("chance = 0.0000167", "chance = -1", r"leads.lead_prior.chance = -1: write a number from 0 to 1"),
        ("low = 0.0000033", "low = 0", "leads.lead_prior.low = 0: must lie above 0 and below 1"),
        ("chance = 0.0000167", "chance = 0.2", r"leads.lead_prior.chance = 0.2: must lie from low \(3.3e-06\)"),
        ('compares = "casing_tells"', 'compares = "luck"', r"methods.nibin.compares = 'luck': write one of success"),
        (
            'id = "casing_tells"',
            'id = "casing_in_nibin"',
            "nibin.compares = 'casing_tells': write one of",
        ),
        ('id = "hair_nuclear"', 'id = "lead_right"', "id = 'lead_right': another guess has this id"),
        ("chance = 0.2\nlow = 0.03", "chance = 0.02\nlow = 0.03", r"leads.lead_right.chance = 0.02: must lie from low"),
        ("[leads.lead_shown]", "[leads.lead_shows]", "leads.lead_shows"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(old: str, new: str, says: str) -> None:
    text = default_text()
    assert old in text
    with pytest.raises(ValueError, match=says):
        parse(text.replace(old, new), "mine.toml")


def test_what_two_results_would_tell_is_understated_by_what_the_page_says() -> None:
    """Of an assumed lead by the default table: each result shows it by itself, and one that agrees settles it."""
    right, shown = TABLE.leads.right.chance, TABLE.leads.shown.chance
    both = expected_bits(right, 1 - (1 - shown) ** 2)
    assert (round(both, 2), round(expected_bits(right, shown), 2)) == (0.60, 0.41)
    leads = TABLE.leads
    ends = [
        (one, other) for one in (leads.right.low, leads.right.high) for other in (leads.shown.low, leads.shown.high)
    ]
    counted = [expected_bits(one, other) / expected_bits(one, 1 - (1 - other) ** 4) for one, other in ends]
    assert round(min(counted), 2) == 0.32


def test_what_leads_that_are_one_add_up_to_is_what_the_page_says() -> None:
    """Five times what a result tells of one, and all that is unknown of one."""
    right = TABLE.leads.right.chance
    assert round(5 * expected_bits(right, TABLE.leads.shown.chance), 2) == 2.04
    assert round(expected_bits(right, 1.0), 2) == 0.72


def test_no_probability_is_told_of_one_assumed_lead() -> None:
    leads = OpenLead("L1", 4.0), OpenLead("L2", 3.0, True, -3.0, "lead between 7 and 9")
    asked = problem_of([item(leads=leads)], facts(), TABLE, Wishes((own_money(5000),), TODAY))
    told = {stake.of: stake.what for stake in asked.stakes}
    assert told["L1"] == "lead L1, score 4, assumed"  # the share stands once, with the table's other guesses
    assert told["L2"].startswith(
        "lead between 7 and 9, right with a probability of 0.50 (3 bits, on odds before them of"
    )


@pytest.mark.parametrize(
    ("bits", "says"), [(9.0, "under 0.01 (9 bits"), (18.0, "of 0.81 (18 bits"), (24.0, "over 0.99 (24 bits")]
)
def test_no_lead_is_called_sure(bits: float, says: str) -> None:
    (stake,) = (one for one in shots(OpenLead("L1", bits, True)).stakes if one.lead)
    assert f"lead L1, right with a probability {says}, on odds before them of -15.9 bits, the table's): " in stake.what


def test_the_worth_of_leads_can_be_switched_off() -> None:
    table = replace(TABLE, points=replace(TABLE.points, bit=0.0))
    asked = problem_of([item(leads=(OpenLead("L1", 5.0),))], facts(), table, Wishes((own_money(5000),), TODAY))
    assert [stake.part for stake in asked.stakes] == ["result"]
