"""Forms of the calls of a case: the file, its columns, a withdrawal, and whose a number is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError

from murderbook.formats import FormatError
from murderbook.formats.bill_mapping import FIELDS, SETTINGS, BillMapping
from murderbook.formats.call_clock import Order, Unit
from murderbook.formats.layout import plain_name
from murderbook.formats.phone_number import reader
from murderbook.formats.reject import BadValueError
from murderbook.workbench.calls.models import WRITTEN, CallList
from murderbook.workbench.casework.forms import key_n, short_text
from murderbook.workbench.imports.staging import LIMIT_IN_WORDS
from murderbook.workbench.register.models import Case

WHY = "Say why: the reason stays with it."
# Names that a column of a bill mostly has. What they suggest is shown as a suggestion, and read by nobody before it is
# checked.
_NAMES = {
    "caller": (
        "caller",
        "from",
        "calling number",
        "calling no",
        "originating number",
        "origin",
        "a number",
        "calling party",
    ),
    "called": (
        "called",
        "to",
        "called number",
        "called no",
        "dialed number",
        "number called",
        "dialed digits",
        "b number",
    ),
    "other": ("other number", "number", "other party"),
    "begin": ("begin", "date time", "start", "start time", "timestamp", "connect date time", "call start"),
    "date": ("date", "call date", "connection date"),
    "time": ("time", "call time", "connection time"),
    "end": ("end", "end time", "call end", "disconnect time"),
    "duration": ("duration", "seizure duration", "elapsed time", "length", "minutes", "seconds", "min sec"),
    "direction": ("direction", "in out", "call direction"),
    "kind": ("kind", "type", "call type", "service"),
    "tower": ("tower", "cell", "cell site", "cell id", "first cell", "site"),
    "place": ("place", "location", "city", "where"),
}
# Before all others, which follow by the alphabet: those that most bills of a unit are of.
USUAL_ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "UTC",
)  # fmt: skip
_BY_NAME = {plain_name(name): meaning for meaning, names in _NAMES.items() for name in names}


@cache
def _countries() -> tuple[tuple[str, str], ...]:
    """Codes with names ('United States (US)') by name; of the few without one the code alone."""
    from phonenumbers.geodata.locale import LOCALE_DATA  # names in all languages: loaded when a form wants them

    told = {}
    for code in phonenumbers.SUPPORTED_REGIONS:
        names = LOCALE_DATA.get(code, {})
        name = names.get("en", "")
        name = names.get(name[1:], "") if name.startswith("*") else name  # "*de": as in that language
        told[code] = f"{name} ({code})" if name else code
    return tuple(sorted(told.items(), key=lambda pair: pair[1]))


class SendForm(forms.Form):
    file = forms.FileField(
        label="Bill",
        max_length=255,
        help_text=f"CSV or XLSX, at most {LIMIT_IN_WORDS}; for more, the command: murderbook calls",
        widget=forms.ClearableFileInput(attrs=key_n("take in a bill")),
        error_messages={"required": f"Choose a file of at most {LIMIT_IN_WORDS}."},
    )
    mapping = forms.FileField(
        label="Mapping",
        max_length=255,
        required=False,
        help_text="A TOML file, where you have one; else the next page asks.",
    )


class ReasonForm(forms.Form):
    reason = short_text("Why it is withdrawn", 300, "", WHY)


class WhoseForm(forms.Form):
    """A number, and the person of the case who had it."""

    number = short_text("Number", WRITTEN, "", "Write the number.")
    person: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None, label="Had by", empty_label="choose", error_messages={"required": "Choose who had it."}
    )
    source = short_text("From where that is known", 200, "Page 214, subpoena return of 3 Mar 1991.", "Say from where.")

    def __init__(self, case: Case, bills: Sequence[CallList], data: Any = None, initial: Any = None) -> None:  # noqa: ANN401
        super().__init__(data, initial=initial)
        self._bills = bills
        field: Any = self.fields["person"]
        field.queryset = case.persons.filter(withdrawn_at=None).exclude(name=None).order_by("name", "pk")
        field.label_from_instance = lambda one: f"{one.name} ({one.role})"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        written = data.get("number", "")
        if written:
            data |= {"written": written, "number": self._number(written)}
        return data

    def _number(self, written: str) -> str:
        """As the bills of the case would have it; without bills, of the United States."""
        said = [(one.region, one.area_code) for one in map(_mapping, self._bills)] or [("US", "")]
        for region, area_code in said:
            try:
                found = reader(region, area_code)(written)
            except BadValueError:
                continue
            if found.is_known:
                return found.number
        self.add_error("number", "It is no telephone number: write it whole, with area code.")
        return ""


def _mapping(bill: CallList) -> BillMapping:
    return BillMapping.from_dict(bill.mapping)


class ColumnsForm(forms.Form):
    """What each column of a bill is, and what the bill does not say itself. Cleaned to `mapping`."""

    time_zone = forms.ChoiceField(
        label="Time zone of the bill's clock",
        help_text="Where the line was, or as the carrier's letter says; UTC where the bill says so.",
        error_messages={"required": "Choose the time zone: it is never guessed."},
    )
    region = forms.ChoiceField(
        label="Country of numbers without a country's code",
        error_messages={"required": "Choose the country: it is never guessed."},
    )
    area_code = forms.CharField(
        label="Area code of numbers without one",
        max_length=6,
        required=False,
        help_text="Old bills leave their own out.",
    )
    subscriber = forms.CharField(
        label="Whose bill it is", max_length=40, required=False, help_text="The number, where the bill is of one line."
    )
    dates = forms.ChoiceField(
        label="Dates such as 3/4/1991",
        required=False,
        choices=[
            ("", "there are none"),
            (Order.MONTH_FIRST, "month first: 4 March"),
            (Order.DAY_FIRST, "day first: 3 April"),
        ],
    )
    durations = forms.ChoiceField(
        label="Durations that are bare numbers",
        required=False,
        choices=[("", "there are none"), (Unit.SECONDS, "seconds"), (Unit.MINUTES, "minutes")],
    )
    kinds = forms.CharField(
        label="Words of the bill for kinds",
        required=False,
        max_length=2_000,
        help_text="One in a line: MTR = voice. Known are voice, call, text, SMS, MMS, data.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    directions = forms.CharField(
        label="Words of the bill for directions",
        required=False,
        max_length=2_000,
        help_text="One in a line: Terminating = in. Known are out, outgoing, in, incoming, MO, MT.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, header: Sequence[str], data: Any = None, initial: Any = None) -> None:  # noqa: ANN401
        super().__init__(data, initial=initial)
        zones = sorted({one for one in available_timezones() if "/" in one} - set(USUAL_ZONES))
        self._choose("time_zone", [("", "choose"), *((one, one) for one in (*USUAL_ZONES, *zones))])
        self._choose("region", [("", "choose"), *_countries()])
        self.header = list(header)
        meanings = [("", "kept beside the call"), *FIELDS.items()]
        for at, name in enumerate(header):
            self.fields[f"column-{at}"] = forms.ChoiceField(label=name, required=False, choices=meanings)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """The mapping, or what is wrong with it as a whole."""
        data = super().clean() or {}
        if self.errors:
            return data
        chosen = [(data[f"column-{at}"], name) for at, name in enumerate(self.header) if data[f"column-{at}"]]
        twice = next((one for one, _ in chosen if sum(one == other for other, _ in chosen) > 1), "")
        if twice:
            raise ValidationError(f"Two columns are given as “{FIELDS[twice]}”: choose one of them.")
        bill = {name: data[name] for name in SETTINGS if data[name]}
        raw = {"bill": bill, "columns": dict(chosen)}
        raw |= {name: _pairs(name, data[name]) for name in ("kinds", "directions") if data[name].strip()}
        try:
            data["mapping"] = BillMapping.from_dict(raw, "the columns")
        except FormatError as error:
            raise ValidationError(f"{error.reason[:1].upper()}{error.reason[1:]}. {error.remedy}") from error
        return data


def _pairs(name: str, text: str) -> dict[str, str]:
    """Lines of "word = meaning"."""
    found = {}
    for line in filter(str.strip, text.splitlines()):
        word, mark, meaning = line.partition("=")
        if not mark:
            raise ValidationError({name: f"“{line.strip()}” has no = in it: write one in a line, as in MTR = voice."})
        found[word.strip()] = meaning.strip().lower()
    return found


def initial_of(header: Sequence[str], told: Mapping[str, Any]) -> dict[str, Any]:
    """What a form begins with where these columns were named before: a mapping's own dictionary."""
    places = {plain_name(column): meaning for meaning, column in told.get("columns", {}).items()}
    columns = {f"column-{at}": places.get(plain_name(name), "") for at, name in enumerate(header)}
    words = {name: "\n".join(f"{a} = {b}" for a, b in told.get(name, {}).items()) for name in ("kinds", "directions")}
    return {**told.get("bill", {}), **columns, **words}


def suggested(header: Sequence[str]) -> dict[str, Any]:
    """What the names of the columns suggest, each meaning once. Of a date and a time beside one column of both, the
    latter."""
    found: dict[str, str] = {}
    for at, name in enumerate(header):
        meaning = _BY_NAME.get(plain_name(name), "")
        if meaning and meaning not in found.values():
            found[f"column-{at}"] = meaning
    if {"date", "time"} <= set(found.values()):
        found = {place: meaning for place, meaning in found.items() if meaning != "begin"}
    return dict(found)
