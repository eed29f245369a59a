"""What a laboratory's words mean here: proposed by what they say, settled by a person, kept for its next list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from murderbook.laboratory.table import Table
from murderbook.workbench.laboratory.states import Outcome


class Says(StrEnum):
    """What a word of a result, a profile's state, a hit or a confirmation says."""

    NOTHING_OF_OURS = "-"
    PENDING = "pending"
    NOTHING = Outcome.NOTHING.value
    COMPARABLE = Outcome.COMPARABLE.value
    SEARCHABLE = Outcome.SEARCHABLE.value
    SEARCHED = "searched, no hit"
    HIT = "hit"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not confirmed"


LABELS: dict[str, str] = {
    Says.NOTHING_OF_OURS: "says nothing that is kept",
    Says.PENDING: "no answer yet",
    Says.NOTHING: "result: nothing usable",
    Says.COMPARABLE: "result: usable, to compare only",
    Says.SEARCHABLE: "result: usable, may be searched",
    Says.SEARCHED: "searched in a database, no hit",
    Says.HIT: "hit",
    Says.CONFIRMED: "hit confirmed by a sample",
    Says.NOT_CONFIRMED: "hit not confirmed",
}
_HITS: tuple[tuple[Says, str], ...] = (
    (Says.PENDING, r"pending|await|in progress|not yet|to be "),
    (Says.SEARCHED, r"^(no|none|neg\w*|0|n)$|\bno (hit|match)|without (hit|match)|uploaded|entered|searched|^not hit"),
    (Says.HIT, r"^(y|yes|1|pos\w*)$|\bhit\b|match|^(codis|ndis|sdis|ldis|afis|nibin|ngi)$"),
    (Says.NOTHING_OF_OURS, r"^(n/?a|not applicable|-+|not searched|ineligible)$"),
)
_CONFIRMED: tuple[tuple[Says, str], ...] = (
    (Says.PENDING, r"pending|await|in progress|not yet|requested|outstanding"),
    (Says.NOT_CONFIRMED, r"not confirmed|^(no|n)$|exclu|refuted|failed"),
    (Says.CONFIRMED, r"confirmed|^(yes|y)$|verified"),
    (Says.NOTHING_OF_OURS, r"^(n/?a|not applicable|-+)$"),
)
_RESULTS: tuple[tuple[Says, str], ...] = (
    (Says.PENDING, r"pending|in progress|await|queue|backlog|received|assigned|underway|under way|not (yet )?begun"),
    (Says.HIT, r"(codis|afis|nibin|database|cold|case.to.case).*\bhit\b|^hit\b"),
    (Says.COMPARABLE, r"not (suitable|eligible).*(search|codis|upload|entry)|compar\w* only"
                      r"|mixture|ineligible|partial"),
    (Says.NOTHING, r"^(neg\w*|none|no)$|\bno (dna|profile|result|interpretable|usable|male)|insufficient|inconclusive|"
                   r"unsuitable|not suitable|nothing|unsuccessful|degraded|quant(ity)? too low|no prints?"),
    (Says.SEARCHED, r"uploaded|entered in|searched|no hit"),
    (Says.SEARCHABLE, r"eligible|full profile|single.source|suitable|searchable|profile (obtained|developed)|"
                      r"complete|usable"),
)  # fmt: skip
_OF_FIELD = {"hit": _HITS, "confirmed": _CONFIRMED, "result": _RESULTS, "profile": _RESULTS}
_DATABASES = (("NIBIN", r"nibin"), ("AFIS", r"afis|\bngi\b|fingerprint"), ("CODIS", r"codis|[nsl]dis\b"))
BY_EXAMINATION = {"dna": "CODIS", "latent": "AFIS", "ballistics": "NIBIN"}
_METHODS: tuple[tuple[str, str], ...] = (
    ("genealogy", r"genealog|figg|igg\b|fgg\b|snp"),
    ("mtdna", r"mito|mtdna|mt dna"),
    ("nibin", r"nibin|ballist|firearm|casing"),
    ("latent", r"latent|finger|afis|print"),
    ("kit", r"kit\b|sak\b"),
    ("bone", r"bone|tooth|skelet"),
    ("touch", r"touch|trace|handler"),
    ("str", r"\bstr\b|dna|serology"),
)


def plain(text: str) -> str:
    """As words are compared."""
    return " ".join(text.lower().split())


def meaning(field: str, text: str, given: Mapping[str, Mapping[str, str]], table: Table) -> str:
    """The code of a word; empty where nobody knows. What a person said comes first."""
    word = plain(text)
    if word in given.get(field, {}):
        return given[field][word]
    if field == "method":
        if word in table.methods:
            return word
        by_label = next((one.id for one in table.methods.values() if plain(one.label) == word), "")
        return by_label or next((m for m, how in _METHODS if m in table.methods and re.search(how, word)), "")
    return next((says.value for says, how in _OF_FIELD[field] if re.search(how, word)), "")


def choices(field: str, table: Table) -> list[tuple[str, str]]:
    """What a person may say that a word means."""
    if field == "method":
        return [(one.id, one.label) for one in table.methods.values()]
    return [(says.value, LABELS[says]) for says in Says]


def database(text: str, examination: str) -> str:
    """The one that the words name, else that of such examinations."""
    named = next((name for name, how in _DATABASES if re.search(how, text.lower())), "")
    return named or BY_EXAMINATION.get(examination, "another")
