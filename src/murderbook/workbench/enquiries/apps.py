"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    name = "murderbook.workbench.enquiries"
    label = "enquiries"

    def ready(self) -> None:
        from murderbook.workbench.enquiries.witnesses import chrono  # noqa: F401 - it listens
