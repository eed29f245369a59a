"""Binders: who has which, since when, and where each is kept. A move is a row; nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import Volume, VolumeMove
from murderbook.workbench.casework.people import recipient
from murderbook.workbench.casework.states import Move
from murderbook.workbench.register.models import Case


class MoveError(Exception):
    """A move that cannot be. `field`: where the form says so; `message`: why, and what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A binder and its moves in the order of writing."""

    volume: Volume
    moves: Sequence[VolumeMove]

    @property
    def out(self) -> VolumeMove | None:
        """By which it is out now."""
        taken = [move for move in self.moves if move.move != Move.KEPT]
        return taken[-1] if taken and taken[-1].move == Move.OUT else None

    @property
    def kept_at(self) -> str:
        """Where it is when nobody has it."""
        return next((move.kept_at for move in reversed(self.moves) if move.kept_at), self.volume.kept_at)

    @property
    def overdue_since(self) -> date | None:
        due = self.out.due_back if self.out else None
        return due if due is not None and due < timezone.localdate() else None


def move(shelved: Shelved, data: Mapping[str, Any], author: Account) -> VolumeMove:
    """Write what became of a binder. MoveError where it cannot be. `data`: of `forms.MoveForm`."""
    kind, case = data["move"], shelved.volume.case
    if shelved.moves and data["on"] < shelved.moves[-1].on:
        raise MoveError("on", f"That is before what was written last, of {shelved.moves[-1].on:%-d %b %Y}.")
    if kind == Move.BACK and shelved.out is None:
        raise MoveError("move", "It is not out, so it cannot come back.")
    if kind == Move.KEPT and not data["kept_at"]:
        raise MoveError("kept_at", "Write where it is kept from now on.")
    if kind != Move.OUT and data["due_back"]:
        raise MoveError("due_back", "Only what is checked out is due back. Leave it empty.")
    to = recipient(case, data) if kind == Move.OUT else None
    if kind == Move.OUT and to is None:
        raise MoveError("to", "Choose who has it, or write a name: one of the two.")
    return VolumeMove.objects.create(
        volume=shelved.volume,
        move=kind,
        on=data["on"],
        account=to.account if to else None,
        name=to.name if to else "",
        due_back=data["due_back"],
        kept_at=data["kept_at"],
        note=data["note"],
        author=author,
    )


def volumes_of(case: Case) -> list[Shelved]:
    """Of a case that came through the door, in the order in which they were entered. Two statements."""
    moves = Prefetch("moves", VolumeMove.objects.select_related("author").order_by("pk"))
    return [Shelved(row, list(row.moves.all())) for row in case.volumes.prefetch_related(moves).order_by("pk")]
