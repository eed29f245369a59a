"""Numbers that stand on every page, each asked by a statement that is put together once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Func, IntegerField, QuerySet
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Role
from murderbook.workbench.access.visibility import Place, Places, is_open_to

Rule = Callable[..., QuerySet[Any]]  # of an account, a moment, and whatever keys are asked with


class _At(int):
    """The place of the key that is given at this position."""


class KeptCount:
    """How many rows a rule finds for an account now.

    To put such a statement together takes many times as long as to ask it, and every page asks several. So its text is
    made once for each kind of database, by the rule itself. Who asks, when, and the primary keys that are asked about
    are its parameters, filled in at each use, as in `Places`: nothing of what anybody may see is kept. The rule may
    look at nothing of the account but its key, and at no moment but the one that it is given and those so much `later`.
    """

    def __init__(self, rule: Rule, *later: timedelta) -> None:
        self._rule, self._later = rule, later
        self._texts: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def of(self, account: Account | AnonymousUser, *keys: int) -> int:
        now = timezone.now()
        if not isinstance(account, Account) or not is_open_to(account):
            return self._rule(account, now, *keys).count()  # which asks nothing
        text, parameters = self._text(len(keys))
        given: dict[Any, Any] = {Place.ACCOUNT: account.pk, Place.MOMENT: _written(now)}
        given |= {one: _written(now + one) for one in self._later}
        filled = [keys[one] if isinstance(one, _At) else given[one] if _is_open(one) else one for one in parameters]
        with connection.cursor() as cursor:
            cursor.execute(text, filled)
            return int(cursor.fetchone()[0])

    def text(self) -> tuple[str, tuple[Any, ...]]:
        """The statement of a rule that is asked about no keys, for one of several in `KeptSum`."""
        return self._text(0)

    def _text(self, keys: int) -> tuple[str, tuple[Any, ...]]:
        if connection.vendor not in self._texts:
            anybody = Account(pk=Places.ANYBODY, key="", role=Role.SUPERVISOR.value, is_active=True, must_change=False)
            asked = [Places.ANYBODY - 1 - at for at in range(keys)]
            all_of_them = Func(template="COUNT(*)", output_field=IntegerField())
            found = self._rule(anybody, Places.EVER, *asked).order_by().values_list(all_of_them)
            text, parameters = found.query.get_compiler(connection=connection).as_sql()
            places: dict[Any, Any] = {Places.ANYBODY: Place.ACCOUNT, _written(Places.EVER): Place.MOMENT}
            places |= {_written(Places.EVER + one): one for one in self._later}
            places |= {key: _At(at) for at, key in enumerate(asked)}
            self._texts[connection.vendor] = text, tuple(places.get(one, one) for one in parameters)
        return self._texts[connection.vendor]


class KeptSum(KeptCount):
    """How many rows several rules find together, asked in one statement."""

    def __init__(self, rules: Sequence[Rule], *later: timedelta) -> None:
        super().__init__(rules[0], *later)
        self._parts = [KeptCount(rule, *later) for rule in rules]

    def _text(self, keys: int) -> tuple[str, tuple[Any, ...]]:
        if connection.vendor not in self._texts:
            texts = [part.text() for part in self._parts]
            whole = " + ".join(f"({text})" for text, _ in texts)
            self._texts[connection.vendor] = f"SELECT {whole}", tuple(one for _, given in texts for one in given)
        return self._texts[connection.vendor]


def _is_open(parameter: object) -> bool:
    return isinstance(parameter, Place | timedelta)


def _written(moment: datetime) -> Any:  # noqa: ANN401 - as the database takes it
    return connection.ops.adapt_datetimefield_value(moment)
