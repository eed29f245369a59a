"""Routes of imports, under /imports/."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.imports import views
from murderbook.workbench.imports.wizard import check, columns, upload

urlpatterns = [
    path("", views.batches, name="imports"),
    path("new/", upload.new, name="import-new"),
    path("<str:key>/", views.batch, name="import"),
    path("<str:key>/undo/", views.undo, name="import-undo"),
    path("<str:key>/rejects.csv", views.rejects, name="import-rejects"),
    path("<str:key>/mapping.toml", views.mapping, name="import-mapping"),
    path("<str:key>/columns/", columns.columns, name="import-columns"),
    path("<str:key>/check/", check.check, name="import-check"),
    path("<str:key>/commit/", check.commit, name="import-commit"),
    path("<str:key>/discard/", check.discard, name="import-discard"),
]
