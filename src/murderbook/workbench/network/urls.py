"""Routes of the network, and of the relations of a case."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.network.stating import pages as stating

urlpatterns = [
    path("case/<str:key>/relations/", stating.relations, name="case-relations"),
    path("case/<str:key>/relations/add/", stating.enter, name="case-relation-add"),
    path("case/<str:key>/relations/<int:number>/withdraw/", stating.withdraw, name="case-relation-withdraw"),
]
