"""A new case by hand: the few facts that matter, its victim, and one place. It is homed like an imported one: ranked at
once, and searched as a new case once things are quiet.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from murderbook.casefile.case import CaseKind, Status
from murderbook.casefile.person import Role
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.reading import also_read, audited
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.pages.templatetags.murderbook import occurred
from murderbook.workbench.register.entry import checks, saving
from murderbook.workbench.register.entry.facts import Columns
from murderbook.workbench.register.entry.forms import FactsForm
from murderbook.workbench.register.entry.scheme import NEW_CASE_FACTS, NEW_PLACE_FACTS, NEW_VICTIM_FACTS, PARTS
from murderbook.workbench.register.entry.views import INVALID, say
from murderbook.workbench.register.models import Case

PLACE_SAYS = ("description", "city", "latitude")  # one of these makes a place of it


class HomeForm(forms.Form):
    """Where the case lies, and whether it is another one than those of the same number."""

    compartment = forms.ChoiceField(help_text="Who sees this compartment sees the case.")
    another = forms.BooleanField(required=False, label="It is another case, though the number is the same")

    def __init__(self, places: list[Compartment], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["compartment"])
        field.choices = [(place.key, f"{place.name} ({place.get_grade_display().lower()})") for place in places]
        field.initial = places[0].key
        if len(places) == 1:
            field.widget = forms.HiddenInput()


class NewCase:
    """The forms of a new case, which stand and fall together."""

    def __init__(self, request: HttpRequest, places: list[Compartment]) -> None:
        sent = request.POST if request.method == "POST" else None
        self.account, self.places = cast(Account, request.user), places
        self.home = HomeForm(places, sent)
        # A case that somebody enters by hand is being worked: open, unless he says otherwise.
        texts = saving.texts_of(Case(status=Status.OPEN), NEW_CASE_FACTS)
        self.facts = FactsForm(NEW_CASE_FACTS, texts, sent, check=checks.case_facts)
        texts = saving.texts_of(PARTS["people"].new(Case()), NEW_VICTIM_FACTS)
        self.victim = FactsForm(NEW_VICTIM_FACTS, texts, sent, prefix="victim")
        texts = saving.texts_of(PARTS["places"].new(Case()), NEW_PLACE_FACTS)
        self.place = FactsForm(NEW_PLACE_FACTS, texts, sent, prefix="place", check=_place)
        self.same: list[Case] = []

    @property
    def forms(self) -> list[forms.Form]:
        return [self.home, self.facts, self.victim, self.place]

    @property
    def errors(self) -> list[tuple[BoundField, str]]:
        """What is wrong, form by form, each with its field."""
        return [(bound, str(error)) for form in self.forms for bound in form for error in bound.errors]

    def is_valid(self) -> bool:
        told = [form.is_valid() for form in self.forms]  # each, so that all errors are told at once
        if self.home.is_valid():  # one at a time, as imports go: two must not both find a number new
            Compartment.objects.select_for_update().get(pk=self.compartment.pk)
        own, agency = (self.facts.texts.get(name, "") for name in ("own_number", "agency_number"))
        self.same = checks.same_number(self.account, own, agency)
        if all(told):
            self._tell_same(own)
        return all(told) and not self.facts.errors and not self.home.errors

    @property
    def compartment(self) -> Compartment:
        chosen = self.home.cleaned_data["compartment"]
        return next(place for place in self.places if place.key == chosen)

    def _tell_same(self, own: str) -> None:
        here = [case for case in self.same if case.own_number == own and case.compartment_id == self.compartment.pk]
        if own and here:
            self.facts.add_error("own_number", "A case of this compartment has this number already: see below.")
        elif self.same and not self.home.cleaned_data["another"]:
            self.home.add_error("another", "The number is on file: open the case below, or say that this is another.")

    def save(self) -> Case:
        """The case, its victim and its place, each with its revision."""
        columns = self.facts.all_columns()
        case = Case(compartment=self.compartment)
        for name, value in columns.items():
            setattr(case, name, saving.kept(Case, name, value))
        case.save()
        saving.note(case, case, {}, columns, self.account, saving.BY_HAND)
        saving.add(case, PARTS["people"], self._victim(), self.account, "")
        if any(self.place.texts[name] for name in PLACE_SAYS):
            saving.add(case, PARTS["places"], self._place(), self.account, "")
        case.refresh_from_db()
        return case

    def _victim(self) -> Columns:
        identified = self.facts.texts["kind"] != CaseKind.REMAINS
        return self.victim.all_columns() | {"role": Role.VICTIM.value, "identified": identified}

    def _place(self) -> Columns:
        return self.place.all_columns() | {name: self.facts.value(name) for name in ("county_fips", "state")}


def _place(form: FactsForm) -> None:
    """A place that says nothing needs no site, and one that says something does."""
    if not any(form.texts[name] for name in PLACE_SAYS):
        form.errors.pop("site", None)
        form.columns.pop("site", None)
    checks.where(form)


@require_http_methods(["GET", "HEAD", "POST"])
@audited("open entry form", kind="register")
@transaction.atomic
def new_case(request: HttpRequest) -> HttpResponse:
    """For who may write in a whole compartment; to all others there is no such page."""
    places = list(compartments_with(request.user, Right.WRITE).order_by("-is_default", "name"))
    if not places:
        raise Http404
    new = NewCase(request, places)
    if request.method == "POST" and new.is_valid():
        case = new.save()
        say(request, "add case", case, {"number": number_of(case), "compartment": case.compartment.key})
        when = f" The time was read as: {occurred(case)}." if case.occurred_earliest else ""
        messages.success(request, f"Case {number_of(case)} is on file.{when} Now code what the offender did, on Scene.")
        return HttpResponseRedirect(reverse("case", args=[case.key]))
    also_read(request, [case.key for case in new.same])
    return render(request, "register/entry/new_case.html", {"new": new}, status=INVALID if new.errors else 200)
