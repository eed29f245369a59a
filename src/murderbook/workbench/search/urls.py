"""Routes of the search."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/save/", views.save, name="search-save"),
    path("search/<str:key>/forget/", views.forget, name="search-forget"),
]
