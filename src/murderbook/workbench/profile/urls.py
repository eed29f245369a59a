"""Routes of the geographic profile: of the known series that a case is in, and of a suggested string."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.profile import views

urlpatterns = [
    path("case/<str:key>/", views.series_profile, name="series-profile"),
    path("case/<str:key>/printed/", views.series_printed, name="series-profile-printed"),
    path("string/<str:key>/", views.string_profile, name="string-profile"),
    path("string/<str:key>/printed/", views.string_printed, name="string-profile-printed"),
]
