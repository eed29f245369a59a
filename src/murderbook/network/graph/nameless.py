"""Names that name nobody: whoever is called so in two papers is not thereby one and the same."""

from __future__ import annotations

import re

from murderbook.network.graph.entity import Entity, Kind

_OF_WHOM = "male|female|man|woman|boy|girl|person|persons|subject|suspect|offender|perpetrator|caller|driver|witness"
_WHAT = "phone|number|vehicle|car|truck|place|location|address|weapon|gun|name|party"
_NOBODY = re.compile(
    rf"(?:(?:unknown|unk|unkn|unidentified|unnamed|not identified)(?: (?:{_OF_WHOM}|{_WHAT}))?"
    rf"|(?:{_OF_WHOM})|(?:john|jane|baby) doe|unsub|no name|noname|nobody|none|null|nil|anonymous|anon"
    r"|n ?/ ?a|na|nan|not (?:known|stated|given|recorded|available)|withheld|private|blocked|tbd|[?*.-]{1,5})",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LONGEST = 100  # characters: longer ones are a name, or no name of a person, and would take long to look through
# Of these a name such as "unknown" is only a poor title: each has a number of its own.
_NUMBERED = frozenset({Kind.CASE, Kind.DOCUMENT, Kind.EVENT, Kind.EXHIBIT})


def names_nobody(entity: Entity) -> bool:
    """Whether its name (its key, where it has none) could be anybody's: 'unknown', 'UNK. male', 'John Doe', '?'. A
    number behind it ('unknown 2') tells such persons of one paper apart, and is a name."""
    if entity.kind in _NUMBERED or len(entity.label) > _LONGEST or _DIGIT.search(entity.label):
        return False
    return _NOBODY.fullmatch(" ".join(re.sub(r"[.,_()]+(?=\s|$)|_", " ", entity.label).split()) or "?") is not None
