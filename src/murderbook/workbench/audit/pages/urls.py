"""Routes of the audit page."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.audit.pages import views

urlpatterns = [
    path("audit/", views.audit_list, name="audit"),
    path("audit/export/", views.audit_export, name="audit-export"),
    path("audit/printed/", views.audit_printed, name="audit-printed"),
    path("audit/verify/", views.audit_verify, name="audit-verify"),
]
