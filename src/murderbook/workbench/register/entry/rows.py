"""The rows of a case's parts, numbered by their place in the file: addresses name that, since a row's own number would
tell of other cases. Withdrawn rows keep their place, so that an address goes on meaning the same. Links have no place
that stays, since some of them come and go with what the asker may see: the record's secret makes their numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.crypto import salted_hmac

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.keys import KEY_LENGTH
from murderbook.workbench.register.entry.scheme import Part
from murderbook.workbench.register.hooks import audit_keys_asked
from murderbook.workbench.register.models import Case, CasePart, PhysicalLink, Revision, Withdrawable

Asker = Account | AnonymousUser


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row, its number in addresses, when it was last amended, and whether who writes in the case may amend it."""

    number: int
    row: Withdrawable
    amended_at: datetime | None = None
    amendable: bool = True


def all_rows(part: Part, case: Case, asker: Asker) -> list[Numbered]:
    """Withdrawn ones, too. One statement."""
    rows = part.rows(case)
    if part.model is PhysicalLink:
        seen = rows.filter(seen_by(asker)).select_related("other")
        marked = seen.annotate(may_amend=ExpressionWrapper(seen_by(asker, Right.WRITE), BooleanField()))
        return [Numbered(_lasting_number(row), row, amendable=row.may_amend) for row in marked]
    return [Numbered(number, row) for number, row in enumerate(rows, start=1)]


def _lasting_number(link: PhysicalLink) -> int:
    """The same for everybody and at all times, and tells neither how many links there are nor which came first."""
    return int(salted_hmac("murderbook link", str(link.pk), algorithm="sha256").hexdigest()[:12], 16)


def standing(part: Part, case: Case, asker: Asker) -> list[Numbered]:
    """Those that count, with when each was last amended. Two statements."""
    amended = amended_rows(case, part.model.__name__.lower())
    rows = [one for one in all_rows(part, case, asker) if one.row.withdrawn_at is None]
    return [replace(one, amended_at=amended.get(one.row.pk)) for one in rows]


def seen_by(asker: Asker, right: Right = Right.READ) -> Q:
    """Links that a person entered are seen by those who see both cases; those of a file stand in the file."""
    return Q(other=None) | Q(other__in=Case.objects.visible_to(asker, right).order_by().values("pk"))


def links_from_others(case: Case, asker: Asker) -> QuerySet[PhysicalLink]:
    """Links to this case that were entered in another one, as far as the asker sees that one."""
    return PhysicalLink.objects.visible_to(asker).filter(other=case).select_related("case").order_by("pk")


def links_in_file(case: Case, asker: Asker) -> QuerySet[PhysicalLink]:
    """Links that stand in a case, entered here or there, withdrawn ones, too, as far as the asker sees both ends."""
    there = Q(other=case, case__in=Case.objects.visible_to(asker).order_by().values("pk"))
    links: QuerySet[PhysicalLink] = PhysicalLink._base_manager.filter((Q(case=case) & seen_by(asker)) | there)
    return links.select_related("case").order_by("pk")


def named_in_audit(case: Case, row: Case | CasePart) -> tuple[str, str]:
    """Kind and key under which a change of a row is recorded. A link has a key of its own, known to those alone who see
    both cases: under the key of the case, the entry would tell everybody that there is something hidden."""
    return ("link", link_key(row.pk)) if isinstance(row, PhysicalLink) else ("case", case.key)


def link_key(pk: int) -> str:
    return salted_hmac("murderbook link in audit", str(pk), algorithm="sha256").hexdigest()[:KEY_LENGTH]


def audit_keys(case: Case, asker: Asker) -> list[str]:
    """The keys of what is recorded of a case, as far as the asker may know of it."""
    links = [link_key(link.pk) for link in links_in_file(case, asker)]
    further = (keys or () for _, keys in audit_keys_asked.send(sender=Case, case=case, asker=asker))
    return [case.key, *links, *chain.from_iterable(further)]


def amended_rows(case: Case, part: str) -> dict[int, datetime]:
    """When each row of a part was last amended."""
    rows = Revision.objects.filter(case=case, part=part).order_by("pk").values_list("part_id", "at", "before")
    return {part_id: at for part_id, at, before in rows if before}
