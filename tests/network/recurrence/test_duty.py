"""Rosters: in the null only who could have done it; where there is none, as without."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

import numpy as np
import pytest

from murderbook.network.recurrence import Choices, File, Handling, freeze, log_of, recur
from murderbook.network.recurrence.duty import Duty, with_roster
from murderbook.network.recurrence.handling import Log
from murderbook.network.recurrence.rates.learned import rates_of

WHY = {"reason": "one series", "author": "Det. Hart", "at": "2026-05-08T10:00Z"}
QUICK = Choices(replicas=40)
BEGIN = date(1990, 1, 1)


def unit(files: int = 60) -> tuple[list[File], list[Handling]]:
    """Ann does every second file, Bob the others; Zoe came for the last ten weeks and does half of these."""
    made = [File(f"{k:03}", "north", BEGIN + timedelta(days=7 * k)) for k in range(files)]
    handled = [Handling("Ann" if k % 2 else "Bob", file.id, "detective") for k, file in enumerate(made)]
    zoes = {file.id for file in made[-10::2]}
    return made, handled + [Handling("Zoe" if file.id in zoes else "Cy", file.id, "detective") for file in made]


def on_all_days(*people: str) -> list[Duty]:
    return [Duty(name, "north", BEGIN, BEGIN + timedelta(days=999)) for name in people]


def test_somebody_new_is_compared_with_his_own_months() -> None:
    """Zoe did three of the seven others of the day on which she was there: drawn step by step as by four files, then by
    what was seen over what her unit makes expected. Of a day, so that none counts less; of the time before nothing of
    hers is expected."""
    early = [File(f"a{k}", "north", BEGIN) for k in range(20)]
    late = [File(f"b{k}", "north", BEGIN + timedelta(days=400)) for k in range(10)]
    handled = [Handling("Ann" if k % 2 else "Bob", file.id, "detective") for k, file in enumerate([*early, *late])]
    handled += [Handling("Zoe", file.id, "detective") for file in late[3:6]]
    log, chosen = log_of([*early, *late], handled), np.array([20, 21, 22])
    zoe = Duty("Zoe", "north", late[0].opened, late[0].opened)
    rostered = with_roster(log, handled, [*on_all_days("Ann", "Bob"), zoe])
    at, rate = log.people.index("Zoe"), [1e-4]
    for _ in range(3):
        rate.append((3 + 4 * rate[-1]) / (7 + 4))
    factor = (3 + 1) / (7 * rate[2] + 1)
    of_size = (0 + 1) / (4 * rate[2] + 1)  # hers are larger than those that are asked about
    with_ = rates_of(rostered, 0, chosen, chosen).q[:, at]
    np.testing.assert_allclose(with_, 1 - (1 - rate[3]) ** of_size, rtol=0.01)
    assert rates_of(log, 0, chosen, chosen).q[:, at].max() < with_.min() < factor * rate[3]


def test_who_was_off_duty_is_hardly_expected() -> None:
    files, handled = unit()
    log = log_of(files, [*handled, *(Handling("Zoe", files[k].id, "detective") for k in (3, 9, 15, 21))])
    rostered = with_roster(
        log, handled, [*on_all_days("Ann", "Bob"), Duty("Zoe", "north", files[50].opened, BEGIN.replace(year=1992))]
    )
    asked = freeze([files[k].id for k in (3, 9, 15, 21)], **WHY)
    found = recur(rostered, asked, QUICK)
    zoe = next(one for one in found.recurrences if one.person == "Zoe")
    assert found.recurrences[0] is zoe
    assert zoe.expected == pytest.approx(4e-4, rel=0.25)
    assert zoe.chance.at_floor
    assert "a roster of 3 duties was used: a rate is learned on duty and off duty apart" in found.treated


def test_whoever_often_works_off_his_roster_is_expected_there() -> None:
    """Rosters err: then it is the roster that recurs."""
    files, handled = unit()
    stands_in = [Handling("Zoe", files[k].id, "detective") for k in range(0, 40, 2)]
    log = log_of(files, [*handled, *stands_in])
    rostered = with_roster(
        log, handled, [*on_all_days("Ann", "Bob"), Duty("Zoe", "north", files[50].opened, files[59].opened)]
    )
    found = recur(rostered, freeze([files[k].id for k in (4, 10, 16, 22)], **WHY), QUICK)
    zoe = next(one for one in found.recurrences if one.person == "Zoe")
    assert zoe.expected > 1.2
    assert zoe.chance.shown > 0.2


def test_who_stands_on_no_roster_is_as_without_one_and_it_is_said() -> None:
    files, handled = unit()
    log = log_of(files, handled)
    rostered = with_roster(log, handled, on_all_days("Ann"))
    chosen = np.array([20, 30, 40])
    np.testing.assert_allclose(rates_of(rostered, 0, chosen, chosen).q, rates_of(log, 0, chosen, chosen).q)
    assert "3 of 4 stand on no roster, and are treated as if always on duty" in rostered.treated
    assert log.treated == ()


def test_a_duty_that_ends_before_it_begins_is_refused() -> None:
    files, handled = unit(5)
    with pytest.raises(ValueError, match="duty of 'Ann' ends on 1990-01-01, before it begins"):
        with_roster(log_of(files, handled), handled, [Duty("Ann", "north", date(1990, 2, 1), BEGIN)])


@pytest.mark.parametrize("seed", range(20))
def test_who_could_have_done_it_is_found_as_by_going_through_all_duties(seed: int) -> None:
    """Beside an oracle that asks of every moment and every minute of a shift, one by one."""
    draw = Random(seed)
    files = [File(f"{k}", draw.choice("ns"), BEGIN + timedelta(days=draw.randrange(20))) for k in range(12)]
    handled = [
        Handling(
            draw.choice("abc"), draw.choice(files).id, draw.choice("xy"), _moment(draw) if draw.random() < 0.7 else None
        )
        for _ in range(40)
    ]
    duties = [_duty(draw) for _ in range(6)]
    log = with_roster(log_of(files, handled), handled, duties)
    assert log.on_duty is not None
    for task, flags in enumerate(log.on_duty):
        for row, file in enumerate(log.files):
            moments = [one.at for one in handled if one.file == file.id and one.task == log.tasks[task] and one.at]
            for person, name in enumerate(log.people):
                own = [one for one in duties if one.person == name]
                opened = datetime.combine(file.opened, time())
                there = log.moments[row, task] > 0
                expected = not own or (
                    there and any(_is_on(one, file.unit, at) for one in own for at in moments or [opened])
                )
                assert flags[row, person] == expected, (name, file, moments, own)


def _moment(draw: Random) -> datetime:
    return datetime(1990, 1, 1) + timedelta(days=draw.randrange(25), minutes=draw.randrange(0, 1440, 30))


def _duty(draw: Random) -> Duty:
    first = BEGIN + timedelta(days=draw.randrange(20))
    hours = (time(draw.randrange(24)), time(draw.randrange(24))) if draw.random() < 0.6 else (None, None)
    return Duty(
        draw.choice("ab"), draw.choice(["n", "s", ""]), first, first + timedelta(days=draw.randrange(8)), *hours
    )


def _is_on(duty: Duty, unit: str, at: datetime) -> bool:
    if duty.unit not in ("", unit):
        return False
    day = duty.first
    while day <= duty.last:
        begin = datetime.combine(day, duty.begins or time())
        if duty.begins is None or duty.ends is None or at.time() == time():
            if at.date() == day:
                return True
        else:
            end = datetime.combine(day, duty.ends)
            if begin <= at < (end if end > begin else end + timedelta(days=1)):
                return True
        day += timedelta(days=1)
    return False


def test_the_log_without_a_roster_is_as_it_was() -> None:
    files, handled = unit()
    log: Log = log_of(files, handled)
    assert log.on_duty is None
    timed = [replace(one, at=datetime(1990, 5, 5, 9)) for one in handled]
    before, after = (
        recur(log_of(files, rows), freeze(["003", "017", "030"], **WHY), QUICK) for rows in (handled, timed)
    )
    assert before == after
