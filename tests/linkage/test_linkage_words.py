"""The words of a lead's rows: counts where cases are few, the date and age of the file, which places, which file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from linkage_registers import messy_register

from murderbook.casefile.case import Case
from murderbook.casefile.person import Person, Role, Sex
from murderbook.casefile.place import Place, PlacePrecision, Site
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.evidence.weight import WeightOfEvidence
from murderbook.linkage import compare, fit
from murderbook.linkage.rates import FEW, share_words

LATE = TimeSpan(datetime(1994, 8, 15), datetime(1994, 12, 31), Precision.SEASON, "late 1994")


def rows_of(a: Case, b: Case, cases: list[Case]) -> dict[str, WeightOfEvidence]:
    return {row.comparison: row for row in compare(a, b, fit(cases)).weights}


def case(name: str, low: float = 34.0, high: float | None = None, **fields: object) -> Case:
    victim = Person(Role.VICTIM, sex=Sex.FEMALE, age_low=low, age_high=high)
    return Case(id=name, persons=(victim,), occurred=LATE, area="Hill", weapon="20", **fields)


def test_few_cases_are_counted_and_never_a_percentage() -> None:
    for cases in ([case("a"), case("b")], [case(f"{n}") for n in range(8)], messy_register(20, seed=3)):
        for row in compare(cases[0], cases[1], fit(cases)).weights:
            assert "%" not in row.sentence, row.sentence
    eight = [*(case(f"{n}") for n in range(7)), replace(case("7"), weapon="80")]
    assert "shared by 5 of the 6 other cases" in rows_of(eight[0], eight[1], eight)["weapon"].sentence
    assert "shared by no other case" in rows_of(*[case("a"), case("b")], [case("a"), case("b")])["weapon"].sentence


def test_a_percentage_is_never_of_no_case() -> None:
    cases = messy_register(300, seed=4)
    model = fit(cases)
    for a, b in zip(cases[:60], cases[60:120], strict=True):
        for row in compare(a, b, model).weights:
            assert not re.search(r"%[^;]*\(0 (known|on file)", row.sentence), row.sentence
    assert share_words(1, 6, 0.056) == "1 of the 6 other cases"
    assert share_words(23, 412, 0.056) == "5.6 % of the 412 other cases"
    assert share_words(3, FEW - 1, 0.06).startswith("3 of")


def test_date_and_age_stand_as_the_file_has_them() -> None:
    cases = [case("a", 30.0, 40.0), case("b", 28.0, 45.0), *messy_register(80, seed=1)]
    rows = rows_of(cases[0], cases[1], cases)
    assert (rows["time"].left, rows["time"].right) == ("late 1994", "late 1994")
    assert (rows["victim.age"].left, rows["victim.age"].right) == ("30 to 40", "28 to 45")
    assert "adult, 25 to 49 in both" in rows["victim.age"].sentence
    assert "integrated" not in rows["time"].sentence


def test_a_distance_says_which_places_it_lies_between() -> None:
    def at(site: Site, latitude: float) -> tuple[Place, ...]:
        return (Place(site, latitude=latitude, longitude=-118.2, precision=PlacePrecision.EXACT),)

    cases = [case("a", places=at(Site.DEATH, 34.1)), case("b", places=at(Site.DISPOSAL, 34.2))]
    row = rows_of(cases[0], cases[1], cases)["place"]
    assert "place of death here, where the body was found there. About 11.1 km apart" in row.sentence
    assert row.left == "34.1000, -118.2000 (place of death)"


def test_what_is_missing_says_which_file_lacks_it() -> None:
    cases = [case("a"), Case(id="b", occurred=LATE)]
    rows = rows_of(cases[0], cases[1], cases)
    assert "not known in the second file" in rows["weapon"].sentence
    assert (rows["weapon"].left is None, rows["weapon"].right) == (False, None)
    assert "not known in either file" in rows["circumstance"].sentence
