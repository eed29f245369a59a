"""Routes of families."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.families.pages import application, family, letter, unit

_CASE = "case/<str:key>/family/"
_ONE = f"{_CASE}application/<int:number>/"
_LETTER = f"{_CASE}letter/<int:number>/"

urlpatterns = [
    path("families/", unit.families, name="families"),
    path("families/printed/", unit.printed, name="families-printed"),
    path("families/deadlines.ics", unit.calendar, name="families-calendar"),
    path("families/figures/", unit.figures, name="families-figures"),
    path("families/figures.csv", unit.figures_csv, name="families-figures-csv"),
    path(_CASE, family.family, name="case-family"),
    path(f"{_CASE}wishes/", family.set_wishes, name="case-family-wishes"),
    path(f"{_CASE}contact/", family.log_contact, name="case-family-contact"),
    path(f"{_CASE}planned/", family.plan, name="case-family-plan"),
    path(f"{_CASE}planned/<str:announcement>/", family.settle, name="case-family-settle"),
    path(f"{_CASE}application/", family.apply, name="case-family-apply"),
    path(_ONE, application.application, name="case-application"),
    path(f"{_ONE}step/", application.step, name="case-application-step"),
    path(f"{_ONE}step/<int:step>/strike/", application.strike_step, name="case-application-strike"),
    path(f"{_ONE}amend/", application.amend_application, name="case-application-amend"),
    path(f"{_CASE}letter/", letter.write, name="case-letter-write"),
    path(_LETTER, letter.letter, name="case-letter"),
    path(f"{_LETTER}pdf/", letter.printed, name="case-letter-pdf"),
    path(f"{_LETTER}<str:what>/", letter.act, name="case-letter-act"),
]
