"""The only door to sensitive rows: grants in force, as one condition in SQL, asked anew at every request.

A grant on some sections of a case opens what asks for one of them by name, and nothing else: whoever forgets to ask
shows a file in whole to those who see it in whole.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Expression, F, Q, QuerySet
from django.utils import timezone

from murderbook.workbench.access.consultants.sections import EVERY, WHOLE, read
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.rights import Right, roles_with

NOTHING = Q(pk__in=[])


class Asked(NamedTuple):
    """Of which account, by its primary key, what is asked, of which moment, and of which section, if of one alone."""

    account: int
    right: Right
    moment: datetime
    section: str | None


def grants_in_force(
    account: Account | AnonymousUser, right: Right, at: datetime | None = None, section: str | None = None
) -> QuerySet[Grant]:
    """The grants that give an active, case-seeing account a right at a moment (default: now), on whole files, or on at
    least that section of them."""
    asked = _asked(account, right, at, section)
    return Grant.objects.none() if asked is None else _granted(asked)


def is_open_to(account: Account | AnonymousUser) -> bool:
    """False for an account to which nothing is open, whatever the table says."""
    return isinstance(account, Account) and account.is_active and not account.is_caseless and not account.must_change


def _asked(
    account: Account | AnonymousUser, right: Right, at: datetime | None = None, section: str | None = None
) -> Asked | None:
    if not isinstance(account, Account) or not is_open_to(account):
        return None
    return Asked(account.pk, right, at or timezone.now(), section if section in EVERY else None)


def _granted(asked: Asked) -> QuerySet[Grant]:
    return Grant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=asked.moment),
        _carrying(asked.right),
        _reaching(asked.section),
        account=asked.account,
        starts_at__lte=asked.moment,
    )


def _carrying(right: Right) -> Q:
    roles = Q(role__in=roles_with(right))
    return roles | Q(may_export=True) if right is Right.EXPORT else roles


def _reaching(section: str | None) -> Q:
    whole = Q(sections=WHOLE)
    return whole | Q(sections__contains=f",{section},") if section else whole


def _compartments(grants: QuerySet[Grant]) -> QuerySet[Grant, Any]:
    return grants.filter(case=None).values("compartment")


def _cases(grants: QuerySet[Grant]) -> QuerySet[Grant, Any]:
    """A grant on one case holds only while the case stays in the compartment where it was given."""
    return grants.filter(case__compartment=F("compartment")).values("case")


class Place(Enum):
    """Where in a statement that is kept account and moment are filled in."""

    ACCOUNT = auto()
    MOMENT = auto()


class Places(Expression):
    """Primary keys of the compartments, or cases, that an account reaches: a subquery, asked of the grants as they are.

    A page asks some eight times, and to put the statements together anew was three tenths of its time. So the text for
    each right and section is made once, by the rule above. Who asks and when are its parameters, filled in at each
    use: nothing of what anybody may see is kept.
    """

    ANYBODY, EVER = -1, datetime(1900, 1, 1, tzinfo=UTC)  # what a text is made with, in the places of the two
    _texts: dict[tuple[object, ...], tuple[str, tuple[Any, ...]]] = {}

    def __init__(self, of: Callable[[QuerySet[Grant]], QuerySet[Grant, Any]], asked: Asked) -> None:
        super().__init__(output_field=BigIntegerField())
        self.of, self.asked = of, asked

    def resolve_expression(self, *_: Any, **__: Any) -> Places:  # noqa: ANN401 - as Django passes them
        return self  # names nothing of the statement around it

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:  # noqa: ANN401
        text, parameters = self._text(connection)
        if self.asked.account == self.ANYBODY:
            return text, parameters  # within a statement that is kept itself (pages/kept.py), which fills them in
        moment = connection.ops.adapt_datetimefield_value(self.asked.moment)
        given = {Place.ACCOUNT: self.asked.account, Place.MOMENT: moment}
        return text, tuple(given[one] if isinstance(one, Place) else one for one in parameters)

    def _text(self, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """The places of the two are marked when the text is made, by this connection: another one may write the same
        moment in another way."""
        name = connection.vendor, self.of, self.asked.right, self.asked.section
        if name not in self._texts:
            grants = self.of(_granted(self.asked._replace(account=self.ANYBODY, moment=self.EVER)))
            text, parameters = grants.query.get_compiler(connection=connection).as_sql()
            ever = connection.ops.adapt_datetimefield_value(self.EVER)
            places = {self.ANYBODY: Place.ACCOUNT, ever: Place.MOMENT}
            self._texts[name] = f"({text})", tuple(places.get(one, one) for one in parameters)
        return self._texts[name]


def case_condition(
    account: Account | AnonymousUser, right: Right = Right.READ, prefix: str = "", section: str | None = None
) -> Q:
    """Condition on rows whose case is reached through `prefix` ("" for cases themselves, "case__" for their parts), in
    whole, or at least in that section."""
    asked = _asked(account, right, section=section)
    if asked is None:
        return NOTHING
    by_compartment = Q(**{f"{prefix}compartment__in": Places(_compartments, asked)})
    by_case = Q(**{f"{prefix}pk__in": Places(_cases, asked)})
    return (by_compartment | by_case) & Q(**{f"{prefix}withdrawn_at": None})


def sections_seen(account: Account | AnonymousUser, compartment: int, case: int) -> frozenset[str] | None:
    """The sections of a case (both by primary key) that an account may read now; None: the whole file."""
    if not isinstance(account, Account):
        return frozenset()
    moment = timezone.now()
    running = Grant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=moment), account=account, starts_at__lte=moment)
    found = running.filter(Q(case=None) | Q(case=case), compartment=compartment, role__in=roles_with(Right.READ))
    texts = list(found.values_list("sections", flat=True))
    return None if WHOLE in texts else frozenset(name for text in texts for name in read(text))


def exports_anything(account: Account | AnonymousUser) -> bool:
    """Whether there is any place from which the account may take something away."""
    return grants_in_force(account, Right.EXPORT).exists()


def compartments_with(account: Account | AnonymousUser, right: Right = Right.READ) -> QuerySet[Compartment]:
    """Whole compartments in which the account holds a right."""
    asked = _asked(account, right)
    return (
        Compartment.objects.none() if asked is None else Compartment.objects.filter(pk__in=Places(_compartments, asked))
    )


def known_compartments(account: Account | AnonymousUser) -> QuerySet[Compartment]:
    """Compartments an account may know of: its own, and restricted ones, which show their existence to the unit."""
    own = compartments_with(account)
    if not own.exists():
        return own
    return Compartment.objects.filter(Q(pk__in=own.values("pk")) | Q(grade=Grade.RESTRICTED))
