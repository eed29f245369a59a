"""Routes of the nameless."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.identity import naming, views

urlpatterns = [
    path("", views.listed, name="identity"),
    path("<str:key>/", views.doe, name="identity-doe"),
    path("<str:key>/printed/", views.printed, name="identity-printed"),
    path("<str:key>/determination/", naming.record_determination, name="identity-determine"),
    path("<str:key>/withdraw/", naming.withdraw_determination, name="identity-withdraw"),
    path("<str:key>/body/", naming.one_body, name="identity-body"),
    path("<str:key>/bodies/", naming.two_bodies, name="identity-bodies"),
    path("<str:key>/kin/", naming.tell_kin, name="identity-kin"),
    path("<str:key>/candidate/<str:report>/", views.candidate, name="identity-candidate"),
    path("<str:key>/candidate/<str:report>/judge/", views.judge, name="identity-judge"),
    path("<str:key>/candidate/<str:report>/printed/", views.candidate_printed, name="identity-candidate-printed"),
]
