"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "murderbook.workbench.calls"
    label = "calls"

    def ready(self) -> None:
        """Connect the receiver."""
        from murderbook.workbench.calls import undoing  # noqa: F401 - connects a signal
