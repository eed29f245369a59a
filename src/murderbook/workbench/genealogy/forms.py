"""The forms of a genealogy record: its conditions, its files, links to reports, its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone

from murderbook.casefile.person import Sex
from murderbook.workbench.genealogy.conditions import OTHER, Answer, Condition, Detail, Kind, conditions
from murderbook.workbench.genealogy.models import Purpose

LONGEST = 4000
OUTCOMES = (
    ("identified", "It led to an identification, which an STR comparison confirmed"),
    ("arrest", "It led to an arrest or a charge, after an STR comparison"),
    ("excluded", "The STR comparison excluded whom it led to"),
    ("no lead", "It gave no lead"),
    ("stopped", "It was stopped before an answer"),
)
BORN = (1600, 2100)


def _past(day: date | None) -> date | None:
    if day is not None and day > timezone.localdate():
        raise forms.ValidationError(f"{day.day} {day:%b %Y} is still to come: write the day on which it was done.")
    return day


class PastDate(forms.DateField):
    """A day that has come already."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **more)

    def clean(self, value: Any) -> date | None:  # noqa: ANN401 - whatever was sent
        return _past(super().clean(value))


class ChecklistForm(forms.Form):
    """All conditions. It may be saved as far as it is filled; signing asks the gate whether it is complete."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, purpose: str, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **more)
        self.conditions = conditions(purpose)
        for one in self.conditions:
            self.fields[_answer(one)] = _answer_field(one)
            for detail in one.details:
                self.fields[_name(one, detail)] = _detail_field(detail)

    @property
    def parts(self) -> Iterator[tuple[Condition, BoundField, list[BoundField]]]:
        """Each condition with its answer and what shows it, for the page: what is needed to sign is not marked as what
        may stay empty. Nothing is checked by it any more."""
        for one in self.conditions:
            for detail in one.details:
                self.fields[_name(one, detail)].required = detail.needed
            yield one, self[_answer(one)], [self[_name(one, detail)] for detail in one.details]

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """As they are kept: by the condition's number, dates as ISO text."""
        said = self.cleaned_data
        return {
            str(one.number): {
                "answer": said[_answer(one)],
                **{detail.name: _kept(said[_name(one, detail)]) for detail in one.details},
            }
            for one in self.conditions
        }

    def clean(self) -> dict[str, Any]:
        """Another service is named."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if OTHER in (said.get("c6_services") or []) and not said.get("c6_other_service"):
            self.add_error("c6_other_service", "Write which other service it is.")
        return said


def initial_of(purpose: str, answers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """For the form, from what was saved last."""
    found: dict[str, Any] = {}
    for one in conditions(purpose):
        said = answers.get(str(one.number), {})
        found[_answer(one)] = said.get("answer", "")
        found |= {_name(one, detail): said.get(detail.name, "") for detail in one.details}
    return found


def _answer(one: Condition) -> str:
    return f"c{one.number}"


def _name(one: Condition, detail: Detail) -> str:
    return f"c{one.number}_{detail.name}"


def _kept(value: Any) -> Any:  # noqa: ANN401 - of any field
    return value.isoformat() if isinstance(value, date) else value or ""


def _answer_field(one: Condition) -> forms.Field:
    offered = [Answer.MET, Answer.NOT_MET, *([Answer.NOT_APPLICABLE] if one.may_not_apply else [])]
    words = [(answer.value, one.words(answer).capitalize()) for answer in offered]
    return forms.ChoiceField(choices=words, widget=forms.RadioSelect, required=False, label=f"{one.number}. {one.name}")


def _detail_field(detail: Detail) -> forms.Field:
    about: dict[str, Any] = {"label": detail.label, "help_text": detail.help, "required": False}
    among = [(word, word.capitalize() if word.islower() else word) for word in detail.among]
    if detail.kind is Kind.DATE:
        return PastDate(**about)
    if detail.kind is Kind.ONE:
        return forms.ChoiceField(choices=[("", "Choose"), *among], **about)
    if detail.kind is Kind.SEVERAL:
        return forms.MultipleChoiceField(choices=among, widget=forms.CheckboxSelectMultiple, **about)
    if detail.kind is Kind.LONG:
        return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}), **about)
    return forms.CharField(max_length=160, **about)


class SignatureForm(forms.Form):
    """Who signs proves again that it is he: an open screen is no signature."""

    stated = forms.BooleanField(label="I have read it and state that it is so", error_messages={
        "required": "Tick it: the signature stands under this statement."})  # fmt: skip
    password = forms.CharField(
        label="Your own password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False,
        help_text="It is your signature. A wrong one is recorded, and counts as a failed log-in.",
        error_messages={"required": "Signing takes your password."},
    )  # fmt: skip


class FilesForm(forms.Form):
    """Either file may stay as it is on file; what is asked goes with both. No field is called `matches`: it would stand
    before the method of that name that browsers give every form."""

    tree_file = forms.FileField(label="Family tree (GEDCOM)", required=False)
    matches_file = forms.FileField(label="Matches (CSV or XLSX: person, cM, platform)", required=False)
    born_from = forms.IntegerField(label="Born from", min_value=BORN[0], max_value=BORN[1], required=False)
    born_to = forms.IntegerField(
        label="Born to", min_value=BORN[0], max_value=BORN[1], required=False,
        help_text="Years in which the unknown person can have been born. Dates of the tree may miss them by three.",
    )  # fmt: skip
    sex = forms.ChoiceField(
        choices=[("", "Not known"), (Sex.FEMALE.value, "Female"), (Sex.MALE.value, "Male")], required=False, label="Sex"
    )
    elsewhere = forms.FloatField(
        label="Prior probability of being nowhere in the tree", min_value=0, max_value=0.999, required=False,
        help_text="From 0 to 0.999. Empty: as much as one place.",
    )  # fmt: skip
    up = forms.IntegerField(
        label="Unlisted generations above", min_value=0, max_value=3, initial=1,
        help_text="Above the oldest ancestors of the tree.",
    )  # fmt: skip
    down = forms.IntegerField(
        label="Unlisted generations below", min_value=0, max_value=4, initial=2, help_text="Below anybody of the tree."
    )

    def __init__(self, on_file: Mapping[str, bool], *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **more)
        self._on_file = on_file
        for name in ("tree", "matches"):
            has = on_file.get(name)
            self.fields[f"{name}_file"].help_text = (
                "Leave it empty to use the one on file." if has else "None is on file yet."
            )

    def clean(self) -> dict[str, Any]:
        """Both files are there, or on file; years are in order."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name, words in (("tree", "a family tree"), ("matches", "the matches")):
            field = f"{name}_file"
            if field not in self.errors and not said.get(field) and not self._on_file.get(name):
                self.add_error(field, f"Choose {words}: none is on file yet.")
        first, last = said.get("born_from"), said.get("born_to")
        if first is not None and last is not None and first > last:
            self.add_error("born_to", f"{first} comes after {last}: exchange them.")
        return said

    @property
    def asked(self) -> dict[str, Any]:
        """As it is kept with a search."""
        said = self.cleaned_data
        names = ("born_from", "born_to", "sex", "elsewhere", "up", "down")
        return {name: said[name] for name in names} | {"unlisted": 1.0, "seed": 1}


class LinkForm(forms.Form):
    """Which report is of a person of the tree."""

    place = forms.ChoiceField(label="This person of the tree")
    number = forms.CharField(
        label="is the one of report", max_length=80, help_text="The number of the missing-person report."
    )
    reason = forms.CharField(
        label="How that is known", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write how that is known."},
    )  # fmt: skip

    def __init__(self, places: list[tuple[str, str]], *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **more)
        self.fields["place"].choices = [("", "Choose"), *places]  # type: ignore[attr-defined] # a ChoiceField


class UnlinkForm(forms.Form):
    reason = forms.CharField(
        label="Why it is withdrawn", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write why. The link stays on file with this reason."},
    )  # fmt: skip


class ClosingForm(forms.Form):
    """Condition 9, and what condition 10 counts."""

    outcome = forms.ChoiceField(label="What became of it", choices=[("", "Choose"), *OUTCOMES])
    arrests = forms.IntegerField(
        label="Arrests that followed", min_value=0, max_value=99, required=False, help_text="Empty: none."
    )
    removal_on = PastDate(label="Removal asked of the services on")
    removal = forms.CharField(
        label="Which services, by whom, and what they answered", max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    samples = forms.CharField(
        label="Samples and vendors", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What is left of the samples, who keeps it, and that no vendor keeps data.",
    )  # fmt: skip


def offers_link(purpose: str) -> bool:
    """No name is taken from a search for an offender."""
    return purpose == Purpose.REMAINS
