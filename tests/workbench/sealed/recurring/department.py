"""A department for tests: sixty open files of one unit, four sealed ones, and a hand that recurs in what is chosen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from seats import Seat

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.register.models import Case, Exhibit
from personas import Unit

BEGIN = datetime(1988, 1, 4, 12, tzinfo=UTC)
HAND = "Sgt. Marrow"
OPEN_CHOSEN = ("Q-10", "Q-25", "Q-40", "Q-55")


def open_files(unit: Unit) -> list[Case]:
    """One a week: two detectives take turns, the clerk handles all, and Marrow the chosen ones."""
    return [_file(unit.default, f"Q-{at:02}", at, f"Q-{at:02}" in OPEN_CHOSEN) for at in range(60)]


def sealed_files(seat: Seat, count: int = 4) -> list[str]:
    """Keys of files in the compartment, which Marrow handled too."""
    from murderbook.workbench.access.models import Compartment

    with seat.cabinet().work():
        place = Compartment.objects.get(is_default=True)
        return [_file(place, f"S-{at}", 7 + 15 * at, True).key for at in range(count)]


def _file(place: Any, number: str, week: int, marked: bool) -> Case:  # noqa: ANN401
    at = BEGIN + timedelta(days=7 * week)
    case = Case.objects.create(
        compartment=place, own_number=number, status="open", area="North", occurred_earliest=at, occurred_latest=at,
        occurred_precision="day", occurred_as_written=f"{at:%Y-%m-%d}", year=at.year,
    )  # fmt: skip
    names = ["Det. Ames" if week % 2 else "Det. Birch", "Clerk Dow", *([HAND] if marked else [])]
    Exhibit.objects.create(case=case, number="E-1", handled_by=names)
    return case


def custody(case: Case, by: Account, hour: int, names: tuple[str, str]) -> None:
    """Booked in, and handed on by somebody else than who had it, at that hour."""
    exhibit = Exhibit.objects.get(case=case)
    for step, (act, from_whom, to_whom) in enumerate((("booked in", "", names[0]), ("handed over", names[1], "Dow"))):
        at = BEGIN + timedelta(days=step)
        at = at.replace(hour=hour, minute=30)
        CustodyEvent.objects.create(
            case=case, exhibit=exhibit, act=act, from_whom=from_whom, to_whom=to_whom, author=by, event_earliest=at,
            event_latest=at, event_precision="minute", event_as_written=f"{at:%Y-%m-%d %H:%M}",
        )  # fmt: skip
