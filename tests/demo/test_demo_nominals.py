"""The card index: 300 people under two spellings, households, and nothing that gives the answer away."""

from __future__ import annotations

from collections import Counter

from demo_record import Record

COLUMNS = ("name", "born", "age", "telephone", "house", "street", "plate")


def test_there_are_as_many_cards_and_pairs_as_are_planted(record: Record) -> None:
    cards = record.rows("nominals.csv")
    numbers = [row["card"] for row in cards]
    assert numbers == sorted(set(numbers))
    pairs = record.answers.same_persons
    assert len(numbers) == 2400 + 300
    assert len(pairs) == len(set(pairs)) == 300
    assert {number for pair in pairs for number in pair} <= set(numbers)
    assert all(first < second for first, second in pairs)


def test_the_second_card_is_written_differently_and_not_of_somebody_else(record: Record) -> None:
    by_card = {row["card"]: row for row in record.rows("nominals.csv")}
    pairs = [(by_card[a], by_card[b]) for a, b in record.answers.same_persons]
    as_before = sum(all(a[column] == b[column] for column in COLUMNS) for a, b in pairs)
    assert as_before <= 10
    assert not any(a["sex"] and b["sex"] and a["sex"] != b["sex"] for a, b in pairs)
    days = [(a["born"], b["born"]) for a, b in pairs if a["born"] and b["born"]]
    assert len(days) > 80
    assert 0.75 < sum(a == b for a, b in days) / len(days) < 0.98


def test_the_answer_does_not_stand_in_the_order_of_the_cards(record: Record) -> None:
    places = {row["card"]: at for at, row in enumerate(record.rows("nominals.csv"))}
    apart = [abs(places[a] - places[b]) for a, b in record.answers.same_persons]
    assert 500 < sum(apart) / len(apart) < 1300  # of 2,700 cards in any order: a third, 900


def test_relatives_share_a_telephone_and_are_other_people(record: Record) -> None:
    cards = record.rows("nominals.csv")
    shared = Counter(row["telephone"] for row in cards if len(row["telephone"]) == 12)
    assert sum(count > 1 for count in shared.values()) > 200
    assert any(row["name"].endswith("Jr.") for row in cards)


def test_every_card_belongs_to_a_case_of_the_register(record: Record) -> None:
    known = {row["number"] for row in record.rows("register.csv")}
    assert {row["case"] for row in record.rows("nominals.csv")} <= known
