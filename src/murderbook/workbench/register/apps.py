"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "murderbook.workbench.register"
    label = "register"
