"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "murderbook.workbench.identity"
    label = "identity"

    def ready(self) -> None:
        """Connect the receiver of imports."""
        from murderbook.workbench.identity.engine import undoing  # noqa: F401
