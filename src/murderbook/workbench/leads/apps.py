"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "murderbook.workbench.leads"
    label = "leads"

    def ready(self) -> None:
        """Connect the receivers of imports, and say what the navigation counts."""
        from murderbook.workbench.leads.alerts import new_in_navigation
        from murderbook.workbench.leads.engine import background  # noqa: F401
        from murderbook.workbench.leads.hot import worker  # noqa: F401
        from murderbook.workbench.pages.navigation import count_beside

        count_beside("hot", new_in_navigation)
