"""Text of marks, clothing and other facts as features that two records may share.

A mark is read as its kind, the part of the body with the wider part that holds it, its side, and what it shows:
"faded swallow on the lt. forearm" shows `swallow`, `faded` and a tattoo of the arm, the forearm, on the left. A garment
is read as its last word and as each word before it with that word: `jacket`, `leather jacket`. All else is words.
Things denied ("no tattoos") are features of their own, and never count as things seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from murderbook.identification.words.vocabulary import Vocabulary, vocabulary

LEFT, RIGHT, NO_SIDE = "left", "right", "side not told"
SIDES: Mapping[str | None, frozenset[str]] = {
    None: frozenset({NO_SIDE}),
    "left": frozenset({LEFT}),
    "right": frozenset({RIGHT}),
    "both": frozenset({LEFT, RIGHT}),
}
_ITEMS = re.compile(r"[;\n]+|,|\.(?=\s|$)|\s-\s")
_INITIALS = re.compile(r"\b(?:[A-Z]\.\s?){2,4}|\"[A-Z]{2,4}\"")
_SHORT_SIDE = re.compile(r"\b(lt|rt)\.", re.IGNORECASE)
_TAIL = re.compile(r"\b(?:with|of|in|that|which|bearing|saying)\b")
_EMPTY = frozenset({"", "-", "--", "none", "unknown", "n/a", "na", "nothing", "unk", "not applicable", "none known"})


class Reading(StrEnum):
    """How a text is taken apart."""

    MARKS = "marks"
    GARMENTS = "garments"
    WORDS = "words"


@dataclass(frozen=True)
class Site:
    """A kind of mark on a part of the body: "scar", "leg"; the sides on which it is told."""

    kind: str
    part: str
    sides: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.kind}@{self.part}"


@dataclass(frozen=True)
class Shown:
    """What a text shows. `finer`: parts within `sites`, scar@thigh within scar@leg; `pairs`: a word and its garment."""

    words: frozenset[str] = frozenset()
    sites: Mapping[str, Site] = field(default_factory=dict)
    finer: Mapping[str, Site] = field(default_factory=dict)
    within: Mapping[str, str] = field(default_factory=dict)  # name of a finer site or pair -> of the wider
    pairs: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()

    @property
    def tells(self) -> bool:
        return bool(self.words or self.sites or self.denied)


def shown(text: str, reading: Reading, kind: str | None = None) -> Shown:
    """What a text shows. `kind`: what a mark is where the text does not say (the column was headed "Tattoo")."""
    if text.strip().lower().strip(".") in _EMPTY:
        return Shown()
    if reading is Reading.MARKS:
        return _marks(text, kind)
    return _garments(text) if reading is Reading.GARMENTS else _words(text)


def joined(one: Shown, other: Shown) -> Shown:
    """Both texts as one record's; sides of one site come together."""
    return Shown(
        one.words | other.words,
        _sites_joined(one.sites, other.sites),
        _sites_joined(one.finer, other.finer),
        {**one.within, **other.within},
        one.pairs | other.pairs,
        one.kinds | other.kinds,
        one.denied | other.denied,
    )


def _sites_joined(one: Mapping[str, Site], other: Mapping[str, Site]) -> dict[str, Site]:
    found = dict(one)
    for name, site in other.items():
        held = found.get(name)
        found[name] = site if held is None else Site(site.kind, site.part, held.sides | site.sides)
    return found


def _items(text: str, words: Vocabulary) -> Iterator[tuple[list[str], list[str]]]:
    """Words of each item: those it tells, and those it denies ("no" and what follows, but for "no longer")."""
    whole = _SHORT_SIDE.sub(r"\1", text)
    with_initials = _INITIALS.sub(lambda found: " ini" + re.sub(r"[^A-Za-z]", "", found[0]).lower() + " ", whole)
    for piece in _ITEMS.split(with_initials):
        tokens = words.tokens(piece)
        at = next((n for n, token in enumerate(tokens) if _denies(tokens, n, words)), len(tokens))
        if tokens:
            yield tokens[:at], [token for token in tokens[at:] if token not in words.negation]


def _denies(tokens: list[str], at: int, words: Vocabulary) -> bool:
    return tokens[at] in words.negation and tokens[at + 1 : at + 2] not in (["longer"], ["sure"], ["certain"])


def _marks(text: str, default: str | None) -> Shown:
    words = vocabulary()
    found, kinds, denied = set[str](), set[str](), set[str]()
    sites: dict[str, dict[str, Site]] = {"wider": {}, "finer": {}}
    within: dict[str, str] = {}
    open_kind: str | None = None  # named without a part: "scar, left thigh"
    denying = False  # "no scars, marks or tattoos" is one denial
    for tokens, refused in _items(text, words):
        named = [token for token in tokens if token in words.kinds]
        bare = not any(token in words.places or _tells(token, words) for token in tokens)
        if refused or (denying and bare):
            denying = True
            told_not = [token for token in (*refused, *(named if bare else ())) if token in words.kinds]
            denied.update(told_not or ([default] if default and bare and not named else []))
            if bare:
                continue
        else:
            denying = False
        named = named or ([default] if default else [])
        parts = _parts(tokens, words)
        kind = named[0] if named else open_kind or "mark"
        open_kind = None if parts else (named[0] if named else open_kind)
        kinds.update(named)
        for part, sides in parts:
            wider = Site(kind, words.places[part], sides)
            _add(sites["wider"], wider)
            if part != wider.part:
                finer = Site(kind, part, sides)
                _add(sites["finer"], finer)
                within[finer.name] = wider.name
        found.update(token for token in tokens if _tells(token, words))
    told = Shown(frozenset(found), sites["wider"], sites["finer"], within)
    return replace(told, kinds=frozenset(kinds), denied=frozenset(denied - kinds))


def _parts(tokens: list[str], words: Vocabulary) -> list[tuple[str, frozenset[str]]]:
    """Parts of the body with their sides: of the last side told before a part, else of the first one after it."""
    found, side = [], None
    for at, token in enumerate(tokens):
        side = words.sides.get(token, side)
        if token in words.places:
            after = next((words.sides[one] for one in tokens[at:] if one in words.sides), None)
            found.append((token, SIDES[side or after]))
    return found


def _add(sites: dict[str, Site], site: Site) -> None:
    held = sites.get(site.name)
    sites[site.name] = site if held is None else Site(site.kind, site.part, held.sides | site.sides)


def _tells(token: str, words: Vocabulary) -> bool:
    """A word that shows something by itself: no kind, part, side, filler or lone character."""
    named = token in words.kinds or token in words.places or token in words.sides or token in words.stop
    return not named and len(token) > 1


def _garments(text: str) -> Shown:
    words = vocabulary()
    found, within = set[str](), dict[str, str]()
    for piece in _ITEMS.split(text):
        for part in re.split(r"\band\b|/|&", piece):
            tokens = words.tokens(_TAIL.split(part, maxsplit=1)[0])
            at = next((n for n in range(len(tokens)) if _denies(tokens, n, words)), len(tokens))
            told = [token for token in tokens[:at] if token not in words.stop and len(token) > 1]
            if told:
                *before, last = told
                found.add(last)
                within.update({f"{word} {last}": last for word in before})
    return Shown(words=frozenset(found), within=within, pairs=frozenset(within))


def _words(text: str) -> Shown:
    words = vocabulary()
    told = (tokens for tokens, _ in _items(text, words))
    return Shown(words=frozenset(t for tokens in told for t in tokens if t not in words.stop and len(t) > 2))


def state_of(sides: frozenset[str]) -> str:
    """The sides of a site as one word of an index, so that each record shows a site in one state."""
    return "+".join(sorted(sides))


STATES: tuple[frozenset[str], ...] = tuple(
    frozenset(side for bit, side in enumerate((LEFT, RIGHT, NO_SIDE)) if number >> bit & 1) for number in range(1, 8)
)


def index_of(text: Shown) -> frozenset[str]:
    """Names under which a record that shows this is found, each at most once."""
    names = set(text.words | text.pairs)
    for site in (*text.sites.values(), *text.finer.values()):
        names.add(f"{site.name}#{state_of(site.sides)}")
    names.update(f"kind:{kind}" for kind in text.kinds)
    names.update(f"no:{kind}" for kind in text.denied)
    return frozenset(names)


def counted(texts: Iterator[frozenset[str]]) -> dict[str, int]:
    """How many records show each name."""
    counts: dict[str, int] = defaultdict(int)
    for names in texts:
        for name in names:
            counts[name] += 1
    return dict(counts)
