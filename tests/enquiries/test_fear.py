"""Whom a witness was afraid of, and what ends that; what cannot be so of one life."""

from __future__ import annotations

import pytest
from lives import read

from murderbook.enquiries.fear import Fear, Life, LifeEvent, Standing, Tie, check_fear, check_life, fear_now
from murderbook.enquiries.interval import EnquiryError

FEARED = Fear("Roe, Ann", "Doe, John", Tie.SPOUSE)


def event(kind: Life, when: str, of: str = "Doe, John", other: str = "") -> LifeEvent:
    return LifeEvent(of, kind, read(when), "county clerk", other)


def standing(*events: LifeEvent, tie: Tie = Tie.SPOUSE) -> Standing:
    return fear_now(Fear("Roe, Ann", "Doe, John", tie), events).standing


def test_nothing_ends_it_by_itself() -> None:
    assert standing() is Standing.STANDS
    assert standing(event(Life.BORN, "1950"), event(Life.MARRIED, "1970")) is Standing.STANDS


def test_death_ends_it_for_good_and_says_so() -> None:
    found = fear_now(
        FEARED, [event(Life.RELEASED, "2009"), event(Life.DIED, "3 May 2010"), event(Life.IMPRISONED, "1990")]
    )
    assert found.standing is Standing.ENDED
    assert found.why == "Doe, John died, 3 May 2010 (county clerk)"


def test_prison_ends_it_until_a_release() -> None:
    held, free = event(Life.IMPRISONED, "1990"), event(Life.RELEASED, "2009")
    assert standing(held) is Standing.ENDED
    assert standing(free, held) is Standing.DANGER, "whatever the order in which they were entered"
    assert standing(held, event(Life.ESCAPED, "1991")) is Standing.DANGER
    assert standing(held, free, event(Life.IMPRISONED, "2012")) is Standing.ENDED


def test_a_divorce_ends_it_where_marriage_was_the_tie() -> None:
    parted = event(Life.DIVORCED, "1995", other="Ann Roe")
    assert standing(parted) is Standing.ENDED
    assert standing(parted, tie=Tie.GANG) is Standing.STANDS
    assert standing(event(Life.DIVORCED, "1995", of="Ann Roe", other="John Doe")) is Standing.ENDED
    assert standing(event(Life.DIVORCED, "1995", other="Poe, Eve")) is Standing.STANDS
    assert standing(parted, event(Life.MARRIED, "1999", other="Roe, Ann")) is Standing.STANDS
    assert standing(parted, event(Life.RELEASED, "2001")) is Standing.DANGER


def test_who_died_was_not_somebody_else() -> None:
    assert standing(event(Life.DIED, "2010", of="Poe, Eve")) is Standing.STANDS


def test_nobody_is_afraid_of_himself() -> None:
    check_fear("Roe, Ann", "Doe, John", same_row=False)
    for feared, same in (("Ann Roe", False), ("Somebody", True)):
        with pytest.raises(EnquiryError, match="cannot be afraid of himself or herself"):
            check_fear("Roe, Ann", feared, same_row=same)
    with pytest.raises(EnquiryError, match="not said of whom"):
        check_fear("Roe, Ann", " ", same_row=False)


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([event(Life.BORN, "1950"), event(Life.MARRIED, "1949")], "lies before the birth: Doe, John was born, 1950"),
        ([event(Life.DIED, "1990"), event(Life.RELEASED, "1991")], "lies after the death: Doe, John died, 1990"),
        ([event(Life.DIED, "1990"), event(Life.DIED, "1990")], "The record says already when the person died"),
        ([event(Life.DIED, "1949"), event(Life.BORN, "1950")], "lies before the birth"),
    ],
)
def test_a_life_in_an_order_that_cannot_be(events: list[LifeEvent], words: str) -> None:
    with pytest.raises(EnquiryError) as told:
        check_life(events)
    assert words in str(told.value)


def test_what_may_be_so_is_let_be() -> None:
    check_life([event(Life.BORN, "1950"), event(Life.DIED, "1990"), event(Life.RELEASED, "1990")])
