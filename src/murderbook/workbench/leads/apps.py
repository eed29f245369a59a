"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "murderbook.workbench.leads"
    label = "leads"
