"""Routes of imports, under /imports/."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.imports import views, wizard

urlpatterns = [
    path("", views.batches, name="imports"),
    path("new/", wizard.new, name="import-new"),
    path("<str:key>/", views.batch, name="import"),
    path("<str:key>/undo/", views.undo, name="import-undo"),
    path("<str:key>/rejects.csv", views.rejects, name="import-rejects"),
    path("<str:key>/mapping.toml", views.mapping, name="import-mapping"),
    path("<str:key>/columns/", wizard.columns, name="import-columns"),
    path("<str:key>/check/", wizard.check, name="import-check"),
    path("<str:key>/commit/", wizard.commit, name="import-commit"),
    path("<str:key>/discard/", wizard.discard, name="import-discard"),
]
