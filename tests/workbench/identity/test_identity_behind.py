"""What stands behind the row on profiles, what the points rest on, and what to find out next: all as it adds up."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.simulated import limited
from murderbook.evidence.weight import Basis, RateSource, State, WeightOfEvidence
from murderbook.workbench.identity.behind import subtotals
from murderbook.workbench.identity.dna.told import Told, told
from murderbook.workbench.identity.dna.weighing import COMPARISON, Family, Typed, weigh, with_dna
from murderbook.workbench.identity.finding_out import NAME, EffortError, efforts, steps

BODY = {"TH01": ("6", "9.3"), "vWA": ("16", "17"), "FGA": ("21", "22"), "D8S1179": ("13", "14"),
        "D21S11": ("29", "30"), "D18S51": ("14", "16"), "AMEL": ("X", "Y")}  # fmt: skip
MOTHER = {"TH01": ("6", "7"), "vWA": ("16", "18"), "FGA": ("21", "24"), "D8S1179": ("13", "13"),
          "D21S11": ("29", "31"), "CSF1PO": ("10", "12"), "AMEL": ("X", "X")}  # fmt: skip
BROTHER = {
    "TH01": ("6", "8"),
    "vWA": ("17", "18"),
    "FGA": ("22", "24"),
    "D8S1179": ("13", "14"),
    "D21S11": ("29", "30"),
}
REMAINS = Typed("R", "own", BODY)
BOTH = Family((Typed("M", "mother", MOTHER), Typed("B", "brother", BROTHER)), "M")


def _told(remains: Typed = REMAINS, family: Family = BOTH) -> Told:
    found = told(remains, family)
    assert found is not None
    return found


def _lead(*rows: WeightOfEvidence) -> Lead:
    return Lead(Kind.SAME_PERSON, "a", "b", "one", "two", None, rows, "test", Standing.ASSUMED)


def _row(name: str, millibits: int, basis: Basis | None = None) -> WeightOfEvidence:
    return WeightOfEvidence(
        name, name, "a", "b", millibits, "Said.", State.USED, RateSource("t", "made up", basis=basis), group="g"
    )


def test_the_markers_multiply_to_the_total_that_the_row_weighs() -> None:
    found, weighed = _told(), weigh(REMAINS, BOTH)
    assert weighed is not None and found.used.log10 is not None
    product = math.prod(one.lr or 0.0 for one in found.markers) * 2.0**found.one_sided
    assert math.log10(product) == pytest.approx(found.used.log10, abs=1e-9) == weighed.log10_lr
    assert abs(found.one_sided) < 1e-3, "two markers of one side"
    row = next(one for one in with_dna(_lead(), REMAINS, BOTH).weights if one.comparison == COMPARISON)
    assert found.agrees_with(row.millibits) and not found.agrees_with((row.millibits or 0) + 10)
    assert not found.agrees_with(None)


def test_every_population_is_told_and_the_smallest_is_used() -> None:
    found = _told()
    figures = [one.log10 for one in found.populations]
    assert len(figures) == 4 and figures == sorted(figures, key=lambda one: one or 0.0)
    assert [one.is_used for one in found.populations] == [True, False, False, False]


def test_what_one_side_lacks_is_named_and_amelogenin_is_no_marker() -> None:
    found = _told()
    assert found.only_remains == ("D18S51",) and found.only_family == ("CSF1PO",) and found.no_table == ()
    assert {one.name for one in found.markers} == {"TH01", "vWA", "FGA", "D8S1179", "D21S11"}
    odd = Typed("R", "own", BODY | {"MADE UP": ("1", "2")})
    mother = Family((Typed("M", "mother", MOTHER | {"MADE UP": ("1", "2")}),))
    assert _told(odd, mother).no_table == ("MADE UP",)


def test_each_relative_adds_what_the_others_leave() -> None:
    mother, brother = _told().givers
    without = weigh(REMAINS, replace(BOTH, relatives=BOTH.relatives[1:]))
    assert without is not None and mother.adds is not None and brother.adds is not None
    figures = {name: one.log10_lr for name, one in without.by_population}
    whole = weigh(REMAINS, BOTH)
    assert whole is not None
    name, least = whole.by_population[0]
    assert mother.adds == pytest.approx(((least.log10_lr or 0.0) - (figures[name] or 0.0)) * math.log2(10.0))
    alone = _told(family=Family(BOTH.relatives[:1], "M"))
    assert alone.givers[0].adds == pytest.approx(alone.used.bits), "one alone adds all"
    assert (mother.relation, mother.sample, mother.markers) == ("mother", "M", 6)


def test_no_allele_is_told() -> None:
    family = Family((Typed("M", "mother", MOTHER | {"TH01": ("6", "123.4")}),))
    said = repr(_told(Typed("R", "own", BODY | {"TH01": ("6", "123.4")}), family))
    assert "123.4" not in said and "'6'" not in said
    assert "rare: the minimum frequency counts" in said


def test_a_marker_that_cannot_be_is_named_with_its_reason() -> None:
    own = Family((Typed("O", "own", BODY | {"TH01": ("7", "8")}),))
    found = _told(family=own)
    assert [one.name for one in found.impossible] == ["TH01"] and found.used.log10 is None
    assert "if the remains are the person's" in found.impossible[0].note
    assert told(REMAINS, Family(())) is None and told(None, BOTH) is None
    assert told(REMAINS, Family((Typed("a", "mother", MOTHER), Typed("b", "mother", MOTHER)))) is None


def test_a_mother_tells_no_son_from_his_brother_and_the_page_says_so() -> None:
    full = {locus: alleles for locus, alleles in BODY.items() if locus != "AMEL"}
    (note,) = [one for one in _told(family=Family((Typed("M", "mother", full),))).notes if "about as well" in one]
    assert "equally likely" in note
    own = _told(family=Family((Typed("O", "own", BODY),)))
    assert any("speak for the missing person" in one for one in own.notes)


def test_a_brother_among_the_bodies_is_told_of() -> None:
    """The person's own sample is another's, and the body shares what a full brother would."""
    loci = ("TH01", "vWA", "FGA", "D8S1179", "D21S11", "D18S51", "D3S1358")
    own, mother, father, body = (
        dict(zip(loci, alleles, strict=True))
        for alleles in (
            (("6", "7"), ("16", "18"), ("21", "22"), ("13", "15"), ("29", "30"), ("14", "17"), ("15", "16")),
            (("6", "8"), ("16", "19"), ("21", "25"), ("13", "12"), ("29", "28"), ("14", "12"), ("15", "14")),
            (("7", "9.3"), ("18", "17"), ("22", "23"), ("15", "14"), ("30", "32.2"), ("17", "16"), ("16", "17")),
            (("8", "9.3"), ("16", "17"), ("25", "22"), ("13", "14"), ("28", "32.2"), ("14", "16"), ("14", "17")),
        )
    )
    parents = (Typed("M", "mother", mother), Typed("F", "father", father))
    found = _told(Typed("R", "own", body), Family((*parents, Typed("O", "own", own)), "M"))
    assert any("fit a full brother or sister of the missing person better" in one for one in found.notes), found.notes


def test_an_identical_twins_sample_is_the_persons_own_and_names_the_pair() -> None:
    twin, own = (Family((Typed("T", relation, BODY),)) for relation in ("identical-twin", "own"))
    assert _told(family=twin).used == _told(family=own).used
    assert any("not which of the two" in one for one in _told(family=twin).notes)


def test_subtotals_add_up_to_the_points_and_simulation_has_its_limit_in_its_own() -> None:
    rows = (_row("sex", 900, Basis.PUBLISHED), _row("age", -400, Basis.ASSIGNED), _row("cM", 15_000, Basis.SIMULATED))
    overlap = replace(_row("overlap.race", -100), state=State.CAPPED, left=None, right=None)
    lead = limited(_lead(*rows, overlap))
    found = {one.words.split(":")[0]: one for one in subtotals(lead)}
    assert sum(one.points for one in found.values()) == pytest.approx((lead.weight_millibits or 0) / 1000)
    assert found["Known from simulation alone"].points == pytest.approx(11.703)
    assert found["Counted once"].points == pytest.approx(-0.1)
    assert list(subtotals(_lead(_row("old", 5)))) == [], "of an earlier version, whose rows do not say"


def _missing(name: str, expected: int | None, left: str | None, right: str | None) -> WeightOfEvidence:
    return WeightOfEvidence(
        name, name, left, right, 0, "Not told.", State.MISSING, RateSource("t", "t"), expected_millibits=expected
    )


def test_what_is_unknown_comes_by_its_points_with_what_it_takes() -> None:
    lead = _lead(
        _missing("stature", 1_700, None, "180 cm"),
        _missing("marks", 6_000, "scar", None),
        _missing("hair", 500, None, None),
        _missing("weight", 20, None, "80 kg"),
        _missing("eyes", None, None, "blue"),
        _missing("medical", None, None, None),
    )
    found = steps(lead, [("relative", "a profile of the mother", 9.0)], efforts())
    assert [one.points for one in found] == [9.0, 6.0, 1.7, 0.5, None]
    assert found[0].effort.in_words == "about 4 hours of one person, and the laboratory's fee"
    assert found[2].effort.what == "a stature of the remains"
    assert found[4].effort.what.startswith("teeth and old injuries"), "told, though no rate prices it"
    both = found[3].effort
    assert "of the remains and the hair colour of the missing person" in both.what and both.hours == 2
    assert both.in_words.endswith("no fee")


def test_a_unit_sets_its_own_hours_and_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    own = tmp_path / NAME
    own.write_text('[remains]\nstature = { hours = 9, fee = "none" }\n', encoding="utf-8")
    table = efforts(tmp_path)
    assert table["remains"]["stature"].in_words == "about 9 hours of one person, no fee"
    assert table["remains"]["stature"].how == efforts()["remains"]["stature"].how
    assert table["report"] == efforts()["report"]
    for text, words in (
        ("[remains]\nstature = 3", "row of what"),
        ("[body]\nsex = {hours = 1}", "is none of"),
        ("[remains]\nshoe = {hours = 1}", "remains.shoe is none of"),
        ('[remains]\nsex = {hours = "long"}', "a number from 0"),
        ("[remains]\nsex = {price = 5}", "not price"),
        ("no toml", "cannot be used"),
        ("remains = 3", "a table of rows"),
    ):
        own.write_text(text, encoding="utf-8")
        with pytest.raises(EffortError, match=words):
            efforts(tmp_path)
