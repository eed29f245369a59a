"""The real files beside the checkout: every row is read, none rejected, their figures come out. Aggregates only."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from murderbook import formats
from murderbook.casefile.case import CaseKind, Status
from murderbook.casefile.place import Site

pytestmark = pytest.mark.shared_data

FILES = {
    "shr/shr_west8_1976_2018.csv.gz": ("shr", 41_423),
    "shr/shr_national_sample.csv.gz": ("shr", 5_711),
    "namus/missing_AK_before_2005.csv": ("namus-missing", 810),
    "namus/unidentified_AK_OR.csv": ("namus-unidentified", 207),
}


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_read_and_none_rejected(shared_data: Path, name: str) -> None:
    layout, rows = FILES[name]
    reading = formats.read(shared_data / name)
    accepted = sum(len(batch) for batch in reading.batches())
    assert (reading.layout, accepted) == (layout, rows)
    assert reading.rejects == []
    assert reading.counts == formats.Counts(read=rows, accepted=rows)


def test_the_western_file_keeps_its_figures(shared_data: Path) -> None:
    reading = formats.read(shared_data / "shr/shr_west8_1976_2018.csv.gz")
    columns = (
        "status",
        "weapon",
        "victim_age_low",
        "county_fips",
        "offender_present",
        "row_hash",
        "offence",
        "victim_sex",
    )
    found: list[list[object]] = [[] for _ in columns]
    for batch in reading.batches():
        assert isinstance(batch, formats.NarrowBatch)
        for kept, new in zip(found, batch.lists(*columns), strict=True):
            kept.extend(new)
    status, weapon, age, fips, offender, row_hash, offence, sex = found
    assert Counter(status) == {"cleared": 31_868, "open": 9_555}
    assert Counter(weapon)["80"] == 778
    assert age.count(None) == 636  # 999 in the file
    assert all(isinstance(code, str) and len(code) == 5 for code in fips)
    assert Counter(fips)["04013"] == 10_128
    assert Counter(sex) == {"M": 30_143, "F": 11_201, "U": 79}
    assert Counter(offence) == {"09A": 41_423 - 1_320 - 2_435, "09B": 1_320, "09C": 2_435}
    assert sum(map(bool, offender)) < 41_423
    assert len(set(row_hash)) == 41_423


def test_ranges_and_unknowns_of_the_national_sample(shared_data: Path) -> None:
    cases = list(formats.read(shared_data / "shr/shr_national_sample.csv.gz").cases())
    offenders = [case.persons[1] for case in cases if len(case.persons) > 1]
    assert Counter((p.age_low, p.age_high) for p in offenders)[(18.0, 21.0)] == 974
    assert Counter((p.age_low, p.age_high) for p in offenders)[(65.0, None)] == 130
    assert Counter((p.age_low, p.age_high) for p in offenders)[(None, None)] == 286
    assert {case.state for case in cases} >= {"RI", "DC", "NY"}
    assert {case.status for case in cases} == {Status.CLEARED}


def test_a_second_reading_gives_the_same_hashes(shared_data: Path) -> None:
    path = shared_data / "shr/shr_national_sample.csv.gz"

    def hashes() -> list[bytes]:
        return [
            h
            for b in formats.read(path).batches()
            if isinstance(b, formats.NarrowBatch)
            for h in b.lists("row_hash")[0]
        ]

    first = hashes()
    assert first == hashes()
    assert len(set(first)) == 5_711  # two rows of the file are identical to others


def test_missing_and_unidentified_become_cases(shared_data: Path) -> None:
    missing = list(formats.read(shared_data / "namus/missing_AK_before_2005.csv").cases())
    remains = list(formats.read(shared_data / "namus/unidentified_AK_OR.csv").cases())
    assert {case.kind for case in missing} == {CaseKind.MISSING}
    assert {case.kind for case in remains} == {CaseKind.REMAINS}
    assert all(case.own_number.startswith("MP") and case.occurred for case in missing)
    assert sum(case.place_at(Site.LAST_KNOWN) is not None for case in missing) == 808  # two are 'not found'
    assert all(case.victim is not None and not case.victim.identified for case in remains)
    assert sum(case.victim is not None and case.victim.age_low is None for case in remains) == 73
    assert {case.state for case in remains} == {"AK", "OR"}
