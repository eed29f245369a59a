"""What takes long in the served application is done by threads of its own, one thing at a time: no page waits.

Only `murderbook serve` starts them. What a stop of the server broke off is taken up by the next start.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections

LOOKED_AFTER = 30.0  # seconds: what another process asked for

_log = logging.getLogger(__name__)


def tell_all(error: Exception) -> None:
    """To the log, with its words."""
    _log.error("something failed in the background", exc_info=error)


class Worker:
    """`take_up_again`: once, at the start. `run_waiting`: all that waits, the oldest first; it asks without loading an
    engine whether there is any. `tell`: to whom what failed is told; the next call tries again."""

    def __init__(
        self,
        name: str,
        take_up_again: Callable[[], None],
        run_waiting: Callable[[], None],
        tell: Callable[[Exception], None] = tell_all,
    ) -> None:
        self._take_up_again, self._run_waiting, self._tell = take_up_again, run_waiting, tell
        self._called = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._is_first = True

    def start(self) -> None:
        """A second call does nothing."""
        if self._thread.ident is None:
            self._thread.start()

    @property
    def is_at_work(self) -> bool:
        """Whether this process has started it."""
        return self._thread.is_alive()

    def call(self) -> None:
        """There is something to do."""
        self._called.set()

    def _work(self) -> None:
        while True:
            close_old_connections()
            try:
                if self._is_first:
                    self._take_up_again()
                    self._is_first = False
                self._run_waiting()
            except Exception as error:
                self._tell(error)
            finally:
                close_old_connections()
            self._called.wait(LOOKED_AFTER)
            self._called.clear()
