"""`murderbook profile --series`: the sites of a record as far as the account sees them, and on record."""

from __future__ import annotations

import pytest

from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.profile.commands import sites_read
from murderbook.workbench.register.models import Case, Place
from personas import Unit, make_unit, named_in

pytestmark = pytest.mark.django_db
SPOTS = [(40.0, -95.0), (40.02, -95.03), (40.01, -94.98), (39.99, -95.01)]


@pytest.fixture
def unit() -> Unit:
    made = make_unit()
    made.cases = []
    for number, (up, across) in enumerate(SPOTS):
        case = Case.objects.create(
            compartment=made.default, own_number=f"K-{number}", series="Kestrel", year=2000 + number
        )
        Place.objects.create(case=case, site="death", latitude=up, longitude=across, precision="exact")
        made.cases.append(case)
    hidden = Case.objects.create(compartment=made.restricted, own_number="R-1", series="Kestrel", year=1999)
    Place.objects.create(case=hidden, site="death", latitude=41.0, longitude=-96.0, precision="exact")
    return made


def _last() -> tuple[str, str]:
    entry = AuditEntry.objects.order_by("-index")[0]
    return entry.verb, entry.outcome


def test_what_an_account_sees_of_a_series(unit: Unit) -> None:
    read = sites_read(unit.accounts["member"], "Kestrel", taken_away=False)
    assert read.ids == ("K-0", "K-1", "K-2", "K-3") and read.dates == ("2000", "2001", "2002", "2003")
    assert read.sites.latitude.tolist() == [up for up, _ in SPOTS] and read.warnings == []
    assert _last() == ("read profile", "success")
    assert not named_in("".join(AuditWords.objects.values_list("body", flat=True)), "R-1")
    assert "R-1" in sites_read(unit.accounts["owner"], "Kestrel", taken_away=True).ids
    assert _last() == ("exported profile", "success")


@pytest.mark.parametrize("name", ["Kestrel", "nothing of that name", ""])
def test_what_is_hidden_is_as_what_is_absent(unit: Unit, name: str) -> None:
    with pytest.raises(ValueError, match="no series and no string of that id is on file for you") as refused:
        sites_read(unit.accounts["administrator"], name, taken_away=False)
    assert name == "" or name not in str(refused.value)
    assert _last() == ("read profile", "refused")


def test_who_may_not_export_takes_nothing_away(unit: Unit) -> None:
    assert len(sites_read(unit.accounts["reader"], "Kestrel", taken_away=False).ids) == 4
    with pytest.raises(ValueError, match="no series and no string"):
        sites_read(unit.accounts["reader"], "Kestrel", taken_away=True)


def test_rough_places_are_left_out_and_told(unit: Unit) -> None:
    Place.objects.filter(case=unit.cases[0]).update(precision="area")
    read = sites_read(unit.accounts["member"], "Kestrel", taken_away=False)
    assert read.warnings == ["case K-0 is left out: known to the area only, which is no scene"] and len(read.ids) == 3
    Place.objects.filter(case=unit.cases[1]).update(precision="city")
    with pytest.raises(ValueError, match="2 of 4 cases have a scene"):
        sites_read(unit.accounts["member"], "Kestrel", taken_away=False)


def test_a_string_by_its_key_is_a_reading_of_the_string(unit: Unit) -> None:
    from things import _lead, _string

    key = _string(_lead(unit, unit.cases[0], unit.cases[1]), unit.cases)
    read = sites_read(unit.accounts["member"], key, taken_away=False)
    assert len(read.ids) == 4 and "is a score, taken here for a probability" in read.warnings[-1]
    verbs = list(AuditEntry.objects.order_by("-index").values_list("verb", flat=True)[:2])
    assert verbs == ["read profile", "read string"]
    with pytest.raises(ValueError, match="no series and no string"):
        sites_read(unit.accounts["outsider"], key, taken_away=False)
