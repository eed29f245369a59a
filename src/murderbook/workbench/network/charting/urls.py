"""Routes of the link chart."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.network.charting import moves, pages, taking
from murderbook.workbench.pages.printing import printed_list

urlpatterns = [
    path("network/chart/", pages.chart, name="network-chart"),
    path("network/chart/expand/", moves.expand, name="network-chart-expand"),
    path("network/chart/ways/", moves.ways, name="network-chart-ways"),
    path("network/chart/find/", moves.look, name="network-chart-find"),
    path("network/chart/keep/", moves.keep_layout, name="network-chart-keep"),
    path("network/chart/forget/", moves.forget_layout, name="network-chart-forget"),
    path("network/chart/sheet/", taking.sheet, name="network-chart-sheet"),
    path("network/chart/printed/", printed_list, {"name": "link chart"}, name="network-chart-printed"),
]
