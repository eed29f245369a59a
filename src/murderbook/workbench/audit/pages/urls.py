"""Routes of the audit page."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.audit.pages import views

urlpatterns = [
    path("audit/", views.audit_list, name="audit"),
    path("audit/verify/", views.audit_verify, name="audit-verify"),
]
