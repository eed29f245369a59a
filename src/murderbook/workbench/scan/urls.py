"""Routes of the scan."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.scan import views

urlpatterns = [
    path("", views.ask, name="scan"),
    path("<str:key>/", views.result, name="scan-result"),
    path("<str:key>/stop/", views.stop, name="scan-stop"),
    path("<str:key>/clusters.json", views.export, name="scan-export"),
    path("<str:key>/printed/", views.printed, name="scan-printed"),
    path("<str:key>/<int:place>/", views.cluster, name="scan-cluster"),
    path("<str:key>/<int:place>/printed/", views.cluster_printed, name="scan-cluster-printed"),
]
