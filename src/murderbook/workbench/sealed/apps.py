"""The app of sealed compartments."""

from __future__ import annotations

from django.apps import AppConfig


class SealedConfig(AppConfig):
    name = "murderbook.workbench.sealed"
    label = "sealed"

    def ready(self) -> None:
        """Connect the receivers."""
        from murderbook.workbench.sealed import receivers  # noqa: F401
