"""The forms on which a candidate is judged, a determination recorded and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.identity.determining import METHOD_WORDS
from murderbook.workbench.identity.models import BY_DNA
from murderbook.workbench.identity.one_body import Suggested
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.pages.templatetags.murderbook import person_in_short
from murderbook.workbench.register.models import Person

LABELS: dict[str, str] = {
    Verdict.SUPPORTED: "Supports one person",
    Verdict.ELIMINATED: "Eliminated, in my judgement",
    Verdict.UNSURE: "Unsure",
}
METHODS = [(method.value, words[:1].upper() + words[1:]) for method, words in METHOD_WORDS.items()]
REASON = {"required": "Write what decided it. A judgement needs a reason."}


def _past(day: date, remedy: str) -> date:
    if day > timezone.localdate():
        raise forms.ValidationError(f"{day.day} {day:%b %Y} is still to come: {remedy}.")
    return day


class CandidateForm(forms.Form):
    """A verdict needs its reason: it will be read years later, and by the family."""

    verdict = forms.ChoiceField(
        choices=[(verdict.value, LABELS[verdict]) for verdict in Verdict],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three: supports, eliminated or unsure."},
    )
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What decided it: the chart, the scar, the laboratory's report, the person you spoke to.",
        error_messages=REASON,
    )


class DeterminationForm(forms.Form):
    """What the examiner's report says. `nameless`: the victims of the file who have no name yet."""

    victim = forms.ChoiceField(label="Which victim it is")
    name = forms.CharField(max_length=160, label="Name", help_text='As determined, "Last, First".')
    method = forms.ChoiceField(choices=METHODS, label="By what")
    after_genealogy = forms.BooleanField(
        required=False,
        label="Genetic genealogy led to this name",
        help_text="Then it needs a confirming STR comparison: choose one of the two kinds of DNA above.",
    )
    not_by_genealogy = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="How the name was found, if not by genealogy",
        help_text="Only where the box above is cleared. It stays on file under your name.",
    )
    examiner = forms.CharField(max_length=160, label="Medical examiner or coroner", help_text="Name and office.")
    reference = forms.CharField(max_length=80, label="Number of the report")
    on = forms.DateField(label="Determined on", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        nameless: Sequence[Person] = (),
        after_tree: bool = False,
        **more: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        """`after_tree`: a genealogy has put these remains into a family tree, so it is not left out silently."""
        super().__init__(*args, **more)
        self.nameless = {str(one.pk): one for one in nameless}
        if len(self.nameless) < 2:
            del self.fields["victim"]
        else:
            told = [(key, _told(number, one)) for number, (key, one) in enumerate(self.nameless.items(), start=1)]
            self.fields["victim"].choices = told  # type: ignore[attr-defined]
        self._after_tree = after_tree
        if after_tree:
            self._ask_about_tree()
        else:
            del self.fields["not_by_genealogy"]

    def _ask_about_tree(self) -> None:
        box = self.fields["after_genealogy"]
        box.initial = True
        box.help_text = (
            "A genealogy record of these remains has an answer, so the box is ticked: the name needs a confirming STR "
            "comparison, one of the two kinds of DNA above. Clear it only where genealogy did not lead to the name, "
            "and write below what did."
        )

    def clean_victim(self) -> Person:
        return self.nameless[self.cleaned_data["victim"]]

    def clean_on(self) -> date:
        return _past(self.cleaned_data["on"], "write the day of the report")

    def clean(self) -> dict[str, Any]:
        """A genealogy record is a lead and never an identification (DOJ interim policy 2019, condition 7)."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = cleaned.get("not_by_genealogy")
        if self._after_tree and not cleaned.get("after_genealogy") and not said:
            self.add_error(
                "not_by_genealogy",
                "A genealogy record of these remains has an answer: write how else the name was found, or tick it.",
            )
        if cleaned.get("after_genealogy") and said:
            self.add_error("not_by_genealogy", "Genealogy led to the name, says the box above: clear one of the two.")
        if cleaned.get("after_genealogy") and cleaned.get("method") not in BY_DNA:
            self.add_error(
                "method",
                "Genetic genealogy suggests a name: record the STR comparison that confirmed it, or clear the box.",
            )
        return cleaned


def _told(number: int, victim: Person) -> str:
    """'nameless victim 2: female, 20 to 25'."""
    return f"Nameless victim {number}: {person_in_short(victim)}"


class OneBodyForm(forms.Form):
    """Which other file is of this body, and how that is known."""

    other = forms.ChoiceField(
        widget=forms.RadioSelect, label="The other file", error_messages={"required": "Choose the other file."}
    )
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="How it is known",
        help_text="The medical examiner's number, the report of the scene.",
        error_messages={"required": "Write how it is known that both files are of one body."},
    )

    def __init__(self, *args: Any, suggested: Sequence[Suggested] = (), **more: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **more)
        choices = [(one.case.key, f"{number_of(one.case)}: {'; '.join(one.reasons)}") for one in suggested]
        self.fields["other"].choices = choices  # type: ignore[attr-defined]


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why it is withdrawn",
        help_text="The examiner's new report, with its number.",
        error_messages={"required": "Write why. The determination stays on file with this reason."},
    )


class KinForm(forms.Form):
    """Next of kin come before the press, and before the case is told to anybody else."""

    who = forms.CharField(max_length=160, label="Who was told", help_text="Name, and how they are related.")
    by = forms.CharField(max_length=160, label="By whom, and how")
    on = forms.DateField(label="On", widget=forms.DateInput(attrs={"type": "date"}))

    def clean_on(self) -> date:
        return _past(self.cleaned_data["on"], "write the day on which the family was told")
