"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "murderbook.workbench.families"
    label = "families"

    def ready(self) -> None:
        """Connect the receiver."""
        from murderbook.workbench.families import chronicle  # noqa: F401
