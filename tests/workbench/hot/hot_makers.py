"""A register in which one murder points to another, and whatever else tests of hot cases need."""

from __future__ import annotations

import random
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from zlib import crc32

from django.utils import timezone

from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.access.rights import Role
from murderbook.workbench.leads.engine.search import search
from murderbook.workbench.leads.hot.watching import Watch
from murderbook.workbench.leads.models import Run
from murderbook.workbench.leads.nearest.search import Nearest
from murderbook.workbench.register.models import Behaviour, Case, Person, Place
from personas import PASSWORD, Unit, make_unit

RARE = ("posed", "washed", "bound", "item_left")
COMMON = ("ransacked", "overkill", "weapon_brought", "forced_entry")
OLD = datetime(1991, 5, 1, tzinfo=UTC)
Made = tuple[Unit, Watch]


def filled(unit: Unit, many: int = 80) -> Unit:
    """Ordinary cases of different profiles, and one old case with what nobody else shows: `unit.cases[0]`. No case lies
    in the restricted compartment but its own two."""
    chance = random.Random(7)
    for number in range(many):
        case = a_case(unit.default, f"X-{number}", OLD.replace(year=1980 + chance.randrange(30)), chance)
        shown = tuple(code for code in COMMON if chance.random() < 0.4)
        filled_in(case, present=shown, absent=(*RARE, *(set(COMMON) - set(shown))), age=20 + chance.randrange(50))
    for case in (unit.cases[0], unit.secret[0]):
        when = {"occurred_earliest": OLD, "occurred_latest": OLD, "occurred_precision": "day"}
        Case.objects.filter(pk=case.pk).update(area="Harbor", weapon="65", **when)
        filled_in(case, present=RARE)
    return unit


def a_case(
    compartment: Compartment, number: str, when: datetime, chance: random.Random | None = None, weapon: str = ""
) -> Case:
    drawn = chance or random.Random(1)
    return Case.objects.create(
        compartment=compartment,
        own_number=number,
        year=when.year,
        occurred_earliest=when,
        occurred_latest=when,
        occurred_precision="day",
        weapon=weapon or drawn.choice(("11", "12", "20", "30", "80")),
        area=drawn.choice(("Harbor", "Uptown", "Mills")),
        status="open",
    )


def filled_in(case: Case, present: tuple[str, ...] = (), absent: tuple[str, ...] = (), age: int = 30) -> Case:
    """Its place follows from its number, which is the same on every database; its primary key is not."""
    Person.objects.create(case=case, role="victim", sex="F", age_low=age, age_high=age)
    at = crc32(case.own_number.encode())
    place = {"latitude": 34.0 + (at % 37) / 100, "longitude": -118.0 - (at % 31) / 100, "precision": "street"}
    Place.objects.create(case=case, site="death", **place)
    for codes, presence in ((present, "present"), (absent, "absent")):
        Behaviour.objects.bulk_create([Behaviour(case=case, code=code, presence=presence) for code in codes])
    return case


def telling(compartment: Compartment, number: str = "NEW-1") -> Case:
    """A new murder with what only `unit.cases[0]` shows."""
    case = a_case(compartment, number, timezone.now() - timedelta(days=2), weapon="65")
    return filled_in(case, present=RARE)


def searched(unit: Unit) -> Watch:
    """All cases searched, and the files at hand as a served record has them."""
    for scope in (unit.default, unit.restricted):
        search(scope)
    watch = Watch()
    watch.catch_up(load=True)
    return watch


def hot_unit() -> Made:
    unit = filled(make_unit())
    return unit, searched(unit)


def copied(made: Made) -> Made:
    """For one test: what it does to these is unknown to the next."""
    unit, watch = made
    return deepcopy(unit), replace(watch, _lock=Lock())


def touch(case: Case) -> None:
    """As an amendment does."""
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)


def latest(unit: Unit, engine: str) -> Run:
    return Run.objects.filter(scope=unit.default, engine=engine).latest("pk")


def told(found: list[Nearest]) -> list[tuple[str, int]]:
    return [(one.case.key, one.score_millibits) for one in found]


def lend(unit: Unit, name: str, places: Iterable[Compartment], cases: Iterable[Case]) -> None:
    """An account of that name, who reads these compartments and these cases."""
    made = Account.objects.create_user(name, PASSWORD, role=Role.CONSULTANT, full_name=f"The {name}")
    for place in places:
        Grant.objects.create(account=made, compartment=place, role=Role.DETECTIVE, reason="test")
    for case in cases:
        Grant.objects.create(account=made, compartment=case.compartment, case=case, role=Role.CONSULTANT, reason="test")
    unit.accounts[name] = made
