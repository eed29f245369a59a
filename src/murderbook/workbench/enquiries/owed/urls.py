"""Routes of owed DNA."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.enquiries.pages import owed
from murderbook.workbench.pages.printing import printed_list

urlpatterns = [
    path("owed-dna/", owed.owed, name="owed-dna"),
    path("owed-dna/printed/", printed_list, {"name": "owed DNA"}, name="owed-dna-printed"),
    path("case/<str:key>/owed-dna/", owed.case_owed, name="case-owed"),
    path("case/<str:key>/owed-dna/add/", owed.add_fact, name="case-owed-add"),
    path("case/<str:key>/owed-dna/<str:fact>/back/", owed.back, name="case-owed-back"),
]
