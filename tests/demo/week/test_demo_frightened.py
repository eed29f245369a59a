"""Witnesses whose fear has ended are planted beside those who only look so, and no row of the register changes."""

from __future__ import annotations

from collections import Counter
from datetime import date

from demo_record import Record

from murderbook.demo.frightened import DANGER, ENDED, PLANTED, STANDS, frightened
from murderbook.demo.streams import Streams
from murderbook.enquiries.fear import Life, Tie

TODAY = date(2026, 6, 30)


def _row(at: int, **more: str) -> dict[str, str]:
    return {
        "number": f"80-{at:04d}", "status": "open", "suspect_name": f"Nomlow, Guy {at}", "suspect_alive": "unknown",
        "witness_1_name": f"Whitlock, Ann {at}", "witness_1_alive": "yes", "witness_1_tie_ended": "unknown",
    } | more  # fmt: skip


def _rows(**more: str) -> list[tuple[dict[str, str], date]]:
    return [(_row(at, **more), date(1980, 3, 1)) for at in range(40)]


def test_every_kind_is_planted_once_for_each_place_of_the_list() -> None:
    told = frightened(Streams(3), _rows(), TODAY)
    assert Counter(told.answers.values()) == {ENDED: 5, STANDS: 2, DANGER: 1} and len(PLANTED) == 8
    assert {row["case"] for row in told.fears} == set(told.answers)
    assert {row["what"] for row in told.lives} == {"died", "was imprisoned", "was divorced", "was released"}
    assert {row["what"] for row in told.lives} <= {kind.value for kind in Life}
    assert {row["tie"] for row in told.fears} <= {tie.value for tie in Tie}


def test_the_namesake_died_in_another_file() -> None:
    told = frightened(Streams(3), _rows(), TODAY)
    away = [row for row in told.lives if row["case"] not in told.answers]
    assert len(away) == 1 and away[0]["what"] == "died"
    assert [row["feared"] for row in told.fears].count(away[0]["name"]) == 1
    assert away[0]["name"] not in {row["name"] for row in told.lives if row is not away[0]}


def test_of_two_feared_men_one_lives() -> None:
    told = frightened(Streams(3), _rows(), TODAY)
    (case,) = [case for case, count in Counter(row["case"] for row in told.fears).items() if count == 2]
    dead = {row["name"] for row in told.lives if row["case"] == case}
    feared = {row["feared"] for row in told.fears if row["case"] == case}
    assert told.answers[case] == STANDS and len(dead) == 1 and dead < feared


def test_only_living_witnesses_of_old_open_files_are_planted() -> None:
    for more in ({"witness_1_alive": "no"}, {"status": "cleared by arrest"}, {"witness_1_tie_ended": "yes"}):
        assert frightened(Streams(3), _rows(**more), TODAY).fears == []
    fresh = [(row, date(2024, 1, 1)) for row, _ in _rows()]
    assert frightened(Streams(3), fresh, TODAY).fears == []


def test_the_record_holds_them_with_people_of_its_register(record: Record) -> None:
    by_number = record.by_number()
    for row in record.rows("fears.csv"):
        people = {value for name, value in by_number[row["case"]].items() if name.endswith("_name")}
        assert row["witness"] in people and row["feared"] not in people
    assert set(record.answers.frightened) == {row["case"] for row in record.rows("fears.csv")}


def test_kits_never_sent_lie_in_open_cases(record: Record) -> None:
    assert record.answers.kits
    for kit in record.answers.kits:
        number, _, at = kit.partition("/")
        row = record.by_number()[number]
        assert row[f"exhibit_{at}_kind"] == "sexual_assault_kit" and row[f"exhibit_{at}_dna"] == "never tested"
        assert row[f"exhibit_{at}_custody"] == "located" and not row["status"].startswith("cleared")
