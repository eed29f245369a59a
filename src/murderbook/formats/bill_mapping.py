"""Which column of a telephone bill is what, and what the bill does not say itself. TOML.

[bill]
time_zone = "America/Los_Angeles"   # whose clock the times are of: never guessed
region = "US"                       # of numbers without a country's code
area_code = "213"                   # of numbers without one; may be left out
subscriber = "213-555-0142"         # whose bill it is, where it is of one line
dates = "month first"               # or "day first": needed for dates such as 3/4/1991
durations = "seconds"               # or "minutes": needed where durations are bare numbers

[columns]                           # what it is -> the column of the file
called = "Number Called"
date = "Date"                       # or begin, date and time in one
time = "Time"
duration = "Min:Sec"

[kinds]                             # the bill's own words -> voice, text, data
"MTR" = "voice"

[directions]                        # -> out, in
"Terminating" = "in"
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

from murderbook.casefile.call import CallKind, Direction
from murderbook.formats.call_clock import Order, Unit
from murderbook.formats.phone_number import is_region, reader
from murderbook.formats.reject import BadValueError, FormatError

_One = TypeVar("_One")
PAGE = "docs/how-to/calls.md"
LARGEST = 16 * 1024  # bytes of a mapping file: three times a long one, read within about a second whatever it holds
# What a column may hold, and how a form calls that.
FIELDS = {
    "caller": "Caller",
    "called": "Called number",
    "other": "The other number (of a bill of one line)",
    "begin": "Date and time",
    "date": "Date",
    "time": "Time of day",
    "end": "End: date and time",
    "duration": "Duration",
    "direction": "Direction: out or in",
    "kind": "Kind: voice, text, data",
    "tower": "Tower or cell",
    "place": "Place",
}
SETTINGS = ("time_zone", "region", "area_code", "subscriber", "dates", "durations")
_KINDS = {
    CallKind.VOICE: ("voice", "call", "voice call", "phone", "v", "tel", "telephony"),
    CallKind.TEXT: ("text", "sms", "mms", "message", "text message", "txt", "iden"),
    CallKind.DATA: ("data", "gprs", "internet", "lte", "packet"),
}
_DIRECTIONS = {
    Direction.OUT: ("out", "outgoing", "outbound", "o", "mo", "moc", "originating", "dialed", "sent"),
    Direction.IN: ("in", "incoming", "inbound", "i", "mt", "mtc", "terminating", "received"),
}


@dataclass(frozen=True, slots=True)
class BillMapping:
    """See the module. `columns`: field -> column, compared without case, spaces and punctuation."""

    columns: dict[str, str]
    time_zone: str
    region: str
    area_code: str = ""
    subscriber: str = ""
    dates: Order | None = None
    durations: Unit | None = None
    kinds: dict[str, CallKind] = field(default_factory=dict)
    directions: dict[str, Direction] = field(default_factory=dict)

    def kind_of(self, text: str) -> CallKind | None:
        """None of a word that is not known."""
        return _meant(text, self.kinds, _KINDS, CallKind.NOT_STATED)

    def direction_of(self, text: str) -> Direction | None:
        return _meant(text, self.directions, _DIRECTIONS, Direction.NOT_STATED)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as in the TOML file; for a JSON column."""
        bill = {name: str(value) for name in SETTINGS if (value := getattr(self, name))}
        told: dict[str, Any] = {"bill": bill, "columns": dict(self.columns)}
        words: dict[str, dict[str, Any]] = {"kinds": self.kinds, "directions": self.directions}
        return told | {
            name: {word: str(value) for word, value in pairs.items()} for name, pairs in words.items() if pairs
        }

    def to_toml(self) -> str:
        lines = list[str]()
        for name, pairs in self.to_dict().items():
            lines += [f"[{name}]", *(f"{_quoted(key)} = {_quoted(value)}" for key, value in pairs.items()), ""]
        return "\n".join(lines)

    @classmethod
    def from_dict(cls, raw: dict[str, Any], file: str = "mapping") -> BillMapping:
        """Inverse of `to_dict`. FormatError names the entry that is wrong, its value and a remedy."""
        tables = _tables(raw, file)
        bill = tables["bill"]
        _known(file, "bill", bill, SETTINGS)
        _known(file, "columns", tables["columns"], FIELDS)
        mapping = cls(
            columns=tables["columns"],
            time_zone=bill.get("time_zone", ""),
            region=bill.get("region", "").upper(),
            area_code=bill.get("area_code", ""),
            subscriber=bill.get("subscriber", ""),
            dates=_chosen(file, "bill.dates", bill.get("dates"), Order),
            durations=_chosen(file, "bill.durations", bill.get("durations"), Unit),
            kinds=_words(file, "kinds", tables["kinds"], CallKind),
            directions=_words(file, "directions", tables["directions"], Direction),
        )
        _check(mapping, file)
        return mapping

    @classmethod
    def load(cls, path: Path) -> BillMapping:
        """Read a mapping file; FormatError where it is none."""
        try:
            if path.stat().st_size > LARGEST:
                raise FormatError(path.name, "it is too large for a mapping", f"Compare it with {PAGE}.")
            raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise FormatError(path.name, error.strerror or "cannot be read", "Check the path.") from error
        except FormatError:
            raise
        except (ValueError, RecursionError) as error:
            raise FormatError(path.name, f"not a TOML file: {error}", f"Compare it with {PAGE}.") from error
        return cls.from_dict(raw, path.name)


def _meant(text: str, own: dict[str, _One], common: dict[_One, tuple[str, ...]], none: _One) -> _One | None:
    said = " ".join(text.lower().split())
    if said in own:
        return own[said]
    if not said:
        return none
    return next((one for one, words in common.items() if said in words), None)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _tables(raw: dict[str, Any], file: str) -> dict[str, dict[str, str]]:
    names = ("bill", "columns", "kinds", "directions")
    _known(file, "", raw, names)
    for name, pairs in raw.items():
        bad = (
            pairs if not isinstance(pairs, dict) else next((v for v in pairs.values() if not isinstance(v, str)), None)
        )
        if bad is not None:
            reason = f"[{name}] holds {bad!r}, where lines of texts are expected"
            raise FormatError(file, reason, f'Write name = "text" for each line; compare it with {PAGE}.')
        if any("\x00" in one for pair in pairs.items() for one in pair):  # TOML can write it, a database cannot keep it
            raise FormatError(file, f"[{name}] holds a NUL character", "Delete it.")
    return {name: dict(raw.get(name, {})) for name in names}


def _known(file: str, table: str, raw: dict[str, Any], names: Any) -> None:  # noqa: ANN401 - whatever holds names
    for key in raw:
        if key not in names:
            where = f"[{table}] has" if table else "it has"
            raise FormatError(file, f"{where} {key!r}, which is not known", f"Known are {', '.join(names)}.")


def _chosen(file: str, entry: str, text: str | None, choices: Any) -> Any:  # noqa: ANN401 - a StrEnum
    if not text:
        return None
    try:
        return choices(text)
    except ValueError:
        raise FormatError(file, f"{entry} is {text!r}", f"Write one of {', '.join(choices)}.") from None


def _words(file: str, table: str, pairs: dict[str, str], choices: Any) -> dict[str, Any]:  # noqa: ANN401 - a StrEnum
    return {
        " ".join(word.lower().split()): _chosen(file, f"{table}.{word}", said, choices) or choices("")
        for word, said in pairs.items()
    }


def _check(mapping: BillMapping, file: str) -> None:
    """What must be said, is, and does not contradict itself."""
    if mapping.time_zone not in available_timezones():
        what = f"is {mapping.time_zone!r}, which is none" if mapping.time_zone else "is not declared"
        remedy = 'Write the zone of the bill\'s clock as in time_zone = "America/Los_Angeles"; "UTC" where it says so.'
        raise FormatError(file, f"bill.time_zone {what}", remedy)
    if not is_region(mapping.region):
        what = f"is {mapping.region!r}, which is none" if mapping.region else "is not declared"
        raise FormatError(file, f"bill.region {what}", 'Write two letters, as in region = "US".')
    twice = [name for name, count in Counter(mapping.columns.values()).items() if count > 1]
    if twice:
        raise FormatError(file, f"column {twice[0]!r} is named twice", "Give each column one meaning.")
    _check_time(mapping, file)
    _check_parties(mapping, file)


def _check_time(mapping: BillMapping, file: str) -> None:
    one, two = "begin" in mapping.columns, [name for name in ("date", "time") if name in mapping.columns]
    if one == bool(two) or len(two) == 1:
        reason = "it does not say once when a call began"
        raise FormatError(file, reason, "Name the column of begin (date and time in one), or those of date and time.")


def _check_parties(mapping: BillMapping, file: str) -> None:
    """Two ends of a call, by columns or by the subscriber."""
    named = {name for name in ("caller", "called", "other") if name in mapping.columns}
    whole = named == {"caller", "called"}
    if mapping.subscriber:
        whole |= len(named) == 1 and ("other" not in named or "direction" in mapping.columns)
        remedy = (
            "With a subscriber, name the column called (all calls are his), caller (all are to him), both, or other "
        )
        remedy += "together with direction."
    else:
        remedy = "Name the columns of caller and called, or the subscriber and the column of the other number."
    if not whole:
        raise FormatError(file, "it does not say once who called whom", remedy)
    try:
        reader(mapping.region, mapping.area_code)(mapping.subscriber)
    except BadValueError as error:
        raise FormatError(file, f"bill.subscriber: {error.reason}", error.remedy) from error
