"""What somebody can do to a trail who holds the database: the attacks of the tampering tests."""

from __future__ import annotations

from murderbook.workbench.audit import tree
from murderbook.workbench.audit.log import leaf_of
from murderbook.workbench.audit.models import AuditEntry, AuditNode


def rebuild() -> None:
    """Recompute all nodes from the entries, as somebody would who hides a change."""
    AuditNode.objects.all().delete()
    nodes: dict[tuple[int, int], bytes] = {}
    rows = []
    for entry in AuditEntry.objects.order_by("index"):
        for level, index, value in tree.append(entry.index, leaf_of(entry), lambda lv, i: nodes[lv, i]):
            nodes[level, index] = value
            rows.append(AuditNode(level=level, index=index, hash=value.hex()))
    AuditNode.objects.bulk_create(rows)
