"""Routes of the network, and of the relations of a case."""

from __future__ import annotations

from django.urls import include, path

from murderbook.workbench.network.asking import pages as asking
from murderbook.workbench.network.files import pages as files
from murderbook.workbench.network.recurring import pages as recurring
from murderbook.workbench.network.stating import pages as stating
from murderbook.workbench.pages.printing import printed_list

urlpatterns = [
    path("", include("murderbook.workbench.network.charting.urls")),
    path("network/", asking.network, name="network"),
    path("network/printed/", printed_list, {"name": "network"}, name="network-printed"),
    path("network/recurs/", recurring.recurs, name="network-recurs"),
    path("case/<str:key>/relations/", stating.relations, name="case-relations"),
    path("case/<str:key>/relations/add/", stating.enter, name="case-relation-add"),
    path("case/<str:key>/relations/file/", files.take, name="case-relation-file"),
    path("case/<str:key>/relations/file/<str:file>/withdraw/", files.withdraw, name="case-relation-file-withdraw"),
    path("case/<str:key>/relations/<int:number>/withdraw/", stating.withdraw, name="case-relation-withdraw"),
]
