"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class ProfileConfig(AppConfig):
    name = "murderbook.workbench.profile"
    label = "profile"
