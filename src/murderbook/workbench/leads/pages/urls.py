"""Routes of leads."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.leads.pages import views

urlpatterns = [
    path("", views.lead_list, name="leads"),
    path("<str:key>/", views.lead_page, name="lead"),
    path("<str:key>/judge/", views.judge, name="lead-judge"),
]
