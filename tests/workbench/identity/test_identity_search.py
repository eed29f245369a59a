"""What a comparison of the unidentified with the missing keeps, for which scope, and when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from nameless import remains_in, report_in

from murderbook.evidence.lead import Lead
from murderbook.identification import Screened
from murderbook.workbench.access.models import Compartment
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.identity.determining import determine
from murderbook.workbench.identity.dna import joined
from murderbook.workbench.identity.dna.joined import ranked
from murderbook.workbench.identity.engine.searching import is_due, search_identities
from murderbook.workbench.identity.models import Candidate, Search, StrProfile
from murderbook.workbench.leads.engine.refresh import refresh
from murderbook.workbench.register.entry.saving import touch
from murderbook.workbench.register.models import Case, Person, Revision
from personas import Unit, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

SCAR = {"marks": "Four inch scar on the outer left thigh, half moon shaped", "height": "5' 8\""}
OTHERS = ("pierced ear", "freckles on the arms", "appendix scar, abdomen", "chipped front tooth", "mole on the neck")


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _lost(place: Compartment, number: str, marks: str, year: int = 1995, **more: object) -> Case:
    when = datetime(year, 6, 9, 12, tzinfo=UTC)
    report = report_in(place, number, f"Lost, {number}", occurred_earliest=when, occurred_latest=when, **more)
    Person.objects.filter(case=report).update(descriptors={"marks": marks, "height": "5' 8\""})
    return report


def _register(unit: Unit) -> tuple[Case, Case]:
    """Remains with a scar, the report of the boy who had it (last seen three days later, by a slip), and 40 others."""
    remains = remains_in(unit.default)
    Person.objects.filter(case=remains).update(descriptors=SCAR)
    own = _lost(unit.default, "MP-OWN", "scar left thigh, half moon")
    for at in range(40):
        _lost(unit.default, f"MP-{at}", OTHERS[at % len(OTHERS)], 1985 + at % 11)
    return remains, own


def test_the_boy_whose_dates_and_age_speak_against_him_is_found_by_his_scar(unit: Unit) -> None:
    remains, own = _register(unit)
    search = search_identities(unit.default)
    assert search is not None and (search.remains, search.reports) == (1, 41)
    first = Candidate.objects.get(search=search, rank=1)
    assert (first.remains, first.report) == (remains, own)
    rows = {row["comparison"]: row for row in first.document["weights"]}
    assert "a contradiction unless a date is mistaken" in rows["time"]["sentence"], "it is shown and not hidden"
    assert rows["age"]["score"] < 0 and first.chance_shown is not None
    assert Candidate.objects.filter(search=search).count() == 20
    entry = AuditEntry.objects.get(verb="compared identities")
    assert entry.object_key == search.key


def test_the_same_files_give_the_same_candidates(unit: Unit) -> None:
    _register(unit)
    found = [search_identities(unit.default) for _ in range(2)]
    said = [
        list(Candidate.objects.filter(search=one).order_by("rank").values_list("report", "score_millibits"))
        for one in found
    ]
    assert said[0] == said[1]
    assert list(Search.objects.filter(is_latest=True)) == found[1:]


def test_a_restricted_compartment_reads_down_and_nothing_flows_back(unit: Unit) -> None:
    remains, own = _register(unit)
    hidden = _lost(unit.restricted, "TF-MP", "half moon shaped scar, outer left thigh")
    search_identities(unit.default)
    restricted = search_identities(unit.restricted)
    assert not Candidate.objects.filter(search__scope=unit.default, report=hidden).exists()
    pairs = Candidate.objects.filter(search=restricted).values_list("remains", "report")
    assert set(pairs) == {(remains.pk, hidden.pk)}, "what lies in the open files alone is told there"
    assert own.pk in Candidate.objects.filter(search__scope=unit.default).values_list("report", flat=True)


def test_a_stature_that_nobody_can_read_keeps_nobody_from_being_compared(unit: Unit) -> None:
    _, own = _register(unit)
    Person.objects.filter(case=own).update(descriptors=SCAR | {"height": "tall as a door"})
    search = search_identities(unit.default)
    first = Candidate.objects.get(search=search, rank=1)
    assert first.report == own
    (stature,) = [row for row in first.document["weights"] if row["comparison"] == "stature"]
    assert stature["state"] == "missing"


def test_a_family_whose_profiles_fit_is_found_whatever_the_description_says(unit: Unit) -> None:
    remains, own = _register(unit)
    daughter = _lost(unit.default, "MP-DNA", "no marks", 1951)
    Case.objects.filter(pk=daughter.pk).update(victim_sex="F", victim_age=70)
    Person.objects.filter(case=daughter).update(sex="F", age_low=70, age_high=70)
    search_identities(unit.default)
    assert not Candidate.objects.filter(search__is_latest=True, report=daughter).exists(), "by description it is not"
    loci = {"TH01": ["6", "9.3"], "FGA": ["18", "26"], "D18S51": ["11", "20"], "D21S11": ["27", "33.2"],
            "vWA": ["14", "20"], "D8S1179": ["9", "16"], "D3S1358": ["14", "19"], "D13S317": ["8", "14"]}  # fmt: skip
    mother = {locus: [alleles[0], alleles[0]] for locus, alleles in loci.items()}
    strangers = {locus: ["12", "13"] if locus != "TH01" else ["7", "8"] for locus in ("TH01", "D8S1179", "D13S317")}
    for case, sample, relation, typed in (
        (remains, "R", "own", loci), (daughter, "M", "mother", mother), (own, "S", "mother", strangers)
    ):  # fmt: skip
        said = {"source": "test", "account": unit.accounts["owner"]}
        StrProfile.objects.create(case=case, sample=sample, relation=relation, loci=typed, **said)
    search = search_identities(unit.default)
    ranks = dict(Candidate.objects.filter(search=search).values_list("report", "rank"))
    assert ranks[daughter.pk] == 1 and ranks[own.pk] > 2, "the scar does not outweigh a mother who cannot be his"


def test_it_is_due_when_a_file_comes_changes_or_is_named(unit: Unit) -> None:
    assert not is_due(unit.default), "there is nothing to compare"
    remains, own = _register(unit)
    assert is_due(unit.default)
    refresh()
    assert not is_due(unit.default)
    touch(own)
    assert is_due(unit.default)
    refresh()
    said = {
        "name": "Lost",
        "method": "dental",
        "examiner": "Dr Ames",
        "reference": "ME 1",
        "on": datetime(2026, 3, 1).date(),
    }
    with transaction.atomic():
        determine(remains, own, said, unit.accounts["owner"], "test")
    assert is_due(unit.default)
    refresh()
    assert not Search.objects.filter(is_latest=True).exists(), "nobody is nameless any more: no candidate stands"
    assert not is_due(unit.default)


def test_a_case_named_while_the_search_runs_is_no_candidate_and_stops_nothing(unit: Unit) -> None:
    _, own = _register(unit)
    away: list[int] = []

    def name_meanwhile(share: float, words: str) -> None:
        if not away:
            with transaction.atomic():
                away.append(Case.objects.filter(pk=own.pk).update(status="resolved", version=own.version + 1))
                said = {"before": {"status": own.status}, "after": {"status": "resolved"}, "reason": "named meanwhile"}
                Revision.objects.create(case=own, version=own.version, part="case", part_id=own.pk, **said)

    search = search_identities(unit.default, name_meanwhile)
    assert away and search is not None
    reports = set(Candidate.objects.filter(search=search).values_list("report", flat=True))
    assert own.pk not in reports and len(reports) == 19
    assert is_due(unit.default), "the files have changed since it began"


def test_a_profile_that_is_nobodys_stops_no_comparison(unit: Unit) -> None:
    remains, own = _register(unit)
    other = remains_in(unit.default, "UP-2")
    good = {"TH01": ["6", "9.3"], "FGA": ["18", "26"]}
    for case, relation, loci in (
        (remains, "own", good), (other, "own", good | {"TH01": ["6", "7", "8"]}), (own, "mother", good)
    ):  # fmt: skip
        said = {"source": "test", "account": unit.accounts["owner"]}
        StrProfile.objects.create(case=case, sample=case.own_number, relation=relation, loci=loci, **said)
    search = search_identities(unit.default)
    first = Candidate.objects.get(search=search, remains=remains, report=own)
    assert any(row["comparison"] == "str" and row["state"] == "used" for row in first.document["weights"])


def test_no_transaction_is_held_while_candidates_are_weighed(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page writes an audit entry: on SQLite all would wait for the minutes that families' profiles may take."""
    _register(unit)
    outside, depths = len(connection.savepoint_ids), set[int]()

    def weighed(found: Screened, profiles: joined.Profiles) -> Iterator[tuple[int, Lead]]:
        for one in ranked(found, profiles):
            depths.add(len(connection.savepoint_ids))
            yield one

    monkeypatch.setattr(joined, "ranked", weighed)
    search_identities(unit.default)
    assert depths == {outside}
