"""What a person is called in an address: the key of his case and a mark, from which neither a count nor an order can be
read. Nothing of it is stored: under another `secret.key` addresses are others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.keys import KEY_LENGTH
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.resolution.records import Who, named_on_pages, names_of

MARK = 16  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class Known:
    """A person as one file has him, found through the door."""

    key: str
    case: Case
    who: Who
    name: str  # "" where nothing names him
    row: Person | None = None

    @property
    def shown(self) -> str:
        return self.name or "Name not recorded"


def key_of(case_key: str, who: Who) -> str:
    said = f"{case_key}\n{who.person}\n{who.name}"
    return case_key + salted_hmac("murderbook person", said, algorithm="sha256").hexdigest()[:MARK]


def find(account: Account, key: str, right: Right = Right.READ) -> Known | None:
    """None for what is hidden and for what is absent."""
    found = find_all(account, [key], right)
    return found[0] if found else None


def find_all(account: Account, keys: Sequence[str], right: Right = Right.READ) -> list[Known]:
    """In their order; none at all where the file of one is hidden or absent, after one statement."""
    seen = Case.objects.visible_to(account, right).select_related("compartment")
    cases = {case.key: case for case in seen.filter(key__in=[key[:KEY_LENGTH] for key in keys])}
    if any(key[:KEY_LENGTH] not in cases for key in keys):
        return []
    found = [_in(account, cases[key[:KEY_LENGTH]], key, right) for key in keys]
    return [one for one in found if one is not None] if None not in found else []


def _in(account: Account, case: Case, key: str, right: Right) -> Known | None:
    return next((one for one in _of_case(account, case, right) if constant_time_compare(one.key, key)), None)


def known_of(case: Case, row: Person) -> Known:
    who = Who(case.pk, row.pk, "")
    name = next(iter(names_of(row.name, row.aliases, row.identified)), "")
    return Known(key_of(case.key, who), case, who, name, row)


def named_in(case: Case, name: str) -> Known:
    who = Who(case.pk, 0, name)
    return Known(key_of(case.key, who), case, who, name)


def _of_case(account: Account, case: Case, right: Right) -> list[Known]:
    rows = Person.objects.visible_to(account, right).filter(case=case).order_by("pk")
    named = named_on_pages(account, right).filter(case=case).order_by("value").values_list("value", flat=True)
    return [*(known_of(case, row) for row in rows), *(named_in(case, name) for name in named.distinct())]
