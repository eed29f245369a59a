"""What the record already holds: a re-import of the same file changes nothing, a changed row is never written over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from django.db import connection

from murderbook.workbench.access.models import Compartment
from murderbook.workbench.imports.models import BatchHashes, BatchState
from murderbook.workbench.register.models import Case

HASH_LENGTH = 16
SHARED = 0  # the key of no case: two standing cases have the number, so that it names none
_NUMBERS_AT_ONCE = 10_000


def known_hashes(compartment: Compartment) -> set[bytes]:
    """The hash of every row that a batch still standing has written into the compartment."""
    blobs = BatchHashes.objects.filter(batch__compartment=compartment, batch__state=BatchState.COMMITTED)
    found: set[bytes] = set()
    for blob in blobs.values_list("hashes", flat=True).iterator(chunk_size=1):
        packed = bytes(blob)
        found.update(packed[start : start + HASH_LENGTH] for start in range(0, len(packed), HASH_LENGTH))
    return found


def holds_numbers(compartment: Compartment) -> bool:
    """Whether any standing case of the compartment has a number that a new row could repeat."""
    return Case.objects.filter(compartment=compartment, own_number__gt="", withdrawn_at=None).exists()


def cases_by_number(compartment: Compartment, numbers: Iterable[str]) -> dict[str, int]:
    """Primary key of the standing case with each of these numbers, or SHARED; numbers of no case are left out."""
    wanted = [number for number in numbers if number]
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _NUMBERS_AT_ONCE):
        for number, pk in _look_up(compartment, wanted[start : start + _NUMBERS_AT_ONCE]):
            found[number] = pk if found.get(number, pk) == pk else SHARED
    return found


def _look_up(compartment: Compartment, numbers: Sequence[str]) -> list[tuple[str, int]]:
    """One statement and one parameter however many numbers, served by the index on compartment and number."""
    if connection.vendor == "postgresql":
        among, given = "= ANY(%s)", list(numbers)
    else:
        among, given = "IN (SELECT value FROM json_each(%s))", json.dumps(list(numbers))  # type: ignore[assignment]
    table = connection.ops.quote_name(Case._meta.db_table)
    statement = (
        f"SELECT own_number, id FROM {table} "
        f"WHERE compartment_id = %s AND own_number {among} AND withdrawn_at IS NULL ORDER BY id DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [compartment.pk, given])
        return [(number, pk) for number, pk in cursor.fetchall()]
