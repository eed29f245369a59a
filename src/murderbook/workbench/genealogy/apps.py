"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class GenealogyConfig(AppConfig):
    name = "murderbook.workbench.genealogy"
    label = "genealogy"

    def ready(self) -> None:
        """Connect the receiver."""
        from murderbook.workbench.genealogy import keeping  # noqa: F401
