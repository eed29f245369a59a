"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "murderbook.workbench.identity"
    label = "identity"
