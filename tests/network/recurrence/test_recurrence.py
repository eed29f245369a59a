"""Recurrence beyond chance: closed forms, what must not be accused, what must be found, and what bad input does."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from math import prod

import numpy as np
import pytest
from bench._departments import INSIDER, Department, department

from murderbook.network.recurrence import (
    Choices,
    File,
    Found,
    Handling,
    Material,
    ask,
    document_of,
    freeze,
    log_of,
    recur,
)
from murderbook.network.recurrence.beside import partners_of
from murderbook.network.recurrence.handling import Log
from murderbook.network.recurrence.innocent import in_figures
from murderbook.network.recurrence.pseudo import pseudo_selection, seen
from murderbook.network.recurrence.rates.learned import rates_of
from murderbook.network.recurrence.selection import digest_of
from murderbook.network.recurrence.tail import distribution, mixed, tails

WHY = {"reason": "one series", "author": "Det. Hart", "at": "2026-05-08T10:00Z"}
QUICK = Choices(replicas=40)


def asked(made: Department, choices: Choices = QUICK) -> Found:
    return recur(log_of(made.files, made.handlings), freeze(made.chosen, **WHY), choices)


def small(files: int = 60) -> tuple[list[File], list[Handling]]:
    """One unit, one file a week; Ann does every second file, Bob the others, the clerk all."""
    made = [File(f"{k:03}", "north", date(1990, 1, 1) + timedelta(days=7 * k)) for k in range(files)]
    handled = [Handling("Ann" if k % 2 else "Bob", file.id, "detective") for k, file in enumerate(made)]
    return made, handled + [Handling("clerk", file.id, "property") for file in made]


# --- closed forms ---------------------------------------------------------------------------------------------------


def test_the_distribution_is_that_of_every_way_to_touch_the_files() -> None:
    q = np.array([0.1, 0.5, 0.7, 0.02])
    expected = np.zeros(5)
    for way in product((0, 1), repeat=4):
        expected[sum(way)] += prod(one if hit else 1.0 - one for one, hit in zip(q.tolist(), way, strict=True))
    np.testing.assert_allclose(distribution(q), expected, rtol=1e-12)


def test_tails_of_many_people_are_those_of_each() -> None:
    q = np.random.default_rng(1).uniform(0.01, 0.6, (6, 5))
    together = tails(mixed(q, 0.4))
    for person in range(5):
        np.testing.assert_allclose(together[:, person], tails(mixed(q[:, person], 0.4)), rtol=1e-12)
    np.testing.assert_allclose(together[0], 1.0)


def test_the_more_people_vary_the_less_a_recurrence_says() -> None:
    q = np.full(12, 0.1)
    p = [tails(mixed(q, phi))[6] for phi in (0.0, 0.2, 0.8)]
    assert p[0] < p[1] < p[2]
    assert mixed(q, 0.8) @ np.arange(13) == pytest.approx(1.2, rel=0.05)  # expected files stay about the same


def test_rates_are_those_of_the_unit_and_the_time() -> None:
    files, handled = small()
    log = log_of(files, handled)
    chosen = np.array([30, 33, 36])
    rates = rates_of(log, log.tasks.index("property"), chosen, chosen)
    np.testing.assert_allclose(rates.q[:, log.people.index("clerk")], 1.0, atol=0.01)
    rates = rates_of(log, log.tasks.index("detective"), chosen, chosen)
    for name in ("Ann", "Bob"):
        np.testing.assert_allclose(rates.q[:, log.people.index(name)], 0.5, atol=0.06)


def test_a_chosen_file_teaches_nothing() -> None:
    files, handled = small()
    chosen = np.array([10, 20, 30])
    log, more = log_of(files, handled), [Handling("Zoe", files[row].id, "detective") for row in chosen]
    with_zoe = log_of(files, [*handled, *more])
    rates = rates_of(with_zoe, with_zoe.tasks.index("detective"), chosen, chosen)
    assert rates.q[:, with_zoe.people.index("Zoe")].max() < 0.001
    before = rates_of(log, log.tasks.index("detective"), chosen, chosen)
    np.testing.assert_allclose(
        rates.q[:, with_zoe.people.index("Ann")], before.q[:, log.people.index("Ann")], atol=0.005
    )  # but that a file with her in it is a larger one


# --- who must not be accused, and who must be found -----------------------------------------------------------------


def test_an_honest_clerk_in_all_the_files_is_no_finding() -> None:
    files, handled = small()
    found = recur(log_of(files, handled), freeze([files[k].id for k in (3, 17, 30, 44)], **WHY), QUICK)
    clerk = next(one for one in found.recurrences if one.person == "clerk")
    assert len(clerk.files) == 4
    assert clerk.expected == pytest.approx(4, abs=0.1)
    assert clerk.p > 0.9
    assert clerk.chance.shown > 0.5


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_hand_comes_first_with_few_by_chance(seed: int) -> None:
    found = asked(department(seed, planted=True))
    first = found.recurrences[0]
    assert first.person == INSIDER
    assert first.chance.at_floor
    assert first.chance.shown == pytest.approx(3 / found.replicas)
    assert first.p < first.p_one_less < 0.01
    assert [one for one in found.recurrences[1:] if one.chance.shown <= 0.1] == []


def test_where_nobody_is_planted_few_departments_give_a_finding() -> None:
    """Of 1,000 departments tells the benchmark."""
    chance = [asked(department(seed)).recurrences[0].chance.shown for seed in range(100, 104)]
    assert sum(one <= 0.1 for one in chance) <= 1


def test_innocent_explanations_stand_before_the_name_and_a_partner_is_told() -> None:
    files, handled = small()
    handled += [Handling("Cy", files[k].id, "detective") for k in range(1, 60, 2)]  # always with Ann
    found = recur(log_of(files, handled), freeze([files[k].id for k in (1, 17, 31, 45)], **WHY), QUICK)
    ann = next(one for one in found.recurrences if one.person == "Ann")
    assert [partner.name for partner in ann.partners if partner.name == "Cy"] == ["Cy"]
    assert next(partner.p_without for partner in ann.partners if partner.name == "Cy") == 1.0
    assert any("Cy" in said for said in ann.explanations)
    assert any("one of the entries is wrong" in said for said in ann.explanations)
    assert next(iter(type(ann).__dataclass_fields__)) == "explanations"


def test_the_comparison_group_is_named_and_does_about_as_much() -> None:
    found = asked(department(1, planted=True))
    group = found.recurrences[0].colleagues
    assert len(group) == 12
    assert all(one.name.startswith("detective") for one in group)
    assert sum(one.files for one in group) < len(found.recurrences[0].files)


def test_nobody_is_held_against_people_who_could_not_have_been_there() -> None:
    """Dan does as much of the task as Ann, in another unit: he is no measure of how often she is in these files."""
    files, handled = small()
    away = [File(f"9{k:02}", "south", file.opened) for k, file in enumerate(files)]
    handled += [Handling(f"Dan {k % 2}", file.id, "detective") for k, file in enumerate(away)]
    handled += [Handling("Eve", file.id, "detective") for file in files[::3]]
    found = recur(log_of([*files, *away], handled), freeze([files[k].id for k in (1, 17, 31, 45)], **WHY), QUICK)
    ann = next(one for one in found.recurrences if one.person == "Ann")
    assert {one.name for one in ann.colleagues[:2]} == {"Bob", "Eve"}
    expected = {one.name: one.expected for one in ann.colleagues}
    assert expected["Dan 0"] < 0.1
    assert min(expected["Bob"], expected["Eve"]) > 0.5


def test_p_without_a_partner_lets_people_vary_as_p_itself_does() -> None:
    files, handled = small()
    handled += [Handling("Cy", files[k].id, "detective") for k in range(5, 60, 2)]  # with Ann, but not in the first
    log, chosen = log_of(files, handled), np.array([1, 3, 17, 31])
    made, ann = seen(log, log.tasks.index("detective"), chosen, chosen), log.people.index("Ann")
    for phi in (0.0, 1.0):
        (cy,) = (one for one in partners_of(log, ann, made, chosen, phi) if one.name == "Cy")
        assert cy.p_without == pytest.approx(tails(mixed(made.rates.q[:2, ann], phi))[2])


def test_a_task_that_no_other_files_have_names_nobody_and_is_told() -> None:
    """A profile is made for a series: who makes it is in all of its files, and there is nothing to compare with."""
    files, handled = small()
    chosen = [files[k].id for k in (1, 17, 31, 45)]
    handled += [Handling("Fay", one, "profile") for one in [*chosen, "003", "005", "007"]]
    found = recur(log_of(files, handled), freeze(chosen, **WHY), QUICK)
    assert "Fay" not in {one.person for one in found.recurrences} and "profile" not in found.variation
    said = "profile: 4 of the chosen files have it and 3 others, too few to compare with; nobody is asked about in it"
    assert said in found.treated
    enough = [*handled, Handling("Fay", "009", "profile")]
    found = recur(log_of(files, enough), freeze(chosen, **WHY), QUICK)
    assert "Fay" in {one.person for one in found.recurrences} and said not in found.treated


@pytest.mark.parametrize(("more", "said"), [(0, "in no other file"), (1, "in one other file only"), (2, "")])
def test_who_has_next_to_nothing_to_compare_with_is_said_to(more: int, said: str) -> None:
    files, handled = small()
    chosen = [files[k].id for k in (1, 17, 31)]
    handled += [Handling("Zoe", one, "detective") for one in [*chosen, *(files[k].id for k in range(2, 2 + more))]]
    found = recur(log_of(files, handled), freeze(chosen, **WHY), QUICK)
    zoe = next(one for one in found.recurrences if one.person == "Zoe")
    thin = [one for one in zoe.explanations if "next to nothing to compare with" in one]
    assert len(thin) == bool(said) and all(said in one for one in thin)


def test_who_was_given_the_files_together_later_stands_among_the_explanations() -> None:
    files, handled = small()
    found = recur(log_of(files, handled), freeze([files[k].id for k in (1, 17, 31)], **WHY), QUICK)
    assert all(
        any("given these files together afterwards" in said for said in one.explanations) for one in found.recurrences
    )


@pytest.mark.parametrize(("searches", "stands_out"), [(1, True), (10, True), (11, False)])
def test_a_finding_stands_out_over_all_questions_and_searches(searches: int, stands_out: bool) -> None:
    """At the floor of 60 replicas: ten searches of one question come to 0.5, an eleventh to more than is told."""
    files, handled = small()
    chosen = freeze([files[k].id for k in (1, 17, 31)], **WHY)
    handled += [Handling("Zoe", one, "detective") for one in chosen.files]
    answer = ask(Material(tuple(files), tuple(handled)), chosen, date(2026, 5, 8))
    document = document_of(answer, searches=searches)
    zoe = next(one for one in document["recurrences"] if one["name"] == "Zoe")
    assert document["searches"] == searches
    assert zoe["chance"]["shown"] == pytest.approx(0.05)
    assert zoe["chance"]["in_all"] == pytest.approx(0.05 * searches)
    assert zoe["stands_out"] is stands_out


def test_a_name_that_hundreds_bear_and_a_telephone_of_a_whole_precinct_are_no_finding() -> None:
    """Things recur as people do, with their kind as the task: what is everywhere is expected everywhere."""
    files = [File(f"{k:03}", "north", date(1985, 1, 1) + timedelta(days=7 * k)) for k in range(600)]
    handled = [Handling("John Smith", file.id, "person") for k, file in enumerate(files) if k % 3]  # 400 times
    handled += [Handling("555-0100 (precinct)", file.id, "phone") for k, file in enumerate(files) if k % 10]
    chosen = [files[k].id for k in (101, 202, 304, 404, 505)]
    handled += [Handling("555-0177", one, "phone") for one in chosen]
    found = recur(log_of(files, handled), freeze(chosen, **WHY), QUICK)
    by_name = {one.person: one for one in found.recurrences}
    assert by_name["John Smith"].p > 0.1 and by_name["555-0100 (precinct)"].p > 0.4
    assert found.recurrences[0].person == "555-0177" and found.recurrences[0].chance.at_floor


# --- laws -----------------------------------------------------------------------------------------------------------


def test_the_order_of_what_is_handed_in_changes_nothing() -> None:
    made = department(2, planted=True)
    turned = Department(made.files[::-1], made.handlings[::-1], made.chosen[::-1], made.staff)
    assert asked(made, Choices(replicas=5)) == asked(turned, Choices(replicas=5))


def test_somebody_who_was_never_there_changes_nobody_elses_answer() -> None:
    files, handled = small()
    chosen = freeze([files[k].id for k in (3, 17, 30)], **WHY)
    before = recur(log_of(files, handled), chosen, QUICK)
    after = recur(log_of([*files, File("900", "south", date(1991, 1, 1))], handled), chosen, QUICK)
    assert [(one.person, one.p) for one in before.recurrences] == [(one.person, one.p) for one in after.recurrences]


def test_ten_exhibits_booked_at_once_count_as_one_file() -> None:
    files, handled = small()
    often = handled + [one for one in handled if one.file == "003"] * 9
    chosen = freeze([files[k].id for k in (3, 17, 30)], **WHY)
    found = recur(log_of(files, often), chosen, QUICK)
    assert {len(one.files) for one in found.recurrences if one.person == "clerk"} == {3}


def test_pseudo_selections_are_of_the_same_units_and_at_most_half_of_chosen_files() -> None:
    made = department(3)
    log = log_of(made.files, made.handlings)
    chosen = np.array([log.row_of[one] for one in made.chosen])
    for seed in range(20):
        rows = pseudo_selection(log, chosen, np.random.default_rng(seed))
        assert rows is not None
        assert sorted(log.units[rows]) == sorted(log.units[chosen])
        assert len(set(rows) & set(chosen)) <= len(chosen) // 2 and len(set(rows)) == len(chosen)


# --- what is frozen, and bad input ----------------------------------------------------------------------------------


def test_a_selection_is_frozen_with_reason_author_and_moment() -> None:
    frozen = freeze(["b", "a", "c", "a"], **WHY)
    assert frozen.files == ("a", "b", "c")
    assert frozen.digest == digest_of(("c", "b", "a"), *WHY.values())
    assert frozen.digest != freeze(["a", "b", "d"], **WHY).digest
    assert frozen.digest != freeze(["a", "b", "c"], **{**WHY, "reason": "another"}).digest


@pytest.mark.parametrize("empty", ["reason", "author", "at"])
def test_nothing_is_frozen_without_saying_why_by_whom_and_when(empty: str) -> None:
    with pytest.raises(ValueError, match=f"{empty} is empty"):
        freeze(["a", "b", "c"], **{**WHY, empty: " "})


def test_two_files_are_too_few() -> None:
    with pytest.raises(ValueError, match="fewer than 3"):
        freeze(["a", "b", "b"], **WHY)


def test_files_that_are_not_there_or_have_nobody_beside_them_are_refused() -> None:
    files, handled = small(4)
    with pytest.raises(ValueError, match="'zzz' was chosen"):
        recur(log_of(files, handled), freeze(["000", "001", "zzz"], **WHY))
    with pytest.raises(ValueError, match="too few other files"):
        recur(log_of(files, handled), freeze(["000", "001", "002"], **WHY))


def test_two_files_of_one_id_are_refused() -> None:
    files, handled = small(4)
    with pytest.raises(ValueError, match="two files are called '000'"):
        log_of([*files, files[0]], handled)


def test_handlings_by_nobody_and_of_absent_files_are_left_out_and_told() -> None:
    files, handled = small(10)
    nobody = [Handling("Unknown", "001", "detective"), Handling(" ", "001", "x")]
    odd = [*nobody, Handling("Ann", "not there", "detective")]
    log: Log = log_of(files, [*handled, *odd])
    assert log.treated == (
        "2 handlings by nobody that is named were left out",
        "1 handlings of files that are not there were left out",
    )
    assert "Unknown" not in log.people


@pytest.mark.parametrize(
    ("p", "told"), [(3e-8, "below 0.000001"), (0.0000123, "0.000012"), (0.0065, "0.0065"), (1.0, "1")]
)
def test_a_small_p_is_told_without_an_exponent(p: float, told: str) -> None:
    assert in_figures(p) == told


@pytest.mark.parametrize("thing", ["person", "phone", "vehicle", "place"])
def test_what_has_no_duty_is_explained_without_one(thing: str) -> None:
    files = [File(f"F{at}", "North", date(1988, 1, 1) + timedelta(days=9 * at)) for at in range(40)]
    handled = [Handling("X", f"F{at}", thing) for at in (3, 9, 15)] + [Handling("Y", one.id, thing) for one in files]
    chosen = freeze(("F3", "F9", "F15"), reason="r", author="a", at="2026-01-01")
    answer = ask(Material(tuple(files), tuple(handled)), chosen, date(2026, 1, 1), Choices(replicas=20))
    assert answer.found is not None and answer.of_things
    said = [*answer.found.recurrences[0].explanations, document_of(answer)["note"]]
    words = " ".join(said)
    for of_staff in ("duty", "rota", "signs for", "lent out", "does this"):
        assert of_staff not in words, said
    assert "guilt" in words and ("ask whose" in words or "may mean two places" in words or "neighbour" in words)
