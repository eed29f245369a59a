"""App registration."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "murderbook.workbench.audit"
    label = "audit"
