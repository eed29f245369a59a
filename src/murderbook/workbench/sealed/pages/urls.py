"""Routes of the desk."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.sealed.pages import desk

urlpatterns = [
    path("sealed/", desk.desk, name="desk"),
    path("sealed/close/", desk.close, name="desk-close"),
    path("sealed/found/", desk.found_one, name="desk-found"),
    path("sealed/accept/<str:container>/", desk.accept, name="desk-accept"),
    path("sealed/take-off/<str:container>/", desk.take_off, name="desk-take-off"),
    path("sealed/recovery-key/", desk.recovery_key, name="desk-recovery-key"),
    path("sealed/new-keys/", desk.new_keys, name="desk-new-keys"),
]
