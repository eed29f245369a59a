"""Routes of witnesses: the plan over the unit, and the sheet of a case."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.enquiries.pages import witnesses
from murderbook.workbench.pages.printing import printed_list

urlpatterns = [
    path("witnesses/", witnesses.witnesses, name="witnesses"),
    path("witnesses/printed/", printed_list, {"name": "witnesses"}, name="witnesses-printed"),
    path("case/<str:key>/witnesses/", witnesses.case_witnesses, name="case-witnesses"),
    path("case/<str:key>/witnesses/fear/", witnesses.add_fear, name="case-witness-fear"),
    path("case/<str:key>/witnesses/life/", witnesses.add_life, name="case-witness-life"),
    path("case/<str:key>/witnesses/approach/", witnesses.add_approach, name="case-witness-approach"),
    path("case/<str:key>/witnesses/back/<str:what>/", witnesses.back, name="case-witness-back"),
]
