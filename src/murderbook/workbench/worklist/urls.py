"""Routes of the worklist."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.pages.printing import printed_list
from murderbook.workbench.worklist import printing, views

urlpatterns = [
    path("", views.home, name="home"),
    path("worklist/", views.worklist, name="worklist"),
    path("worklist/export/", views.export, name="worklist-export"),
    path("worklist/printed/", printed_list, {"name": "worklist"}, name="worklist-printed"),
    path("worklist/<str:key>/", views.why, name="worklist-why"),
    path("worklist/<str:key>/printed/", printing.why_printed, name="worklist-why-printed"),
]
