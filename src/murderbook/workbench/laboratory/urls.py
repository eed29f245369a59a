"""Routes of the laboratory: what to test next, what is under way, and the sheet of a case."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.laboratory.pages import case, list_one, list_upload, loci, next_tests, unit
from murderbook.workbench.pages.printing import printed_list

urlpatterns = [
    path("laboratory/", unit.laboratory, name="laboratory"),
    path("laboratory/printed/", printed_list, {"name": "laboratory"}, name="laboratory-printed"),
    path("laboratory/next/", next_tests.next_tests, name="laboratory-next"),
    path("laboratory/next/printed/", printed_list, {"name": "what to test next"}, name="laboratory-next-printed"),
    path("laboratory/import/", list_upload.lists, name="laboratory-lists"),
    path("laboratory/import/<str:key>/", list_one.one, name="laboratory-list"),
    path("laboratory/import/<str:key>/columns/", list_one.columns, name="laboratory-list-columns"),
    path("laboratory/import/<str:key>/take-in/", list_one.take_in, name="laboratory-list-take-in"),
    path("laboratory/import/<str:key>/discard/", list_one.discard, name="laboratory-list-discard"),
    path("laboratory/import/<str:key>/undo/", list_one.undo, name="laboratory-list-undo"),
    path("case/<str:key>/laboratory/", case.requests, name="case-laboratory"),
    path("case/<str:key>/laboratory/ask/", case.ask_for, name="case-laboratory-ask"),
    path("case/<str:key>/laboratory/<int:number>/", case.one, name="case-laboratory-one"),
    path("case/<str:key>/laboratory/<int:number>/loci/", loci.take_loci, name="case-laboratory-loci"),
    path("case/<str:key>/laboratory/<int:number>/step/", case.step, name="case-laboratory-step"),
]
