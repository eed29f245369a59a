"""Is every entry of a declaration what it should be: there, of its type, within its range, and not of race?

A declaration may come from anybody's file, and everybody's searches weigh by it: what would stop or hang a search, or
the page that shows it, is refused by name before anything is built of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from murderbook.casefile.code_lists import Code, code_list
from murderbook.casefile.race_words import names_race, values_race

STANDINGS = ("assumed", "learned", "validated")
CODES_OF = {"behaviours": "behaviour", "listed": "exposure"}  # code lists that kinds of presence are taken from
LEAST_SHARE = 1e-6
MOST_GRAINS = 2_000  # of all lengths of rough dates together: the table of gaps grows by them
ID = re.compile(r"[a-z0-9.-]{1,80}")
LIST_NAME = re.compile(r"[a-z_]{1,40}")

Check = Callable[[str, Any], None]


def check_entries(raw: Mapping[str, Any]) -> None:
    """ValueError names the entry and what is wrong with it. What entries say together is checked where it is built."""
    DECLARATION("", raw)
    if not ID.fullmatch(raw["id"]):
        raise ValueError(f"id: 1 to 80 characters, small letters, digits, dots and hyphens, not {_short(raw['id'])}")
    if raw["standing"] not in STANDINGS:
        raise ValueError(f"standing is one of {', '.join(STANDINGS)}, not {_short(raw['standing'])}")
    for name in ("place", "time"):
        refuse_race(name, raw[name]["label"], raw[name]["group"])
    for row in raw["comparisons"]:
        refuse_race(row["id"], *_words(row))
    _check_time(raw["time"])


def refuse_race(name: str, *words: str) -> None:
    """Whatever names a comparison, or a value of it. Codes of a shipped list are checked with the items they become."""
    if any(names_race(word) for word in (name, *words)) or values_race(words):
        raise ValueError(f"comparison {name}: race and ethnicity are no input of a linkage score")


def codes_of(row: Mapping[str, Any]) -> tuple[Code, ...]:
    """The named list of codes, or codes written out in the declaration itself; of a presence only shipped ones."""
    codes, shipped = row.get("codes"), CODES_OF.get(row["kind"])
    if codes is None:
        return ()
    if isinstance(codes, str):
        return _list_named(row["id"], codes, shipped)
    found = tuple(Code(str(c["code"]), c.get("label", str(c["code"])), c.get("group")) for c in codes)
    strange = [one.code for one in found if shipped and code_list(shipped).get(one.code) is None]
    if strange:
        raise ValueError(f"comparison {row['id']}: {_short(strange[0])} is no code of the list {shipped}")
    return found


def _list_named(name: str, codes: str, shipped: str | None) -> tuple[Code, ...]:
    if shipped and codes != shipped:
        raise ValueError(f"comparison {name}: its codes are those of the list {shipped}, not {_short(codes)}")
    try:
        return code_list(codes if LIST_NAME.fullmatch(codes) else "").entries
    except FileNotFoundError as reason:
        raise ValueError(f"comparison {name}: there is no code list {_short(codes)}") from reason


def _words(row: Mapping[str, Any]) -> Iterator[str]:
    """All that a comparison names."""
    yield from (row["label"], row["reads"], row.get("group", ""))
    yield from (*row.get("leave_out", ()), *row.get("broad", ()), *row.get("consistency", {}))
    for band in row.get("bands", ()):
        yield from (band["label"], band["family"])
    codes = row.get("codes", "")
    for one in [codes] if isinstance(codes, str) else codes:
        yield from [one] if isinstance(one, str) else one.values()


def _check_time(row: Mapping[str, Any]) -> None:
    for name in ("gap_days", "span_days"):
        if row[name] != sorted(set(row[name])):
            raise ValueError(f"time.{name}: rising steps, not {_short(row[name])}")
    if row["gap_days"][-1] < row["grain_days"]:
        raise ValueError("time.gap_days: the last step is no shorter than grain_days")
    if sum(row["span_days"]) > MOST_GRAINS * row["grain_days"]:
        raise ValueError(f"time.span_days: all lengths together are at most {MOST_GRAINS} times grain_days")


def _short(value: object) -> str:
    said = ascii(value)
    return said if len(said) <= 60 else f"{said[:59]}..."


def _text(most: int) -> Check:
    def check(name: str, value: Any) -> None:  # noqa: ANN401 - whatever a file holds
        if not isinstance(value, str) or not 0 < len(value) <= most or not value.isprintable():
            raise ValueError(f"{name}: a line of 1 to {most} characters, not {_short(value)}")

    return check


def _number(low: float, high: float, *, whole: bool = False) -> Check:
    def check(name: str, value: Any) -> None:  # noqa: ANN401 - whatever a file holds
        is_number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if not is_number or not low <= value <= high:
            kind = "whole number" if whole else "number"
            raise ValueError(f"{name}: a {kind} from {low:g} to {high:g}, not {_short(value)}")

    return check


def _share(least: float) -> Check:
    number = _number(least, 1.0)

    def check(name: str, value: Any) -> None:  # noqa: ANN401 - whatever a file holds
        try:
            number(name, value)
        except ValueError:
            above = "" if least == 0.0 else " above 0"
            raise ValueError(f"{name} is a share between 0 and 1{above}, not {_short(value)}") from None

    return check


def _many(one: Check, most: int, least: int = 0) -> Check:
    def check(name: str, value: Any) -> None:  # noqa: ANN401 - whatever a file holds
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise ValueError(f"{name}: a list of {least} to {most} entries, not {_short(value)}")
        for number, entry in enumerate(value, start=1):
            one(f"{name}, entry {number}", entry)

    return check


def _table(needed: Mapping[str, Check], other: Mapping[str, Check] | None = None) -> Check:
    known = {**needed, **(other or {})}

    def check(name: str, value: Any) -> None:  # noqa: ANN401 - whatever a file holds
        if not isinstance(value, Mapping):
            raise ValueError(f"{name}: a table, not {_short(value)}")
        for key in (*(key for key in needed if key not in value), *(key for key in value if key not in known)):
            way = ascii(f"{name}.{key}" if name else key)[1:-1]
            raise ValueError(f"an entry of the declaration is missing or misnamed: {way}")
        for key, entry in value.items():
            known[key](f"{name}.{key}" if name else key, entry)

    return check


def _codes(name: str, value: Any) -> None:  # noqa: ANN401 - whatever a file holds
    one = _table({"code": _text(40)}, {"label": _text(200), "group": _text(80)})
    (_text(40) if isinstance(value, str) else _many(one, 500, 1))(name, value)


def _consistency(name: str, value: Any) -> None:  # noqa: ANN401 - whatever a file holds
    _table(dict.fromkeys(value, SHARE) if isinstance(value, Mapping) else {})(name, value)


SHARE, ABOVE_NOTHING = _share(0.0), _share(LEAST_SHARE)
NAME, LABEL, SENTENCE = _text(80), _text(200), _text(2_000)
COUNT, FIGURE = _number(0, 10**9, whole=True), _number(-1e9, 1e9)
SHARES = _many(ABOVE_NOTHING, 40, 1)
YEARS = _number(0, 200)
BAND = _table({"low": YEARS, "high": YEARS, "label": NAME, "family": NAME})
COMPARISON = _table(
    {
        "id": NAME,
        "label": LABEL,
        "kind": NAME,
        "reads": NAME,
        "same": SHARE,
        "rarest": ABOVE_NOTHING,
        "source": SENTENCE,
    },
    {
        "group": NAME,
        "near": SHARE,
        "codes": _codes,
        "leave_out": _many(NAME, 500),
        "broad": _many(NAME, 100),
        "bands": _many(BAND, 100),
        "consistency": _consistency,
    },
)
DRAWN = {"label": LABEL, "group": NAME, "same_offender": SHARES, "source": SENTENCE}
PLACE = _table({**DRAWN, "nearer_share": SHARES, "same": SHARE, "near": SHARE, "rarest": ABOVE_NOTHING})
TIME = _table(
    {
        **DRAWN,
        "gap_days": _many(_number(1, 60_000, whole=True), 40, 1),
        "span_days": _many(_number(1, 40_000, whole=True), 30, 1),
        "grain_days": _number(1, 366, whole=True),
        "most_bits": _number(0, 20),
        "least_bits": _number(-20, 0),
    }
)
STRINGS = _table(
    {
        "pairs": _number(1, 1_000, whole=True),
        "least_mean_bits": _number(0, 1_000),
        "most_cases": _number(2, 100, whole=True),
        "source": SENTENCE,
    }
)
POINTS = _number(0, 1_000)
PHYSICAL = _table({"other": POINTS, "source": SENTENCE}, dict.fromkeys(("dna", "latent", "ballistics"), POINTS))
COUNTING = {"era_years": _number(1, 200, whole=True), "prior_strength": _number(0, 10_000)}
LEARNED_RATE = {"id": NAME, "part": NAME, "label": LABEL, "pairs": COUNT, "series": COUNT}
LEARNED = _table(
    {
        **dict.fromkeys(("series", "cases", "pairs"), COUNT),
        **{"from": NAME, "date": NAME, "notes": _many(SENTENCE, 50)},
        "rates": _many(_table({**LEARNED_RATE, **dict.fromkeys(("declared", "learned", "low", "high"), SHARE)}), 1_000),
    },
    {"prior_pairs": FIGURE, "longest_series": COUNT},
)
THREE = _many(FIGURE, 3, 3)
MEASURE = {"name": NAME, "what": LABEL, "verdict": NAME, "declared": THREE, "learned": THREE, "difference": THREE}
VALIDATION = _table(
    {
        **dict.fromkeys(("series", "cases", "linked", "unlinked", "among", "folds"), COUNT),
        "verdict": SENTENCE,
        "measures": _many(_table(MEASURE), 50),
    }
)
DECLARATION = _table(
    {
        **{"id": SENTENCE, "title": LABEL, "standing": NAME, "h1": LABEL, "h2": LABEL},
        "rates": _table({**COUNTING, "root_strength": _number(0.001, 100)}),
        "overlap": _table({"counts": SHARE}),
        "comparisons": _many(COMPARISON, 100, 1),
        **{"place": PLACE, "time": TIME, "strings": STRINGS, "physical": PHYSICAL},
    },
    {"learned": LEARNED, "validation": VALIDATION},
)
