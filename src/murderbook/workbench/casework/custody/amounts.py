"""How much of an exhibit is left: worked out from what was found there and what was taken, never typed over.

Amounts are whole thousandths of the unit, so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from murderbook.workbench.casework.models import CustodyEvent

THOUSAND = 1000
MOST = 10**9  # of a unit: what is more is a slip of the pen


class AmountError(ValueError):
    """A text that is no amount; the message says why."""


@dataclass(frozen=True, slots=True)
class Left:
    """`thousandths`: None where it cannot be worked out. `notes`: what does not fit, in words."""

    thousandths: int | None = None
    unit: str = ""
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """'2.5 ml'; nothing where it is not known."""
        return "" if self.thousandths is None else in_words(self.thousandths, self.unit)


def read_amount(text: str) -> int:
    """Thousandths of '2.5'. AmountError where it is no number, is below nothing, or finer than a thousandth."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise AmountError(f"“{text}” is no number: write it as 2.5") from None
    if not number.is_finite() or not 0 <= number <= MOST:
        raise AmountError(f"“{text}” cannot be: write a number from 0 to {MOST:,}")
    if number * THOUSAND != int(number * THOUSAND):
        raise AmountError(f"“{text}” is finer than a thousandth: choose a smaller unit")
    return int(number * THOUSAND)


def as_text(thousandths: int | None) -> str:
    """'2.5'; as it can be typed again."""
    if thousandths is None:
        return ""
    return (
        f"{Decimal(thousandths) / THOUSAND:f}".rstrip("0").rstrip(".")
        if thousandths % THOUSAND
        else str(thousandths // THOUSAND)
    )


def in_words(thousandths: int, unit: str) -> str:
    return f"{as_text(thousandths)} {unit}".strip()


def left_after(events: Iterable[CustodyEvent]) -> Left:
    """What is left after these events, in the order in which they happened."""
    left = Left()
    for event in events:
        left = _taken(_counted(left, event), event)
    return left


def _counted(left: Left, event: CustodyEvent) -> Left:
    there = event.there_thousandths
    if there is None:
        return left
    notes = left.notes
    if left.thousandths is not None and (left.thousandths, left.unit) != (there, event.unit):
        notes += (f"{left.words} were to be left, {in_words(there, event.unit)} were found.",)
    return Left(there, event.unit, notes)


def _taken(left: Left, event: CustodyEvent) -> Left:
    taken = event.taken_thousandths
    if taken is None:
        return left
    words = in_words(taken, event.unit)
    if left.thousandths is None:
        return Left(None, left.unit, (*left.notes, f"{words} were taken; nothing says of how much."))
    if left.unit != event.unit:
        return Left(None, left.unit, (*left.notes, f"{words} were taken of {left.words}: the units differ."))
    if taken > left.thousandths:
        return Left(None, left.unit, (*left.notes, f"{words} were taken, and only {left.words} were there."))
    return Left(left.thousandths - taken, left.unit, left.notes)
