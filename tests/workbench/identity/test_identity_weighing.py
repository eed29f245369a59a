"""Profiles beside the description: one row that adds up, what overlaps counted once, and chance as a limit."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from murderbook.evidence.chance import ChanceLeads
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import RateSource, State, WeightOfEvidence
from murderbook.kinship import KinshipError, compare
from murderbook.kinship.frequencies import shipped
from murderbook.kinship.relations import relatives_of
from murderbook.workbench.identity.dna.finding import fitting
from murderbook.workbench.identity.dna.joined import Profiles
from murderbook.workbench.identity.dna.outsider import outsider
from murderbook.workbench.identity.dna.weighing import (
    COMPARISON,
    OVERSTATES,
    THETA,
    Family,
    Typed,
    draft_of,
    drawn,
    tables,
    weigh,
    with_dna,
)

LOCI = ("TH01", "vWA", "FGA", "D8S1179", "D21S11", "D18S51", "D3S1358", "D13S317")
COMMON = {"TH01": ("6", "9.3"), "vWA": ("16", "17"), "FGA": ("21", "22"), "D8S1179": ("13", "14"),
          "D21S11": ("29", "30"), "D18S51": ("14", "16"), "D3S1358": ("15", "16"), "D13S317": ("11", "12")}  # fmt: skip
OTHER = {"TH01": ("7", "8"), "vWA": ("14", "19"), "FGA": ("24", "25"), "D8S1179": ("10", "11"),
         "D21S11": ("28", "32.2"), "D18S51": ("12", "18"), "D3S1358": ("17", "18"), "D13S317": ("8", "9")}  # fmt: skip
AUNTS = ["aunt by the mother", "uncle by the father"]
RATES = RateSource("test", "made up")


def _remains(loci: dict[str, tuple[str, ...]] | None = None) -> Typed:
    return Typed("UP-1", "own", COMMON if loci is None else loci)


def _mother(loci: dict[str, tuple[str, ...]] | None = None, relation: str = "mother") -> Family:
    return Family((Typed("L-1", relation, COMMON if loci is None else loci),))


def _lead(*rows: tuple[str, int], right: str = "report") -> Lead:
    weights = tuple(
        WeightOfEvidence(name, name, "a", "b", millibits, "Said.", State.USED, RATES, group="g")
        for name, millibits in rows
    )
    return Lead(Kind.SAME_PERSON, "body", right, "one", "two", None, weights, "test", Standing.ASSUMED)


def test_a_mother_who_shares_all_is_worth_her_closed_form_and_the_least_population_counts() -> None:
    found = weigh(_remains(), _mother())
    assert found is not None and len(found.by_population) == len(shipped("nist1036"))
    totals = [comparison.log10_lr for _, comparison in found.by_population]
    assert totals == sorted(totals) and found.log10_lr == totals[0]
    name, least = found.by_population[0]
    (table,) = [one for one in shipped("nist1036") if one.name == name]
    expected = 0.0
    for locus, (a, b) in COMMON.items():
        frequencies = table.at(locus)
        assert frequencies is not None
        p, q = frequencies[a], frequencies[b]
        expected += math.log10((p + q) / (4.0 * p * q))  # mother and child who are both heterozygous alike
    assert least.log10_lr == pytest.approx(expected, abs=0.15), "but for mutation, drop-out and the least frequency"


def test_theta_couples_body_and_family_and_is_left_out_where_a_family_is_too_entangled() -> None:
    """Mother and child by the closed form of NRC II (both AB), at one marker that nothing else moves much."""
    one = {"TH01": ("6", "9.3")}
    found = weigh(_remains(one), _mother(one))
    assert found is not None and found.theta == THETA == 0.01
    for name, comparison in found.by_population:
        (table,) = [one for one in shipped("nist1036") if one.name == name]
        p, q = (table.loci["TH01"][allele] for allele in one["TH01"])
        t = THETA
        first, second = t + (1.0 - t) * p, t + (1.0 - t) * q
        alone = 2.0 * first * second / ((1.0 + t) * (1.0 + 2.0 * t))  # of a stranger, given the mother's AB
        given = (first + second) / (2.0 * (1.0 + t))  # of her child
        assert comparison.log10_lr == pytest.approx(math.log10(given / alone), abs=0.02)
    aunts = Family(tuple(Typed(f"L-{n}", relation, COMMON) for n, relation in enumerate(AUNTS)))
    entangled = weigh(_remains(), aunts)
    assert entangled is not None and entangled.theta == 0.0
    row = _dna_row(_remains(), aunts)
    assert (
        "would take up to two powers of ten" in row.sentence and "theta" not in _dna_row(_remains(), _mother()).sentence
    )
    assert "without theta" in row.source.origin and "theta 0.01" in _dna_row(_remains(), _mother()).source.origin


def test_theta_is_worked_out_for_an_entangled_family_whose_profiles_speak_for_it() -> None:
    """An aunt, a half-sister and a son hand on seven alleles that nobody typed."""
    relations = ["half-sister by the mother", "aunt by the mother", "son"]
    loci = {locus: COMMON[locus] for locus in ("TH01", "vWA")}
    fits, against = (
        Family(tuple(Typed(f"L-{n}", relation, alleles) for n, relation in enumerate(relations)), "M")
        for alleles in (loci, {locus: OTHER[locus] for locus in loci})
    )
    found, other = weigh(_remains(loci), fits), weigh(_remains(loci), against)
    assert found is not None and other is not None
    assert found.theta == THETA and (found.log10_lr or 0.0) > 0.0
    assert other.theta == 0.0 and (other.log10_lr or 0.0) < 0.0
    without = compare(draft_of(_remains(loci), fits).case(shipped("nist1036")[0])).log10_lr
    assert without is not None and (found.log10_lr or 0.0) < without


@pytest.mark.parametrize(
    ("relations", "expected"),
    [(["mother"], 1), (["brother"], 4), (["son", "daughter"], 4), (["uncle by the father"], 5), (AUNTS, 8)],
)
def test_alleles_of_untyped_founders_are_counted_as_they_can_be_handed_on(relations: list[str], expected: int) -> None:
    family = relatives_of({f"S{n}": relation for n, relation in enumerate(relations)}, "M")
    assert drawn(family.hypotheses("R", ("one", "two"))[0]) == expected


def test_a_row_for_the_profiles_adds_to_the_others() -> None:
    lead = with_dna(_lead(("marks", 2_000)), _remains(), _mother())
    (row,) = [one for one in lead.weights if one.comparison == COMPARISON]
    weighed = weigh(_remains(), _mother())
    assert weighed is not None and weighed.log10_lr is not None
    assert row.millibits == round(1000 * weighed.log10_lr * math.log2(10)) > 8_000
    assert lead.score_millibits == 2_000 + row.millibits
    assert (
        row.left == "8 markers"
        and row.right == "mother"
        and "times as likely if the remains are the missing" in row.sentence
    )


def test_strangers_speak_against_it() -> None:
    lead = with_dna(_lead(("marks", 2_000)), _remains(), _mother(OTHER))
    assert lead.score_millibits is not None and lead.score_millibits < -20_000


def test_what_the_alleles_hold_already_is_counted_once_and_only_where_it_speaks_for_it() -> None:
    both = _lead(("race", 900), ("sex", 1_000))
    told = with_dna(both, _remains(), _mother())
    assert told.weight_millibits == (told.score_millibits or 0) - 900
    assert [one.comparison for one in told.weights if one.state is State.CAPPED] == ["overlap.race"]
    against = with_dna(_lead(("race", -900)), _remains(), _mother())
    assert against.weight_millibits == against.score_millibits


@pytest.mark.parametrize(
    ("remains", "family", "words"),
    [
        (None, _mother(), "Not typed on one side or both."),
        (_remains(), Family(()), "Not typed on one side or both."),
        (_remains({"TH01": ("6", "7")}), _mother({"vWA": ("16", "17")}), "other kits"),
        (_remains({"TH01": ("6", "7", "8")}), _mother(), "do not fit"),
    ],
)
def test_profiles_that_say_nothing_weigh_nothing_and_say_why(remains: Typed | None, family: Family, words: str) -> None:
    lead = with_dna(_lead(("marks", 2_000)), remains, family)
    (row,) = [one for one in lead.weights if one.comparison == COMPARISON]
    assert row.state is State.MISSING and words in row.sentence and lead.score_millibits == 2_000


def test_a_brother_who_is_none_is_told_of_and_the_true_body_is_not_spoken_against() -> None:
    """Of two typed siblings one is a stranger: no marker contradicts, and the body's ratio was 1 in a thousand."""
    siblings = [Typed("L-1", "brother", COMMON), Typed("L-2", "sister", OTHER)]
    family, fits = Family(tuple(siblings)), Family((siblings[0], Typed("L-2", "sister", COMMON)))
    with pytest.raises(KinshipError, match=r"sister|brother"):
        weigh(_remains(), family)
    row = _dna_row(_remains(), family)
    assert row.state is State.MISSING and row.millibits == 0 and "no relative of the others" in row.sentence
    found = weigh(_remains(), fits)
    assert found is not None and (found.log10_lr or 0.0) > 2.0
    assert weigh(_remains(), Family((Typed("L-1", "mother", COMMON), Typed("L-2", "father", OTHER)))) is not None


def test_who_fits_the_others_is_no_outsider_and_who_does_not_is_the_worst_of_them() -> None:
    relatives = {"L-1": "brother", "L-2": "sister", "L-3": "brother"}
    profiles = {"L-1": COMMON, "L-2": COMMON, "L-3": OTHER}
    family = Family(tuple(Typed(name, relation, profiles[name]) for name, relation in relatives.items()))
    found = outsider(draft_of(_remains(), family), tables())
    assert found is not None and "L-3" in found.person and found.log10 < -3.0
    assert outsider(draft_of(_remains(), replace(family, relatives=family.relatives[:2])), tables()) is None
    assert outsider(draft_of(_remains(), _mother()), tables()) is None


def test_an_order_by_both_and_a_limit_for_chance() -> None:
    profiles = Profiles({"body": _remains()}, {"kin": _mother(), "strangers": _mother(OTHER)})
    leads = [_lead(("marks", 5_000), right=one) for one in ("nobody typed", "strangers", "kin")]
    first, second, last = profiles.weighed(leads)
    assert [one.right for one in (first, second, last)] == ["kin", "nobody typed", "strangers"]
    weighed = weigh(_remains(), _mother())
    assert weighed is not None and weighed.log10_lr is not None and first.chance is not None
    assert first.chance.at_floor and first.chance.shown == pytest.approx(2 / 10**weighed.log10_lr, rel=1e-3)
    rare = Profiles({"body": _remains()}, {"kin": _mother(relation="own")}).weighed(
        [_lead(("marks", 5_000), right="kin")]
    )
    assert rare[0].chance is not None and rare[0].chance.shown == pytest.approx(1e-6), "an exchanged sample is likelier"
    assert last.chance is None, "profiles that speak against it have no such limit"


def test_without_theta_the_limit_for_chance_leaves_room_for_what_theta_would_take() -> None:
    """A ratio that overstates is no likelihood ratio, and N / LR no limit of what chance brings."""
    aunts = Family(tuple(Typed(f"L-{n}", relation, COMMON) for n, relation in enumerate(AUNTS)))
    weighed = weigh(_remains(), aunts)
    assert weighed is not None and weighed.log10_lr is not None and weighed.theta == 0.0
    others = {f"family {n}": aunts for n in range(9)}
    (lead,) = Profiles({"body": _remains()}, {"kin": aunts, **others}).weighed([_lead(right="kin")])
    assert lead.chance is not None
    assert lead.chance.shown == pytest.approx(min(10.0, 10.0 * 10 ** (OVERSTATES - weighed.log10_lr)), rel=1e-2)


def _dna_row(remains: Typed, family: Family) -> WeightOfEvidence:
    (row,) = [one for one in with_dna(_lead(("marks", 2_000)), remains, family).weights if one.comparison == COMPARISON]
    return row


def test_a_sample_of_ones_own_that_is_another_persons_excludes_and_names_the_markers() -> None:
    row = _dna_row(_remains(), _mother(OTHER, "own"))
    assert row.state is State.EXCLUDED and row.millibits is None
    assert "8 of 8 markers" in row.sentence and "TH01" in row.sentence
    assert "9.3" not in row.sentence, "alleles are on no page"


def test_one_marker_of_many_that_fails_is_a_slip_to_ask_the_laboratory_about() -> None:
    loci = COMMON | {"CSF1PO": ("10", "12"), "TPOX": ("8", "11")}
    row = _dna_row(_remains(loci), _mother(loci | {"TPOX": ("9", "10")}, "own"))
    assert row.state is State.MISSING and "At TPOX the profiles cannot arise" in row.sentence
    assert _dna_row(_remains({"TPOX": ("8", "11")}), _mother({"TPOX": ("9", "10")}, "own")).state is State.EXCLUDED
    two = Family((Typed("a", "own", COMMON), Typed("b", "own", OTHER)))
    assert "The samples of the family cannot be of one family" in _dna_row(_remains(), two).sentence


def test_ones_own_samples_are_sought_among_all_remains_with_slips_and_without_strangers() -> None:
    families = {"own": _mother(COMMON | {"TH01": ("7", "8")}, "own"), "stranger": _mother(OTHER, "own")}
    assert fitting({"body": _remains()}, families) == {"body": ["own"]}


def test_a_relatives_sample_may_have_the_number_of_the_remains() -> None:
    alike = Typed("L-1", "own", COMMON)  # as the mother's
    assert _dna_row(alike, _mother()).millibits == _dna_row(_remains(), _mother()).millibits


def test_a_family_that_cannot_be_is_told_of_and_not_weighed() -> None:
    family = Family((Typed("a", "mother", COMMON), Typed("b", "father", COMMON), Typed("c", "brother", OTHER)))
    row = _dna_row(_remains(), family)
    assert row.state is State.MISSING and "contradict each other at 8 markers" in row.sentence
    mutated = Family((Typed("a", "mother", COMMON), Typed("c", "brother", COMMON | {"TH01": ("7", "8")})))
    assert _dna_row(_remains(), mutated).state is State.USED


def test_amelogenin_is_no_marker_of_kinship_and_takes_nothing_back() -> None:
    """It is in the row on sex (test_identity_sexed.py), once."""
    sexed = COMMON | {"AMEL": ("X", "Y")}
    for relation in ("mother", "own"):
        told = with_dna(_lead(("sex", 1_000)), _remains(sexed), _mother(sexed, relation))
        assert told.weight_millibits == told.score_millibits
        assert told.weights[1].millibits == _dna_row(_remains(), _mother(relation=relation)).millibits


def test_weak_profiles_do_not_spoil_what_the_description_leaves_to_chance() -> None:
    one = {"TH01": ("9.3", "9.3")}
    profiles = Profiles({"body": _remains(one)}, {"kin": _mother(one)} | {str(n): _mother(OTHER) for n in range(400)})
    lead = _lead(("marks", 9_000), right="kin").with_chance(ChanceLeads(0.02, 0.05, 1000.0))
    (told,) = profiles.weighed([lead])
    assert told.chance is not None and told.chance.shown == 0.02, "and not fewer than some hundreds"
