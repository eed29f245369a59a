"""The line of reports that were asked for: what waits, what is printed, what lies ready.

All of it is in the memory of the server, for its account alone: a finished paper holds what is secret, so it lies in no
file, comes into no backup, and is gone after a quarter of an hour, with the right to have it, and with the server.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from murderbook.reports.press import Press
from murderbook.workbench.access.models import Account
from murderbook.workbench.keys import new_key
from murderbook.workbench.pages.words import left_in_words
from murderbook.workbench.reports.asked import Asked, Gathered, may_have

KEPT = 15 * 60.0  # seconds after it is ready, or failed
MOST = 4  # of one account
MOST_OF_ALL = 40  # papers of some thousand sheets have ten megabytes
FORECAST = 0.14  # share from which the time that it took so far says how long the whole takes


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


UNFINISHED = (State.WAITING, State.RUNNING)


@dataclass(slots=True, eq=False)
class Order:
    """`account` by its primary key; `cases` by their keys; `expected` is how many seconds the whole takes, about, and
    `read` how many of them it took to read the record; `back` is the page where it was asked for. Moments are of the
    clock that never goes back."""

    account: int
    asked: Asked
    cases: frozenset[str]
    expected: float
    gathered: Gathered | None = None
    state: State = State.WAITING
    stage: str = ""
    failure: str = ""
    began: float = 0.0
    read: float = 0.0
    ended: float = 0.0
    back: str = ""
    key: str = field(default_factory=new_key)
    press: Press = field(default_factory=Press)

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def share(self) -> int:
        """How much of it is done, in hundredths; never all before it is ready."""
        return min(99, round(100 * self._since() / max(self.expected, 0.1))) if self.state is State.RUNNING else 0

    @property
    def left(self) -> str:
        """How long it still takes, in words: the whole of it while it waits."""
        return left_in_words(max(self.expected - self._since(), 0.0))

    @property
    def kept(self) -> str:
        """How long it still lies ready."""
        return left_in_words(max(self.ended + KEPT - now(), 0.0))

    def _since(self) -> float:
        return now() - self.began if self.state is State.RUNNING else 0.0

    def is_gathered(self, gathered: Gathered) -> None:
        """From here on it is known how much there is to print."""
        self.read = self._since()
        self.expected = self.read + gathered.printed.seconds
        self.stage = "the sheets are being prepared"

    def tell(self, share: float, stage: str) -> None:
        """How far the printing is."""
        self.stage = stage
        if share >= FORECAST:
            self.expected = self.read + (self._since() - self.read) / share


now = time.monotonic
_held = threading.RLock()
_line: list[Order] = []


def put(account: Account, asked: Asked, gathered: Gathered | None, expected: float, back: str) -> Order | None:
    """At the end of the line. One that the account asked for already, and that is not finished, is the same order; a
    finished one is replaced. None where too many lie there."""
    sweep()
    cases = frozenset(case.key for case in asked.cases(account))
    with _held:
        mine = [one for one in _line if one.account == account.pk]
        same = next((one for one in mine if (one.asked.about, one.asked.title) == (asked.about, asked.title)), None)
        if same is not None and same.is_unfinished:
            return same
        if same is not None:
            drop(same)
        elif len(mine) >= MOST or len(_line) >= MOST_OF_ALL:
            return None
        made = Order(account.pk, asked, cases, expected, gathered, back=back)
        _line.append(made)
        return made


def of(account: Account) -> list[Order]:
    """Its orders, the first one first. One that it may not have any more is gone, and its printing with it."""
    sweep()
    with _held:
        mine = [one for one in _line if one.account == account.pk]
    for one in mine:
        if not may_have(one.asked, account):
            drop(one)
    return [one for one in mine if one in _line]


def drop(order: Order) -> None:
    """Out of the line, whatever its state: the printing ends, and nothing of it is kept."""
    with _held:
        if order in _line:
            _line.remove(order)
    order.press.stop()
    order.gathered = None


def forget(case: str) -> None:
    """Of the case of this key nothing is left: it was sealed."""
    with _held:
        named = [one for one in _line if case in one.cases]
    for one in named:
        drop(one)


def sweep() -> None:
    """What lay ready for its time goes."""
    with _held:
        late = [one for one in _line if not one.is_unfinished and one.ended + KEPT <= now()]
    for one in late:
        drop(one)


def take_next() -> Order | None:
    """The one that waits longest of those whose account has the fewest papers lying there, so that nobody's four keep
    all others waiting. From now on it is being printed."""
    with _held:
        lying = Counter(one.account for one in _line if not one.is_unfinished)
        waiting = (one for one in _line if one.state is State.WAITING)
        order = min(waiting, key=lambda one: lying[one.account], default=None)
        if order is not None:
            order.state, order.began, order.stage = State.RUNNING, now(), "the record is being read"
        return order


def end(order: Order, gathered: Gathered | None, failure: str = "") -> None:
    """Ready, or failed for a reason. One that was dropped meanwhile keeps nothing."""
    with _held:
        if order in _line:
            order.gathered, order.failure, order.ended = gathered, failure, now()
            order.state = State.FAILED if gathered is None else State.READY
