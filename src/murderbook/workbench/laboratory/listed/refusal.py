"""Why a row of a laboratory's list does nothing."""

from __future__ import annotations

NEW, KNOWN, UNCLEAR, REFUSED = "new", "already known", "not understood", "refused"


class RowError(Exception):
    """Which of its columns, why, and what to do. `shown`: the value may stand on the page."""

    def __init__(self, column: str, reason: str, remedy: str, state: str = REFUSED, *, shown: bool = True) -> None:
        self.column, self.reason, self.remedy, self.state, self.shown = column, reason, remedy, state, shown
        super().__init__(reason)
