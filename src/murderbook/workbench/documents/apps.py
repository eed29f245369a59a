"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "murderbook.workbench.documents"
    label = "documents"

    def ready(self) -> None:
        """Connect the receiver."""
        from murderbook.workbench.documents.intake import undoing  # noqa: F401 - connects a signal
