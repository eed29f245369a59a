"""Routes of genealogy records."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.genealogy.pages import checklist, closing, files, listing, record

urlpatterns = [
    path("", listing.listed, name="genealogy"),
    path("figures.csv", listing.figures, name="genealogy-figures"),
    path("<str:key>/<str:purpose>/", record.page, name="genealogy-record"),
    path("<str:key>/<str:purpose>/printed/", record.printed, name="genealogy-printed"),
    path("<str:key>/<str:purpose>/checklist/", checklist.fill, name="genealogy-checklist"),
    path("<str:key>/<str:purpose>/checklist/<int:revision>/", checklist.read, name="genealogy-checklist-read"),
    path("<str:key>/<str:purpose>/files/", files.add, name="genealogy-files"),
    path("<str:key>/<str:purpose>/link/", record.link, name="genealogy-link"),
    path("<str:key>/<str:purpose>/link/<str:link>/", record.unlink, name="genealogy-unlink"),
    path("<str:key>/<str:purpose>/close/", closing.close_record, name="genealogy-close"),
]
