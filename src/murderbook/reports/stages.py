"""How far a printing is, by what WeasyPrint logs of its own steps: it has no other way to tell."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[float, str], None]  # share that is done, 0 to 1, and what is done; an error of it ends it

LOG = "weasyprint.progress"
# Where in the whole its steps begin. Of 1,000 lines of a timeline, 1,000 entries of a chrono and 2,000 calls it had
# spent 10 to 18 % before the first sheet, 62 to 63 % after the last, 78 to 85 % when what is drawn was put together.
_SHEETS, _DRAWN, _PUT_TOGETHER = 0.14, 0.62, 0.82
_PER_SECOND_BEFORE = (_DRAWN - _SHEETS) / _SHEETS  # of laying out, for each second that came before it


class _Steps(logging.Handler):
    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell, self._began = tell, time.monotonic()
        self._laying: float | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """What `tell` raises goes through: logging swallows what a handler hands to `handleError`, and nothing else."""
        words = record.msg if isinstance(record.msg, str) else ""
        if words.startswith("Step 5") and record.args:
            number = record.args[0] if isinstance(record.args, tuple) else record.args
            self._tell(self._share_of_laying(), f"sheet {number} is laid out")
        elif words.startswith("Step 6"):
            self._tell(_DRAWN, "the sheets are drawn")
        elif words.startswith("Step 7"):
            self._tell(_PUT_TOGETHER, "the file is put together")

    def _share_of_laying(self) -> float:
        """How many sheets there will be is not known before the last of them: so it goes by the time."""
        now = time.monotonic()
        if self._laying is None:
            self._laying = now
        whole = (self._laying - self._began) * _PER_SECOND_BEFORE
        return _SHEETS + (_DRAWN - _SHEETS) * min((now - self._laying) / max(whole, 0.01), 0.97)


@contextmanager
def told(tell: Tell) -> Iterator[None]:
    """Tell of the printing within, of which there is one at a time in a process."""
    log, steps = logging.getLogger(LOG), _Steps(tell)
    before = log.level, log.propagate
    log.setLevel(logging.INFO)
    log.propagate = False
    log.addHandler(steps)
    try:
        yield
    finally:
        log.removeHandler(steps)
        log.level, log.propagate = before
