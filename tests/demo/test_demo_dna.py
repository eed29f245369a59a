"""The demo's STR profiles: families follow Mendel, and the laboratory loses markers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from demo_record import Record

from murderbook.demo.world.tables import table

CORE_LOCI = 20
SHARING = ("mother", "father", "daughter", "son")  # at each marker at least one allele, but for a mutation


@pytest.fixture
def profiles(record: Record) -> dict[str, dict[str, tuple[str, str]]]:
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in record.rows("profiles.csv"):
        assert row["marker"] not in found[row["sample"]]
        found[row["sample"]][row["marker"]] = (row["allele_1"], row["allele_2"])
    return found


def _pairs(record: Record) -> Iterator[tuple[str, str, str]]:
    """Remains, sample and relation of the families whose Doe is among the remains."""
    by_report = {report: body for body, report in record.answers.does.items() if report}
    for row in record.rows("references.csv"):
        if row["missing_case"] in by_report:
            yield by_report[row["missing_case"]], row["laboratory_number"], row["relation"]


def test_alleles_are_those_of_the_published_tables(profiles: dict[str, dict[str, tuple[str, str]]]) -> None:
    known = {
        (marker, allele)
        for population in table("str").values()
        for marker, shares in population.items()
        for allele in shares
    }
    drawn = [(marker, allele) for profile in profiles.values() for marker, pair in profile.items() for allele in pair]
    assert len({marker for marker, _ in drawn}) == CORE_LOCI
    assert sum(one not in known for one in drawn) <= 0.01 * len(drawn), "a mutation may leave the table, seldom"


def test_every_population_has_all_markers_with_shares_that_add_up() -> None:
    for markers in table("str").values():
        assert len(markers) == CORE_LOCI
        assert all(sum(shares.values()) == pytest.approx(1.0, abs=0.01) for shares in markers.values())


def test_parents_and_children_share_an_allele_and_strangers_do_not(
    record: Record, profiles: dict[str, dict[str, tuple[str, str]]]
) -> None:
    shared, strange = Counter[bool](), Counter[bool]()
    close = [pair for pair in _pairs(record) if pair[2] in SHARING and profiles.get(pair[0])]
    assert len(close) >= 3
    for at, (body, sample, _) in enumerate(close):
        other = close[at - 1][1]
        for marker, pair in profiles[body].items():
            shared[bool(set(pair) & set(profiles[sample][marker]))] += 1
            strange[bool(set(pair) & set(profiles[other][marker]))] += 1
    assert shared[False] <= 0.05 * shared.total(), "mutations, and alleles that were not seen"
    assert strange[False] >= 0.2 * strange.total()


def test_mother_and_father_of_one_family_explain_each_child(
    record: Record, profiles: dict[str, dict[str, tuple[str, str]]]
) -> None:
    families: dict[str, dict[str, str]] = defaultdict(dict)
    for row in record.rows("references.csv"):
        families[row["missing_case"]][row["relation"]] = row["laboratory_number"]
    checked = 0
    for family in families.values():
        child = family.get("sister") or family.get("brother")
        parent = family.get("mother") or family.get("father")
        if child and parent:
            checked += 1
            fits = [bool(set(pair) & set(profiles[parent][marker])) for marker, pair in profiles[child].items()]
            assert fits.count(False) <= 2
    assert checked >= 2


def test_what_decays_gives_the_laboratory_less(record: Record, profiles: dict[str, dict[str, tuple[str, str]]]) -> None:
    read: dict[str, list[int]] = defaultdict(list)
    for row in record.rows("unidentified.csv"):
        read[row["Condition of Remains"]].append(len(profiles.get(row["Case"], {})))
    skeletons = read["Near complete or complete skeleton"]
    assert sum(skeletons) / len(skeletons) < CORE_LOCI - 1 <= max(read["Recognizable face"])


def test_every_reference_sample_has_a_full_profile(
    record: Record, profiles: dict[str, dict[str, tuple[str, str]]]
) -> None:
    assert all(len(profiles[row["laboratory_number"]]) == CORE_LOCI for row in record.rows("references.csv"))
