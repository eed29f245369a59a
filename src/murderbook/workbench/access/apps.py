"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "murderbook.workbench.access"
    label = "access"

    def ready(self) -> None:
        """Say what the navigation counts."""
        from murderbook.workbench.access.consultants.ending import ending_in_navigation
        from murderbook.workbench.pages.navigation import count_beside

        count_beside("compartments", ending_in_navigation)
