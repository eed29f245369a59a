"""Amelogenin of the remains in the row on sex: instead of what bones or eyes say, with its own errors, once."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from murderbook.casefile.person import Sex
from murderbook.evidence.lead import Lead
from murderbook.identification import Choices, Condition, Record, compare, fit, load_model, screen
from murderbook.workbench.identity.dna.joined import Profiles, ranked
from murderbook.workbench.identity.dna.sexed import sexed
from murderbook.workbench.identity.dna.weighing import Family, Typed

BODY = Record(
    "UP-1", remains=True, sex=Sex.FEMALE, condition=Condition.SKELETAL, age=(20.0, 30.0), stature=(170.0, 170.0)
)
MEN = [
    Record(
        f"M{n}",
        remains=False,
        sex=Sex.MALE if n % 4 else Sex.FEMALE,
        age=(20.0 + n, 20.0 + n),
        stature=(165.0 + n,) * 2,
    )
    for n in range(20)
]
MAN, WOMAN = MEN[1], MEN[4]


def _typed(*alleles: str) -> Typed:
    return Typed("UP-1", "own", {"Amelogenin": alleles, "TH01": ("6", "9.3")})


def _sex_bits(body: Record, report: Record) -> int:
    lead = compare(body, report, fit(load_model(), [body], MEN))
    return next(row.millibits or 0 for row in lead.weights if row.comparison == "sex")


@pytest.mark.parametrize("alleles", [("X", "Y"), ("x", "y"), ("Y", "Y"), ("Y",)])
def test_a_y_is_a_mans_whatever_the_bones_were_taken_for(alleles: tuple[str, ...]) -> None:
    body = sexed(BODY, _typed(*alleles))
    assert body.sex is Sex.MALE and body.sex_by_dna
    men = 15 - 1  # of nineteen others and one of no description
    p1, p2 = 0.98, (men * 0.98 + 5 * 0.001 + (0.98 + 0.001) / 2) / 20
    assert _sex_bits(body, MAN) == pytest.approx(1000 * math.log2(p1 / p2), abs=1)
    assert _sex_bits(body, WOMAN) == -7000, "bounded as the row on sex is"


def test_x_alone_may_be_a_man_whose_y_was_not_seen() -> None:
    body = sexed(replace(BODY, sex=Sex.MALE), _typed("X", "X"))
    assert body.sex is Sex.FEMALE and body.sex_by_dna
    against = _sex_bits(body, MAN)
    assert -4_500 < against < -3_000, "drop-out and deletion: far from an exclusion"
    assert _sex_bits(body, WOMAN) > 1_000


def test_eyes_see_a_man_where_his_y_was_missed() -> None:
    seen = replace(BODY, sex=Sex.MALE, condition=Condition.RECOGNIZABLE)
    assert sexed(seen, _typed("X", "X")) == seen
    assert sexed(replace(seen, sex=Sex.UNKNOWN), _typed("X", "X")).sex is Sex.FEMALE


@pytest.mark.parametrize("typed", [None, Typed("UP-1", "own", {"TH01": ("6", "7")}), _typed("1", "2")])
def test_without_amelogenin_nothing_changes(typed: Typed | None) -> None:
    assert sexed(BODY, typed) == BODY


def _first(profiles: Profiles) -> Lead:
    found = screen([BODY], MEN, load_model(), Choices(top=20, replicas=0))
    return next(lead for _, lead in ranked(found, profiles) if lead.right == MAN.id)


def test_the_candidates_of_a_record_have_it_once_and_their_rows_add_up() -> None:
    mother = Family((Typed("L-1", "mother", {"TH01": ("6", "7"), "AMEL": ("X", "X")}),))
    lead = _first(Profiles({"UP-1": _typed("X", "Y")}, {MAN.id: mother}))
    rows = [row for row in lead.weights if row.comparison == "sex"]
    assert [row.left for row in rows] == ["Male, by amelogenin"] and (rows[0].millibits or 0) > 0
    assert lead.weight_millibits == sum(row.millibits or 0 for row in lead.weights)
    assert "Amel" not in str([row.sentence for row in lead.weights if row.comparison == "str"])
    without = _first(Profiles({}, {}))
    assert [row.left for row in without.weights if row.comparison == "sex"] == ["Female (skeletal)"]
