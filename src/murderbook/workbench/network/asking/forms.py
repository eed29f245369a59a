"""What is asked, in the address: the question, its ends as they were typed, and what narrows the network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from murderbook.network.graph.entity import Kind
from murderbook.network.graph.grading import UNGRADED, Grade, grade_of
from murderbook.network.measures.centrality import Measure
from murderbook.workbench.casework.forms import key_n
from murderbook.workbench.register.book.forms import SpanField

LONGEST = 200
MOST_LINES = 20
_WHAT = "A name or a part of it, a number, a plate, an address, a case."
_LINES = "One a line."


def _end(label: str, missing: str, text: str = _WHAT, first: str = "") -> forms.CharField:
    attrs = key_n(first) if first else {}
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(
        label=label, max_length=LONGEST, help_text=text, widget=widget, error_messages={"required": missing}
    )


class LinesField(forms.CharField):
    """Several, one a line, each once."""

    def __init__(self, label: str, text: str, missing: str = "", first: str = "") -> None:
        widget = forms.Textarea(attrs={"rows": 3, **(key_n(first) if first else {})})
        super().__init__(
            label=label,
            required=bool(missing),
            max_length=LONGEST * MOST_LINES,
            help_text=text,
            widget=widget,
            error_messages={"required": missing},
        )

    def clean(self, value: Any) -> list[str]:  # noqa: ANN401 - Django's signature
        lines = list(
            dict.fromkeys(" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip())
        )
        if len(lines) > MOST_LINES:
            raise ValidationError(f"At most {MOST_LINES} at once.")
        return lines


class AskForm(forms.Form):
    """What all questions have: the question's name, and which ties count. `ends`: fields that name things; `kinds`: of
    which kinds those may be."""

    ends: ClassVar[tuple[str, ...]] = ()
    kinds: ClassVar[tuple[Kind, ...]] = tuple(Kind)

    since = SpanField(label="Ties of this date or later", max_length=120, required=False)
    until = SpanField(label="Ties of this date or earlier", max_length=120, required=False)
    grade = forms.CharField(
        label="Graded at least", max_length=4, required=False, help_text="6x6, such as B3; empty: any."
    )

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(data, auto_id="ask-%s")

    def clean_grade(self) -> Grade:
        try:
            return grade_of(self.cleaned_data["grade"])
        except ValueError as error:
            raise ValidationError("Write a letter from A to F and a number from 1 to 6, such as B3.") from error

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until.latest < since.earliest:
            self.add_error("until", "It ends before it begins.")
        return data

    def typed(self) -> Iterator[tuple[str, str]]:
        """Each end, with the field that it stands in."""
        for name in self.ends:
            value = self.cleaned_data.get(name) or []
            yield from ((name, text) for text in ([value] if isinstance(value, str) else value))

    narrowing: ClassVar[tuple[str, ...]] = ("since", "until", "grade")

    @property
    def narrows(self) -> bool:
        """Whether that part of the form is to be seen."""
        if any(name in self.errors for name in self.narrowing):
            return True
        data = getattr(self, "cleaned_data", {})
        return bool(data.get("since") or data.get("until") or data.get("grade", UNGRADED) != UNGRADED)


class PathsForm(AskForm):
    ends = ("a", "b", "avoid")
    a = _end("From", "Write with whom or what the way begins.", first="ask how two are connected")
    b = _end("To", "Write where it ends.")
    avoid = LinesField("Not over", f"What many have to do with: a hospital, a bar, a switchboard. {_LINES}")
    in_time = forms.BooleanField(label="Only ways on which dates never run backwards", required=False)
    field_order = ("a", "b", "avoid", "in_time", "since", "until", "grade")


class BrokersForm(AskForm):
    ends = ("one", "other")
    _EACH = "A case stands for all that is tied to it."
    one = _end("Between this", "Write a case, or somebody.", _EACH, "ask who stands between two")
    other = _end("and this", "Write another case, or somebody else.", _EACH)
    field_order = ("one", "other", "since", "until", "grade")


class SharedForm(AskForm):
    ends = ("cases",)
    kinds = (Kind.CASE,)
    cases = LinesField("Cases", f"Their numbers. {_LINES}", "Write two cases or more.", "ask what cases share")
    farther = forms.BooleanField(label="Also what is tied to what they touch", required=False)
    field_order = ("cases", "farther", "since", "until", "grade")


class StandingForm(AskForm):
    ends = ("within",)
    kinds = (Kind.CASE,)
    within = LinesField(
        "Only in these cases", f"Empty: in all that you may see. {_LINES}", first="ask who stands where"
    )
    measure = forms.ChoiceField(
        label="Ranked by",
        choices=[
            (Measure.DEGREE.value, "how many it is tied with"),
            (Measure.STRENGTH.value, "how much passes over its ties"),
            (Measure.BETWEENNESS.value, "how often it lies between others"),
            (Measure.CORE.value, "how deep it lies in the densest part"),
        ],
    )
    every = forms.ChoiceField(
        label="In periods of",
        choices=[
            ("", "no periods: all dates"),
            ("3652", "ten years"),  # a backlog goes back further than two dozen years
            ("365", "a year"),
            ("90", "90 days"),
            ("30", "30 days"),
            ("7", "a week"),
        ],
        required=False,
    )
    field_order = ("within", "measure", "every", "since", "until", "grade")


class WithoutForm(AskForm):
    ends = ("gone",)
    gone = LinesField("Without", f"{_WHAT} {_LINES}", "Write who or what is left out.", "ask what falls apart")
    field_order = ("gone", "since", "until", "grade")
