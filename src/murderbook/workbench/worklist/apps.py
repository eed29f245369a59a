"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "murderbook.workbench.worklist"
    label = "worklist"

    def ready(self) -> None:
        """Connect the receivers of the register."""
        from murderbook.workbench.worklist import receivers  # noqa: F401
