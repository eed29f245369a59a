"""Routes of the paper of a case."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.documents.pages import document, listing, mentions, page, transcription

urlpatterns = [
    path("case/<str:key>/documents/", listing.documents, name="case-documents"),
    path("case/<str:key>/documents/reading/", listing.stop, name="case-reading"),
    path("case/<str:key>/documents/<str:document>/", document.document, name="case-document"),
    path("case/<str:key>/documents/<str:document>/withdraw/", document.withdrawal, name="case-document-withdraw"),
    path("case/<str:key>/documents/<str:document>/original", document.original, name="case-original"),
    path("case/<str:key>/page/<int:number>/", page.page, name="case-page"),
    path("case/<str:key>/page/<int:number>/picture.jpg", page.picture, name="case-picture"),
    path("case/<str:key>/page/<int:number>/mentions/", page.judge, name="case-page-mentions"),
    path("case/<str:key>/page/<int:number>/typed/", transcription.typed, name="case-page-typed"),
    path("case/<str:key>/mentions/", mentions.mentions, name="case-mentions"),
]
