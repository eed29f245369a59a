"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class UnitConfig(AppConfig):
    name = "murderbook.workbench.unit"
    label = "unit"

    def ready(self) -> None:
        """Say what the navigation counts."""
        from murderbook.workbench.pages.navigation import count_beside
        from murderbook.workbench.unit.notices.counting import new_in_navigation

        count_beside("notices", new_in_navigation)
