"""The route of the timeline."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.timeline.views import timeline

urlpatterns = [path("case/<str:key>/timeline/", timeline, name="case-timeline")]
