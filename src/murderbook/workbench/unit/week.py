"""The brief for Monday: what is hot, what is due, what came back, what nobody touched for a year. On one page, so each
part has its first lines and says how many more there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.alerts import Alert, alerts_of
from murderbook.workbench.unit.calendar import Calendar, Show, calendar_of
from murderbook.workbench.unit.due import came_back, due
from murderbook.workbench.unit.lines import Line
from murderbook.workbench.unit.touched import untouched
from murderbook.workbench.worklist.filters import DEFAULT_ORDER, ORDERS
from murderbook.workbench.worklist.models import Assessment
from murderbook.workbench.worklist.reach import Ranking, reach_of
from murderbook.workbench.worklist.told import linked, told

LINES: Final = 7  # of each part: as many as a sheet holds, two lines each
MANY: Final = 100  # of each part, on the screen, where somebody wants all
AHEAD: Final = timedelta(days=7)
LONG: Final = timedelta(days=365)
NEWS: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """`more_...`: how many each part has beyond its lines. `reviews`: cases due for review."""

    today: date
    hot: list[Alert]
    more_hot: int
    due: list[Line]
    more_due: int
    back: list[Line]
    more_back: int
    still: list[Assessment]
    more_still: int
    reviews: dict[str, int]
    months: int

    @property
    def since(self) -> date:
        return self.today - NEWS

    @property
    def overdue(self) -> int:
        return sum(line.on < self.today for line in self.due)

    @property
    def words(self) -> dict[str, list[str]]:
        """For the trail: every case that the page names, those told to have leads, and the hot pairs told."""
        pairs = sorted(alert.hot.key for alert in self.hot)
        return {"cases": self.case_keys, "linked": linked(self.still), "pairs": pairs}

    @property
    def case_keys(self) -> list[str]:
        lines = [*self.due, *self.back]
        pairs = [case.key for alert in self.hot for case in (alert.came, alert.woken)]
        return sorted({*(line.case.key for line in lines), *(row.case.key for row in self.still), *pairs})


def week_of(account: Account, today: date, lines: int = LINES) -> Week:
    """As far as the account sees: nothing of what is hidden counts."""
    hot, due_, back = alerts_of(account), due(account, today, today + AHEAD), came_back(account, today - NEWS, today)
    reach = reach_of(account)
    still = Ranking(untouched(account, today - LONG), ORDERS[DEFAULT_ORDER], reach)
    calendar: Calendar = calendar_of(account, today)
    counts = calendar.counts()
    return Week(
        today=today,
        hot=hot[:lines],
        more_hot=len(hot[lines:]),
        due=due_[:lines],
        more_due=len(due_[lines:]),
        back=back[:lines],
        more_back=len(back[lines:]),
        still=list(told(still[:lines], account, reach)),
        more_still=max(0, len(still) - lines),
        reviews={"due": counts[Show.DUE], "soon": counts[Show.SOON]},
        months=calendar.months,
    )
