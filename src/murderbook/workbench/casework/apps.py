"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "murderbook.workbench.casework"
    label = "casework"

    def ready(self) -> None:
        """Connect the receivers."""
        from murderbook.workbench.casework import chrono  # noqa: F401
