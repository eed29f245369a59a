"""Frightened witnesses of the demo, by the doors that a unit uses; what the week shows of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from murderbook.casefile.person import Answer, Role
from murderbook.cli.demo_week import _standing
from murderbook.cli.demo_witnesses import FEARS, LIVES, add_witnesses
from murderbook.demo import frightened
from murderbook.workbench.enquiries.witnesses.plan import Group, lines_of, witnesses_planned
from murderbook.workbench.register.models import Case, NewInformation, Person
from personas import Unit, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

WITNESS, FEARED = "Whitlock, Ann", "Nomlow, Guy"


def _write(path: Path, columns: tuple[str, ...], *rows: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([columns, *rows])


def _unit(folder: Path, *lives: tuple[str, ...]) -> tuple[Unit, str]:
    """The first case has a witness who feared somebody; what became of people is in `lives`, of the given case."""
    unit = make_unit()
    for number, case in enumerate(unit.cases, start=1):
        Case.objects.filter(pk=case.pk).update(own_number=f"N-{number}", status="open")
    case = unit.cases[0]
    Person.objects.create(case=case, role=Role.WITNESS, name=WITNESS, alive=Answer.YES, tie_ended=Answer.UNKNOWN)
    _write(folder / FEARS, frightened.FEARS, ("N-1", WITNESS, FEARED, "gang", "", "interview"))
    _write(folder / LIVES, frightened.LIVES, *lives)
    return unit, add_witnesses(unit.accounts["owner"], folder)


def _stands(unit: Unit) -> str:
    owner = unit.accounts["owner"]
    (line,) = [one for one in lines_of(witnesses_planned(owner), owner) if one.fears]
    return _standing(line.group)


def test_a_death_in_the_file_is_news_and_the_witness_is_asked_again(tmp_path: Path) -> None:
    unit, told = _unit(tmp_path, ("N-1", FEARED, "died", "3 Mar 1999", "", "register of deaths"))
    assert "1 fears of witnesses, and 1 things that became of people since; 1 of these are news" in told
    assert NewInformation.objects.filter(case=unit.cases[0], what__contains=FEARED).exists()
    assert Person.objects.get(name=WITNESS).tie_ended == Answer.YES and _stands(unit) == frightened.ENDED


def test_a_namesakes_death_in_another_file_ends_nothing(tmp_path: Path) -> None:
    unit, told = _unit(tmp_path, ("N-2", FEARED, "died", "3 Mar 1999", "", "register of deaths"))
    assert "0 of these are news" in told and _stands(unit) == frightened.STANDS
    assert Person.objects.get(name=WITNESS).tie_ended != Answer.YES


def test_who_was_let_out_is_a_danger(tmp_path: Path) -> None:
    held = ("N-1", FEARED, "was imprisoned", "3 Mar 1999", "", "prison")
    unit, _ = _unit(tmp_path, held, ("N-1", FEARED, "was released", "3 Mar 2009", "", "prison"))
    assert _stands(unit) == frightened.DANGER


def test_every_other_group_of_the_plan_counts_as_standing() -> None:
    assert {_standing(group) for group in Group} == {frightened.ENDED, frightened.DANGER, frightened.STANDS}
