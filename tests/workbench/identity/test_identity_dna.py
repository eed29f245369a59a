"""STR profiles into the record: whose they are, what is refused, and that nothing is written over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from nameless import remains_in, report_in

from murderbook.formats.reject import FormatError
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.identity.dna.keeping import Taken, take_in, withdraw_profile
from murderbook.workbench.identity.models import StrProfile
from murderbook.workbench.register.models import Case
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

PROFILES = """sample,marker,allele_1,allele_2
UP-1,TH01,6,9.3
UP-1,vWA,17,17
L-1,TH01,6,7
L-1,vWA,17,18
L-2,TH01,8,9.3
"""
REFERENCES = """missing_case,relation,relative,sampled_on,laboratory_number
MP-1,mother,"Doe, Ruth",2019-05-04,L-1
MP-1,Half-sister by the father,"Doe, Ann",,L-2
"""


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    remains_in(unit.default)
    report_in(unit.default)
    return unit


def _files(folder: Path, profiles: str = PROFILES, references: str = REFERENCES) -> tuple[Path, Path]:
    paths = folder / "profiles.csv", folder / "references.csv"
    for path, text in zip(paths, (profiles, references), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def _take(unit: Unit, persona: str, *paths: Path) -> Taken:
    return take_in(paths[0], paths[1] if len(paths) > 1 else None, unit.accounts[persona], "test")


def test_remains_by_their_number_and_relatives_by_their_sample(unit: Unit, tmp_path: Path) -> None:
    before = dict(Case.objects.values_list("own_number", "version"))
    assert _take(unit, "member", *_files(tmp_path)) == Taken(remains=1, relatives=2, same=0)
    kept = {one.sample: one for one in StrProfile.objects.select_related("case")}
    assert kept["UP-1"].relation == "own" and kept["UP-1"].case.own_number == "UP-1"
    mother = kept["L-1"]
    assert (mother.case.own_number, mother.relation, mother.relative) == ("MP-1", "mother", "Doe, Ruth")
    assert mother.sampled_on == date(2019, 5, 4) and mother.loci == {"TH01": ["6", "7"], "vWA": ["17", "18"]}
    assert kept["L-2"].relation == "half-sister by the father"
    after = dict(Case.objects.values_list("own_number", "version"))
    assert all(after[number] > before[number] for number in ("UP-1", "MP-1")), "the engines must compare them anew"
    assert AuditEntry.objects.filter(verb="took in dna profiles").count() == 1


def test_the_same_file_again_changes_nothing(unit: Unit, tmp_path: Path) -> None:
    paths = _files(tmp_path)
    _take(unit, "member", *paths)
    assert _take(unit, "member", *paths) == Taken(remains=0, relatives=0, same=3)
    assert StrProfile.objects.count() == 3


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("UP-1,TH01,6,9.3", "UP-1,TH01,6,8", "on file with other alleles"),
        ("UP-1,TH01,6,9.3", "UP-9,TH01,6,9.3", "sample 'UP-9' is of nobody"),
        ("UP-1,TH01,6,9.3", "UP-1,TH01,OL,9.3", "off the ladder"),
    ],
)
def test_of_a_file_with_one_fault_nothing_is_taken_in(
    unit: Unit, tmp_path: Path, old: str, new: str, words: str
) -> None:
    _take(unit, "member", *_files(tmp_path))
    other = report_in(unit.default, "MP-2")
    text = PROFILES.replace(old, new) + "L-7,TH01,6,7\n"
    references = f"{REFERENCES}MP-2,father,,,L-7\n"
    with pytest.raises(FormatError, match=words):
        _take(unit, "member", *_files(tmp_path, text, references))
    assert not StrProfile.objects.filter(case=other).exists() and StrProfile.objects.count() == 3


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        ("sibling", "says too little"),
        ("cousin", "no relation that is known"),
        ("mother", "a sample of the mother already"),
        ("", "the relation is empty"),
    ],
)
def test_a_relation_that_places_nobody_is_refused(unit: Unit, tmp_path: Path, relation: str, words: str) -> None:
    text = REFERENCES.replace("Half-sister by the father", relation)
    with pytest.raises(FormatError, match=words):
        _take(unit, "member", *_files(tmp_path, references=text))
    assert not StrProfile.objects.exists()


def test_samples_of_cases_out_of_sight_are_of_nobody(unit: Unit, tmp_path: Path) -> None:
    hidden = report_in(unit.restricted, "TF-MP-1")
    text = REFERENCES.replace("MP-1", "TF-MP-1")
    with pytest.raises(FormatError, match="of nobody"):
        _take(unit, "member", *_files(tmp_path, references=text))
    for persona in ("reader", "outsider"):
        with pytest.raises(FormatError, match="of nobody"):
            _take(unit, persona, *_files(tmp_path))
    assert not StrProfile.objects.exists()
    _take(unit, "owner", *_files(tmp_path, references=text))
    assert StrProfile.objects.visible_to(unit.accounts["member"]).filter(case=hidden).count() == 0
    assert StrProfile.objects.visible_to(unit.accounts["member"]).count() == 1


def test_a_withdrawn_profile_is_kept_with_its_reason_and_another_may_come(unit: Unit, tmp_path: Path) -> None:
    paths = _files(tmp_path)
    _take(unit, "member", *paths)
    mother = StrProfile.objects.get(sample="L-1")
    with transaction.atomic():
        withdraw_profile(mother, "samples were swapped", unit.accounts["member"], "test")
    assert not StrProfile.objects.standing().filter(sample="L-1").exists()
    assert StrProfile.objects.get(pk=mother.pk).withdrawn_reason == "samples were swapped"
    assert _take(unit, "member", *paths) == Taken(remains=0, relatives=1, same=2)
    assert AuditEntry.objects.filter(verb="withdrew dna profile", object_key=mother.case.key).exists()


def test_a_number_that_two_cases_share_names_neither(unit: Unit, tmp_path: Path) -> None:
    remains_in(unit.default)
    with pytest.raises(FormatError, match="of nobody"):
        _take(unit, "member", *_files(tmp_path))


def test_a_sample_under_a_reports_number_is_not_the_missing_persons_own(unit: Unit, tmp_path: Path) -> None:
    """Laboratories file a mother's sample under the report: as his own it would speak against her son."""
    with pytest.raises(FormatError, match="sample 'MP-1' is of nobody"):
        _take(unit, "member", *_files(tmp_path, PROFILES.replace("L-1,", "MP-1,")))
    assert not StrProfile.objects.exists()


def test_a_relative_is_of_a_report_and_never_of_remains(unit: Unit, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no missing-person report UP-1"):
        _take(unit, "member", *_files(tmp_path, references=REFERENCES.replace("MP-1", "UP-1")))
    assert not StrProfile.objects.exists()


@pytest.mark.parametrize(("old", "length"), [("L-1", 81), ("Doe, Ruth", 161)])
def test_what_is_longer_than_its_column_is_refused_in_words(unit: Unit, tmp_path: Path, old: str, length: int) -> None:
    """PostgreSQL would end the command with an error of its own."""
    texts = [text.replace(old, "9" * length) for text in (PROFILES, REFERENCES)]
    with pytest.raises(FormatError, match=f"has {length} characters"):
        _take(unit, "member", *_files(tmp_path, *texts))
    assert not StrProfile.objects.exists()


def test_a_large_file_takes_no_statements_for_each_sample(unit: Unit, tmp_path: Path) -> None:
    """Nobody else writes meanwhile: on SQLite every page would wait."""
    for at in range(40):
        report_in(unit.default, f"MP-X{at}")
    profiles = "sample,marker,allele_1,allele_2\n" + "".join(f"X{at},TH01,6,7\n" for at in range(40))
    references = "missing_case,relation,laboratory_number\n" + "".join(f"MP-X{at},mother,X{at}\n" for at in range(40))
    with CaptureQueriesContext(connection) as asked:
        assert _take(unit, "member", *_files(tmp_path, profiles, references)).relatives == 40
    assert len(asked) < 40
