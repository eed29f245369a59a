"""What a row of the reasons says, in one plain sentence."""

from __future__ import annotations

NOT_TOLD = "At least one of the two records does not tell it."
EXCHANGED = "Given name and surname stand in each other's place in one of the records."
_SAME = "Both records tell the same."
_LEVELS = {
    "form": "Two forms of one name.",
    "initial": "One record has an initial that fits.",
    "part": "They have a part of a double name in common.",
    "slip": "They differ by what may be a slip of the pen.",
    "tail": "One is the end of the other.",
    "year": "They differ, but lie in the same year, or their spans overlap.",
    "close": "They lie within two years of each other.",
    "loose": "They resemble each other loosely.",
    "different": "They do not resemble each other.",
}
_NEAR = {
    "given": "Nearly the same, or they sound the same.",
    "surname": "Nearly the same, or they sound the same.",
    "words": "Nearly the same.",
    "measure": "They are near each other.",
}


def sentence_of(kind: str, level: str, share: float, *, loose: bool = False) -> str:
    """`share`: how often somebody at random is at that level to such a value; of a `loose` one, at that or near it."""
    if loose and level == "same":
        return f"Both records tell the same span, and no day. Of other records {often(share)} would overlap it."
    said = _SAME if level == "same" else _NEAR[kind] if level == "near" else _LEVELS[level]
    return f"{said} Of other records {often(share)} would."


def across(level: int, other: str, share: float) -> str:
    """Of a name that agrees with the other record's other name."""
    nearly = "" if level == 1 else "nearly "
    return f"It is {nearly}the other record's {other.lower()}. Of other records {often(share)} would agree so."


def household(mates: float, *, learned: bool) -> str:
    how = "by what the records show" if learned else "as is assumed and was not learned"
    return (
        f"Relatives and flatmates share a surname, an address or a telephone as well: {how}, "
        f"{often(mates)} of all pairs of these records are two such persons."
    )


def often(share: float) -> str:
    """A share as people say it; never "none" or "all", which nothing counted can show."""
    if share >= 0.995:
        return "nearly all"
    if share >= 0.1:
        return f"{share:.0%}"
    return f"about 1 in {max(round(1.0 / share), 2):,}"
