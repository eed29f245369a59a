"""Where an account may import to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.imports.models import Batch, BatchState

if TYPE_CHECKING:
    from murderbook.workbench.imports.loading import Order


def read_otherwise(order: Order) -> list[str]:
    """Keys of the imports that stand in the order's compartment and read the same file under another mapping."""
    from murderbook.workbench.imports.loading.loader import sha256_of

    mine = order.mapping.to_dict() if order.mapping else {}
    standing = Batch.objects.visible_to(order.account, Right.IMPORT).filter(
        compartment=order.compartment,
        state=BatchState.COMMITTED,
        file_sha256=sha256_of(order.reading.path),
        rows_new__gt=0,
    )
    return [batch.key for batch in standing.order_by("pk") if batch.mapping != mine]


def target(account: Account, name: str | None = None) -> Compartment:
    """The compartment of that name, or the default one.

    AccessRefusedError where the account may not import there; a hidden compartment is not told apart from none.
    """
    allowed = compartments_with(account, Right.IMPORT)
    wanted = allowed.filter(is_default=True) if name in (None, "default") else allowed.filter(name=name)
    compartment = wanted.order_by("pk").first()
    if compartment is not None:
        return compartment
    names = ", ".join(allowed.order_by("pk").values_list("name", flat=True)) or "none"
    asked = "the unit's open files" if name is None else f"a compartment {name!r}"
    raise AccessRefusedError(
        f"{account.name} may not import into {asked} (may import into: {names}): ask a supervisor for a grant"
    )
