"""Weapons and calibres, by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from murderbook.documents.mentions.mention import Kind, Mention

_GUNS = (
    "guns?|hand ?guns?|pistols?|revolvers?|rifles?|shot ?guns?|sawed[- ]off|derringers?|firearms?|machine guns?"
    "|carbines?|semi-?automatics?"
)
_BLADES = (
    "knife|knives|switchblades?|dagger|machetes?|razors?|ice ?picks?|screwdrivers?|scissors|axe?s?|hatchets?|cleavers?"
    "|swords?|bayonets?|box cutters?"
)
_OTHERS = (
    "hammers?|base ?ball bats?|pipe wrench|lead pipe|(?:length|piece) of pipe"
    "|tire irons?|crow ?bars?|blackjacks?|blunt (?:object|instrument)"
    "|ligatures?|garrotes?|nylon stocking|electrical cord|dynamite|bombs?|explosives?|poison|strychnine|arsenic|cyanide"
)
_SORTS = (
    "kitchen|steak|butcher|hunting|pocket|paring|bread|carving|bowie|boot|folding|straight|safety|claw|sledge"
    "|ball[- ]peen|pump(?:-action)?|bolt-action|sawed-off|automatic|semi-automatic|double-barrel(?:ed)?|toy|service"
)
WEAPONS = re.compile(rf"\b(?:(?:{_SORTS})[ \t])?(?:{_GUNS}|{_BLADES}|{_OTHERS})\b", re.IGNORECASE)
_CAL = r"(?:[ \t-]?(?:calib(?:er|re)|cal\.?)(?!\w))"
_SORT = r"(?:[ \t](?:Special|Spl\.?|Magnum|Mag\.?|ACP|Auto(?:matic)?|Short|Long(?: Rifle)?|LR|Colt|S&W))?"
CALIBRES = re.compile(
    r"(?<![\w$])(?P<inch>\.(?:17|22|25|30|32|35|38|40|41|44|45|50|223|243|270|303|308|357|380))"
    rf"{_CAL}?{_SORT}(?!\d|[ \t]?%)"
    rf"|\b(?P<inch2>22|25|30|32|38|41|44|45|357|380){_CAL}{_SORT}"
    r"|\b(?P<mm>[4-9](?:\.\d{1,2})?|10)[ \t-]?(?:mm|MM|millimet(?:er|re))\b"
    r"|\b(?P<gauge>10|12|16|20|28|410)[ \t-](?:gauge|ga\.?)(?!\w)",
    re.IGNORECASE,
)


def weapons(text: str) -> Iterator[Mention]:
    for found in WEAPONS.finditer(text):
        yield Mention(Kind.WEAPON, found.start(), found.end(), " ".join(found[0].lower().split()), "word of a weapon")


def calibres(text: str) -> Iterator[Mention]:
    """As .38, 9 mm, 12 gauge, with Special or Magnum where it is said."""
    for found in CALIBRES.finditer(text):
        yield Mention(Kind.CALIBRE, found.start(), found.end(), _calibre(found), "number with the word of a calibre")


def _calibre(found: re.Match[str]) -> str:
    if found["mm"]:
        return f"{found['mm']} mm"
    if found["gauge"]:
        return f"{found['gauge']} gauge"
    inch = (found["inch"] or found["inch2"]).lstrip(".")
    sort = next((name for name in ("special", "magnum", "spl", "mag") if name in found[0].lower()), "")
    return f".{inch}" + {"special": " Special", "spl": " Special", "magnum": " Magnum", "mag": " Magnum"}.get(sort, "")
