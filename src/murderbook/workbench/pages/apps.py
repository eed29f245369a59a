"""App registration: makes the template tags of this folder known."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "murderbook.workbench.pages"
    label = "pages"
