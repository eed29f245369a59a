"""Routes of investigations."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.investigations.pages import acts, questions, taking_back, timeline, views

urlpatterns = [
    path("", views.investigations, name="investigations"),
    path("<str:key>/", views.investigation, name="investigation"),
    path("<str:key>/timeline/", timeline.timeline, name="investigation-timeline"),
    path("<str:key>/brief/", views.brief, name="investigation-brief"),
    path("<str:key>/printed/", views.printed, name="investigation-printed"),
    path("<str:key>/cases/", acts.add_case, name="investigation-case"),
    path("<str:key>/hypotheses/", acts.add_hypothesis, name="investigation-hypothesis"),
    path("<str:key>/items/", acts.add_item, name="investigation-item"),
    path("<str:key>/questions/", questions.ask, name="investigation-ask"),
    path("<str:key>/questions/<int:number>/", questions.question, name="investigation-question"),
    path("<str:key>/hypotheses/<int:number>/back/", taking_back.hypothesis, name="investigation-hypothesis-back"),
    path("<str:key>/items/<int:number>/back/", taking_back.item, name="investigation-item-back"),
    path("<str:key>/items/<int:item>/<int:hypothesis>/", acts.rate, name="investigation-cell"),
    path("<str:key>/close/", acts.close, name="investigation-close"),
]
