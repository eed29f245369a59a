"""What a case holds, kind by kind: which table, how its rows are reached, how each is cited, and what it hangs on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

from django.db.models import Model, Q, QuerySet

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.register.models import Case

Row = Any  # of whatever table a kind is of


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of `model` belong to a case by one of the `about` paths; whoever sees all the cases that they name sees
    them. `cited` makes the reference of a row from it and its place among its kind; `title` says what it is in short;
    `hangs_on` names kind and primary key of what it hangs on; `hidden` columns are not told. `short`: one paragraph.
    `own_door`: a row names several cases, and the door of its table knows who sees it."""

    name: str
    label: str
    model: type[Model]
    cited: Callable[[Row, int], str]
    title: Callable[[Row], str] = lambda _row: ""
    about: tuple[str, ...] = ("case",)
    hangs_on: Callable[[Row], tuple[str, int | None]] = lambda _row: ("", None)
    hidden: frozenset[str] = frozenset()
    short: bool = False
    own_door: bool = False

    def rows(self, account: Account, case: Case, right: Right) -> QuerySet[Any]:
        """Rows of the case that the account reaches with the right; those withdrawn from the file too."""
        about = Q()
        seen = Q()
        for path in self.about:
            about |= Q(**{path: case.pk}) if path else Q(pk=case.pk)
            seen &= case_condition(account, right, f"{path}__" if path else "")
        if self.own_door:
            doors = cast(Any, self.model).objects.visible_to(account, right)
            here = self.model._base_manager.filter(about).values("pk")
            return cast(QuerySet[Any], doors.filter(pk__in=here).order_by("pk"))
        return self.model._base_manager.filter(about & seen).order_by("pk")

    def keys(self, account: Account, case: Case) -> frozenset[str]:
        """The identities of all of them, as the database counts them."""
        column = "key" if self.has_key else "pk"
        found = self.rows(account, case, Right.READ).values_list(column, flat=True)
        return frozenset(str(one) if self.has_key else self._blind(one) for one in found)

    def key_of(self, row: Row) -> str:
        return str(row.key) if self.has_key else self._blind(row.pk)

    @property
    def has_key(self) -> bool:
        return any(one.name == "key" for one in self.model._meta.concrete_fields)

    def _blind(self, number: object) -> str:
        """Of a row without a public id: always the same, and no number from which a count could be read."""
        return sha256(f"{self.model._meta.label_lower} {number}".encode()).hexdigest()[:22]
