"""While a record is served: a checkpoint every five minutes in which something was entered, one when the server stops,
and the anchor of each day; and the database's log is cut off, in which what was erased would lie. What cannot be done
is told as an alert."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from murderbook.workbench.audit.alert import tell
from murderbook.workbench.audit.signing.checkpoints import keep
from murderbook.workbench.audit.signing.daily import anchor_today, seconds_to_midnight
from murderbook.workbench.disk.cutting import cut_log

EVERY = 300.0  # seconds
_log = logging.getLogger(__name__)


class Keeper:
    """One for each serving process."""

    def __init__(self, folder: Path, every: float = EVERY) -> None:
        self._folder, self._every = folder, every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="checkpoints", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The last checkpoint, when nobody is served any more."""
        self._stopped.set()
        self._thread.join(timeout=30)
        self.keep_now()

    def keep_now(self) -> None:
        try:
            cut_log()  # every time, so that it tells nothing of what was erased meanwhile
            anchor_today()
            keep(self._folder, timezone.now())
        except Exception as error:
            _log.exception("no checkpoint could be written")
            tell(error)

    def _work(self) -> None:
        wait = 0.0
        while not self._stopped.wait(wait):
            close_old_connections()
            self.keep_now()
            close_old_connections()
            wait = min(self._every, seconds_to_midnight(timezone.now()) + 1)


def start() -> Keeper:
    """Begin for the record of this process."""
    keeper = Keeper(settings.RECORD.folder)
    keeper.start()
    return keeper
