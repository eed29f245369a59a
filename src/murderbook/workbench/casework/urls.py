"""Routes of the working of a case, below /case/."""

from __future__ import annotations

from django.urls import path, re_path

from murderbook.workbench.casework.pages import actions, custody, decisions, questions, volumes

_EXHIBIT = r"^(?P<key>[^/]+)/evidence/(?P<number>[0-9]{1,15})/custody/"

urlpatterns = [
    re_path(f"{_EXHIBIT}$", custody.custody, name="case-custody"),
    re_path(f"{_EXHIBIT}add/$", custody.add_custody, name="case-custody-add"),
    path("<str:key>/actions/", actions.work, name="case-work"),
    path("<str:key>/actions/add/", actions.add_action, name="case-action-add"),
    path("<str:key>/actions/<int:number>/", actions.action, name="case-action"),
    path("<str:key>/actions/<int:number>/step/", actions.take_step, name="case-action-step"),
    path("<str:key>/decisions/", decisions.decisions, name="case-decisions"),
    path("<str:key>/decisions/add/", decisions.add_decision, name="case-decision-add"),
    path("<str:key>/questions/", questions.questions, name="case-questions"),
    path("<str:key>/questions/add/", questions.add_question, name="case-question-add"),
    path("<str:key>/questions/standard/", questions.lay_in, name="case-questions-standard"),
    path("<str:key>/questions/<int:number>/answer/", questions.add_answer, name="case-answer"),
    path("<str:key>/volumes/", volumes.volumes, name="case-volumes"),
    path("<str:key>/volumes/add/", volumes.add_volume, name="case-volume-add"),
    path("<str:key>/volumes/<str:volume>/move/", volumes.move_volume, name="case-volume-move"),
]
