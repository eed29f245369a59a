"""Routes of the laboratory: what to test next, what is under way, and the sheet of a case."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.laboratory.pages import case, next_tests, unit
from murderbook.workbench.pages.printing import printed_list

urlpatterns = [
    path("laboratory/", unit.laboratory, name="laboratory"),
    path("laboratory/printed/", printed_list, {"name": "laboratory"}, name="laboratory-printed"),
    path("laboratory/next/", next_tests.next_tests, name="laboratory-next"),
    path("laboratory/next/printed/", printed_list, {"name": "what to test next"}, name="laboratory-next-printed"),
    path("case/<str:key>/laboratory/", case.requests, name="case-laboratory"),
    path("case/<str:key>/laboratory/ask/", case.ask_for, name="case-laboratory-ask"),
    path("case/<str:key>/laboratory/<int:number>/", case.one, name="case-laboratory-one"),
    path("case/<str:key>/laboratory/<int:number>/step/", case.step, name="case-laboratory-step"),
]
