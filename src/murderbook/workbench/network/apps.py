"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "murderbook.workbench.network"
    label = "network"

    def ready(self) -> None:
        """Connect the receiver."""
        from murderbook.workbench.network import undoing  # noqa: F401 - connects a signal
