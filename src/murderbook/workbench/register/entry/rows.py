"""The rows of a case's parts, numbered by their place in the file: addresses name that, since a row's own number would
tell of other cases. Withdrawn rows keep their place, so that an address goes on meaning the same. Links have no place
that stays, since some of them come and go with what the asker may see: the record's secret makes their numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from murderbook.workbench.access.models import Account
from murderbook.workbench.register.entry.scheme import Part
from murderbook.workbench.register.models import Case, PhysicalLink, Revision, Withdrawable

Asker = Account | AnonymousUser


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row, its number in addresses, and when it was last amended."""

    number: int
    row: Withdrawable
    amended_at: datetime | None = None


def all_rows(part: Part, case: Case, asker: Asker) -> list[Numbered]:
    """Withdrawn ones, too. One statement."""
    rows = part.rows(case)
    if part.model is PhysicalLink:
        seen = rows.filter(seen_by(asker)).select_related("other")
        return [Numbered(_lasting_number(row), row) for row in seen]
    return [Numbered(number, row) for number, row in enumerate(rows, start=1)]


def _lasting_number(link: PhysicalLink) -> int:
    """The same for everybody and at all times, and tells neither how many links there are nor which came first."""
    return int(salted_hmac("murderbook link", str(link.pk), algorithm="sha256").hexdigest()[:12], 16)


def standing(part: Part, case: Case, asker: Asker) -> list[Numbered]:
    """Those that count, with when each was last amended. Two statements."""
    amended = amended_rows(case, part.model.__name__.lower())
    rows = [one for one in all_rows(part, case, asker) if one.row.withdrawn_at is None]
    return [replace(one, amended_at=amended.get(one.row.pk)) for one in rows]


def seen_by(asker: Asker) -> Q:
    """Links that a person entered are seen by those who see both cases; those of a file stand in the file."""
    return Q(other=None) | Q(other__in=Case.objects.visible_to(asker).order_by().values("pk"))


def links_from_others(case: Case, asker: Asker) -> QuerySet[PhysicalLink]:
    """Links to this case that were entered in another one, as far as the asker sees that one."""
    return PhysicalLink.objects.visible_to(asker).filter(other=case).select_related("case").order_by("pk")


def amended_rows(case: Case, part: str) -> dict[int, datetime]:
    """When each row of a part was last amended."""
    rows = Revision.objects.filter(case=case, part=part).order_by("pk").values_list("part_id", "at", "before")
    return {part_id: at for part_id, at, before in rows if before}
