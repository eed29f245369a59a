"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "murderbook.workbench.identity"
    label = "identity"

    def ready(self) -> None:
        """Connect the receivers."""
        from murderbook.workbench.identity import one_body  # noqa: F401
        from murderbook.workbench.identity.engine import undoing  # noqa: F401
