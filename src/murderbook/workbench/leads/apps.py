"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "murderbook.workbench.leads"
    label = "leads"

    def ready(self) -> None:
        """Connect the receivers of imports."""
        from murderbook.workbench.leads.engine import background  # noqa: F401
        from murderbook.workbench.leads.hot import worker  # noqa: F401
