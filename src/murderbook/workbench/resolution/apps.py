"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class ResolutionConfig(AppConfig):
    name = "murderbook.workbench.resolution"
    label = "resolution"

    def ready(self) -> None:
        """Connect the receiver."""
        from murderbook.workbench.resolution import judging  # noqa: F401 - connects a signal
