"""Routes of the worklist."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.worklist import views

urlpatterns = [
    path("", views.home, name="home"),
    path("worklist/", views.worklist, name="worklist"),
    path("worklist/export/", views.export, name="worklist-export"),
    path("worklist/<str:key>/", views.why, name="worklist-why"),
]
