"""Routes of pages that belong to no list and no case."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.pages import views

urlpatterns = [
    path("help/", views.help_page, name="help"),
]
