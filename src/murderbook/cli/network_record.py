"""Where `murderbook network` has its network from: plain files, or a record, as far as the account may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from murderbook.cli.session import open_as

if TYPE_CHECKING:
    from murderbook.network.graph.entity import Kind
    from murderbook.network.graph.network import Network


@dataclass(frozen=True)
class Source:
    """A network and the further names by which its entities are asked for, by key."""

    network: Network
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of_record: bool = False

    @property
    def ranked(self) -> tuple[Kind, ...]:
        """Whose standing is asked: of a record not that of its cases and papers, to which all else is tied."""
        from murderbook.network.graph.entity import ACTING, Kind

        return ACTING if self.of_record else tuple(Kind)

    def key(self, text: str) -> str:
        """A key, or the key of the one entity that is called so. ValueError where several are."""
        if text in self.network:
            return text
        named = self._called(text)
        if len(named) > 1:
            told = ", ".join(named[:6])
            raise ValueError(f"{len(named)} entities are called {text!r} ({told}): give the id instead")
        return named[0] if named else text

    def keys(self, text: str) -> list[str]:
        """One key or name, or several with commas between them."""
        if text in self.network or self._called(text):
            return [self.key(text)]
        return [self.key(part.strip()) for part in text.split(",") if part.strip()]

    def _called(self, text: str) -> list[str]:
        return [
            entity.key
            for entity in self.network.entities
            if entity.label == text or text in self.names.get(entity.key, ())
        ]


def of_record(record: Path, as_: str | None, question: str, *, export: bool) -> Source:
    """Data to take away need the right to export. That it was asked is on record, with what was read for it."""
    account = open_as(record, as_)
    from django.db import transaction

    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.audit.log import record as on_record
    from murderbook.workbench.network.records import ASKED, gathered

    right = Right.EXPORT if export else Right.READ
    with transaction.atomic():
        found = gathered(account, right)
        words = {"question": question, "cases": found.cases, "entities": len(found.network), "right": right.value}
        on_record(ASKED, actor=account, object_kind="list", words=words, source=COMMAND_LINE)
    return Source(found.network, found.names, of_record=True)
