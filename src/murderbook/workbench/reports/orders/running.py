"""The line is printed one by one, by a thread that reads the record and a process that prints."""

from __future__ import annotations

import logging

from murderbook.reports.paper import NoPrinterError
from murderbook.reports.press import PressBrokenError, PressStoppedError
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.reports.asked import Asked, Gathered, gather, may_have
from murderbook.workbench.reports.orders import line
from murderbook.workbench.reports.orders.line import Order
from murderbook.workbench.serving.worker import Worker

BROKE_OFF = "It broke off over something unforeseen, which stands in the log of the machine. Nothing of it is kept."
_log = logging.getLogger(__name__)


def ask(account: Account, asked: Asked, gathered: Gathered | None, expected: float, back: str) -> Order | None:
    """Put it in line; `back` is the page where it was asked for. None where too many lie there already."""
    order = line.put(account, asked, gathered, expected, back)
    _worker.call()
    return order


def is_printing() -> bool:
    """Whether this process prints what is put in line. A server of a team's own (`wsgi.py`) does not: its requests
    reach now this process, now that one, and the line of each is its own."""
    return _worker.is_at_work


def run_waiting() -> None:
    """All that wait, one after another; what lay ready for its time goes, however long the others take."""
    line.sweep()
    while (order := line.take_next()) is not None:
        run(order)
        line.sweep()


def run(order: Order) -> None:
    """Read what it says, where that was not done when it was asked for, and print it; with the rights that the account
    has now."""

    def tell(share: float, stage: str) -> None:
        line.sweep()
        order.tell(share, stage)

    try:
        account = Account.objects.get(pk=order.account)
        if not may_have(order.asked, account):
            raise Hidden
        gathered = order.gathered or gather(order.asked, account)
        order.is_gathered(gathered)
        order.press.run(gathered.printed, tell)
    except PressStoppedError:
        return
    except Hidden:
        line.drop(order)
    except (NoPrinterError, PressBrokenError) as error:
        line.end(order, None, str(error))
    except Exception:
        _log.exception("a report was not printed")
        line.end(order, None, BROKE_OFF)
    else:
        line.end(order, gathered)


def _nothing() -> None:
    """What was in line when the server stopped was in its memory, and is asked for again."""


_worker = Worker("reports", _nothing, run_waiting)
start = _worker.start
