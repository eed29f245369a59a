"""Routes of the audit page."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.audit.pages import review, views

urlpatterns = [
    path("audit/", views.audit_list, name="audit"),
    path("audit/export/", views.audit_export, name="audit-export"),
    path("audit/printed/", views.audit_printed, name="audit-printed"),
    path("audit/verify/", review.audit_verify, name="audit-verify"),
    path("audit/state/", review.audit_state, name="audit-state"),
    path("audit/weeks/", review.audit_weeks, name="audit-weeks"),
    path("audit/week/", review.audit_week, name="audit-week"),
    path("audit/week/sign/", review.audit_week_sign, name="audit-week-sign"),
    path("audit/week/printed/", review.audit_week_printed, name="audit-week-printed"),
]
