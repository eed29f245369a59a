"""Entries are written in the transaction of their act, one by one, and nobody alters them."""

from __future__ import annotations

import pytest

from murderbook.workbench.audit.log import head, leaf_of, record
from murderbook.workbench.audit.models import AuditNode
from murderbook.workbench.audit.tree import EMPTY_ROOT
from personas import make_unit


@pytest.mark.django_db
def test_entries_count_from_zero() -> None:
    unit = make_unit()
    assert head().root == EMPTY_ROOT.hex()
    for index in range(9):
        entry = record("read case", actor=unit.accounts["member"], object_kind="case", object_key=unit.cases[0].key)
        assert entry.index == index
    assert head().size == 9
    assert AuditNode.objects.get(level=0, index=8).hash == leaf_of(entry).hex()
