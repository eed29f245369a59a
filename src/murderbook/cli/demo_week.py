"""What the unit's week shows of what was planted for it, read from the record as a detective would see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from murderbook.demo.answers import Answers
    from murderbook.demo.week import Bought, Week
    from murderbook.workbench.access.models import Account


def week_summary(answers: Answers, account: Account, today: date) -> Iterator[str]:
    from murderbook.demo.week import week_lines

    yield from week_lines(_week(answers, account, today), answers)


def _week(answers: Answers, account: Account, today: date) -> Week:
    from murderbook.demo.week import Week
    from murderbook.workbench.enquiries.witnesses.plan import Group, lines_of, witnesses_planned
    from murderbook.workbench.laboratory.standing import never_tested

    lines = lines_of(witnesses_planned(account), account)
    return Week(
        asked={one.number: _standing(one.group) for one in lines if one.fears},
        to_ask=sum(one.group is Group.ENDED for one in lines),
        untested=set(never_tested(account).values_list("number", flat=True)),
        bought=_bought(account, today),
    )


def _standing(group: str) -> str:
    from murderbook.demo.frightened import DANGER, ENDED, STANDS
    from murderbook.workbench.enquiries.witnesses.plan import Group

    return {Group.ENDED: ENDED, Group.DANGER: DANGER}.get(Group(group), STANDS)


def _bought(account: Account, today: date) -> Bought:
    """By the search of the page, whose reading is on record."""
    from murderbook.demo.week import BUDGET, Bought
    from murderbook.laboratory.offering import Wishes
    from murderbook.laboratory.sources import own_money
    from murderbook.laboratory.telling.document import document_of
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.laboratory.asking import Asker, asked, unit_sources, unit_table

    table = unit_table()
    wishes = Wishes((own_money(BUDGET), *unit_sources(table)), today)
    document = document_of(asked(Asker(account, COMMAND_LINE), table, wishes))
    worth, compared, told = document["worth"], document["compared"], document["asked"]
    return Bought(
        exhibits={test["exhibit"] for test in document["chosen"]},
        tests=worth["tests"],
        points=worth["total"],
        oldest=compared["oldest_first"]["total"],
        by_dollar=compared["by_dollar"]["total"],
        left=sum(one["amount"] - one["spent"] for one in told["sources"]),
        full=[one["label"] for one in told["laboratories"] if one["used"] >= one["places"]],
    )
