"""What is asked of a timeline, in its address: which stretch, which lane, which kinds, with suggestions or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.http import QueryDict

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.casefile.timespan_text import LONGEST, DateError, read_span
from murderbook.documents.timeline.event import Event, Kind
from murderbook.documents.timeline.scale import SHORTEST

EARLIEST, LATEST = datetime(1800, 1, 1), datetime(2200, 12, 31, 23, 59)
LANES = (("kind", "by source"), ("person", "by person"))


class Asked(forms.Form):
    """The filters. A date may be written as everywhere else; links of the page write minutes."""

    from_ = forms.CharField(label="From", required=False, max_length=LONGEST)
    to = forms.CharField(label="To", required=False, max_length=LONGEST)
    lane = forms.CharField(label="Lane", required=False, max_length=160)
    kind = forms.MultipleChoiceField(label="Sources", required=False, choices=[(one.value, one.value) for one in Kind])
    by = forms.ChoiceField(label="Lanes", required=False, choices=LANES)
    suggested = forms.BooleanField(label="With dates that nobody has accepted", required=False)

    def add_prefix(self, field_name: str) -> str:
        return super().add_prefix(field_name).rstrip("_")  # "from" is a word of Python

    def clean_from_(self) -> datetime | None:
        span = _read(self.cleaned_data["from_"])
        return span.earliest if span else None

    def clean_to(self) -> datetime | None:
        span = _read(self.cleaned_data["to"])
        return span.latest if span else None


def _read(text: str) -> TimeSpan | None:
    """Of a link a minute, of a person any date. A day to come is no error: a window may end there."""
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        try:
            span = read_span(text, LATEST.date())
        except DateError as error:
            raise forms.ValidationError(str(error)) from error
        return span
    if moment.tzinfo is not None or not EARLIEST <= moment <= LATEST:
        raise forms.ValidationError("Write a date between 1800 and 2200, without an offset from UTC.")
    end = moment + timedelta(days=1, minutes=-1) if len(text.strip()) <= len("1987-03-14") else moment
    return TimeSpan(moment, min(end, LATEST), Precision.RANGE)


def window_of(events: Sequence[Event], begin: datetime | None, end: datetime | None) -> TimeSpan:
    """The stretch that is shown: what was asked, else from the first event to the last with a little room."""
    first = min((one.when.earliest for one in events), default=EARLIEST)
    last = max((one.when.latest for one in events), default=first)
    room = max((last - first) / 50, SHORTEST)
    begin = _clipped(first - room) if begin is None else begin
    end = _clipped(last + room) if end is None else end
    if end - begin < SHORTEST:
        end = begin + SHORTEST
    return TimeSpan(begin, end, Precision.RANGE)


def _clipped(moment: datetime) -> datetime:
    return min(max(moment, EARLIEST), LATEST)


@dataclass(frozen=True, slots=True)
class Zoom:
    """A link that shows another stretch, and the key for it. No address where it goes no further."""

    key: str
    words: str
    shown: str
    address: str


def zooms(window: TimeSpan, asked: QueryDict) -> list[Zoom]:
    """Closer by half around the middle, further by twice, half a stretch to either side, and all of it."""
    quarter, half, middle = window.width / 4, window.width / 2, window.earliest + window.width / 2
    closer = (middle - quarter, middle + quarter) if half >= SHORTEST else None
    wider = (window.earliest - half, window.latest + half)
    found = [
        ("+", "closer", "Closer", closer),
        ("-", "further away", "Further away", wider),
        ("ArrowLeft", "earlier", "← Earlier", (window.earliest - half, window.latest - half)),
        ("ArrowRight", "later", "Later →", (window.earliest + half, window.latest + half)),
        ("0", "all of it", "All of it", ()),
    ]
    return [Zoom(key, words, shown, address_of(asked, to)) for key, words, shown, to in found if to is not None]


def address_of(asked: QueryDict, shown: tuple[datetime, ...]) -> str:
    """The same page for another stretch; for none the whole."""
    said = asked.copy()
    said.pop("from", None)
    said.pop("to", None)
    if shown:
        begin, end = (_clipped(_minute(moment)) for moment in shown)
        said["from"], said["to"] = (f"{moment:%Y-%m-%dT%H:%M}" for moment in (begin, end))
    return f"?{said.urlencode()}"


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
