"""Vehicles and their plates. A maker's name alone is no vehicle: Ford, Lincoln and Dodge are people too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from murderbook.documents.mentions.mention import Kind, Mention

_MAKES = (
    "Acura|Alfa Romeo|AMC|Audi|BMW|Buick|Cadillac|Chevrolet|Chevy|Chrysler|Datsun|DeSoto|Dodge|Edsel|Fiat|Ford"
    "|GMC|Harley[- ]Davidson|Honda|Hudson|Hyundai|Infiniti|International (?:Harvester|Scout)|Isuzu|Jaguar|Jeep"
    "|Kaiser|Kawasaki|Kia|Lexus|Lincoln|Mazda|Mercedes(?:[- ]Benz)?|Mercury|MG|Mitsubishi|Nash|Nissan|Oldsmobile"
    "|Olds|Opel|Packard|Peugeot|Plymouth|Pontiac|Porsche|Rambler|Renault|Saab|Saturn|Studebaker|Subaru|Suzuki"
    "|Toyota|Triumph|Volkswagen|VW|Volvo|Yamaha"
)
_COLOURS = (
    "black|white|red|blue|green|yellow|brown|tan|beige|gold|silver|gr[ae]y|orange|maroon|purple|cream|bronze|copper"
    "|turquoise|primer|two[- ]tone"
)
_SHADE = r"(?:(?:light|dark|lt\.?|dk\.?|pale|bright|metallic|faded)[ \t-])?"
_AGE = r"(?:(?:[Oo]lder|[Ll]ate|[Ee]arly)[ -]model[ \t])?"
_DARK = r"(?:[Dd]ark|[Ll]ight)(?:[ -]colou?red)?"
_BODIES = (
    "sedan|coupe|convertible|station wagon|wagon|hardtop|pick-?up(?: truck)?|truck|van|panel truck|motorcycle|"
    "hatchback|limousine|jeep|SUV|4-door|2-door|four[- ]door|two[- ]door|camper|bus|taxi"
)
_YEAR = r"(?:(?:19|20)\d\d|['\u2019]\d\d)"
_MODEL = r"(?:[A-Z][\w-]{1,15}|\d{2,4}[A-Z]{0,3})"
_NAMED = rf"(?i:{_MAKES})(?:[ \t]{_MODEL})?"
VEHICLES = re.compile(
    rf"(?<!\w){_AGE}(?P<year>{_YEAR}[ \t])?(?P<colour>{_SHADE}(?i:{_COLOURS})"
    rf"(?:(?: over |/| and )(?i:{_COLOURS}))?,?[ \t])?(?P<year2>{_YEAR}[ \t])?"
    rf"(?P<body>(?i:{_BODIES})[ \t])?(?P<make>{_NAMED})\b(?P<body2>,?[ \t](?i:{_BODIES}))?\b"
)
_WITHOUT_MAKE = re.compile(rf"\b(?P<colour>{_SHADE}(?i:{_COLOURS})|{_DARK})[ \t](?P<body>(?i:{_BODIES}))\b")

_STATE = r"(?:[A-Z]{2}|(?:[A-Z][a-z]{3,9}\.?(?: [A-Z][a-z]{3,9})?))"
_PLATE_WORD = (
    r"(?:[Ll]icen[cs]e(?: plate)?|LICEN[CS]E(?: PLATE)?|[Ll]ic\.?|LIC\.?|[Pp]lates?|PLATES?|[Rr]egistration|[Tt]ag|TAG)"
)
_PLATE = r"(?P<plate>(?=[A-Z0-9?*_ -]{0,7}\d)[A-Z0-9?*_]{1,7}(?:[ -][A-Z0-9?*_]{1,5})?)"
PLATES = re.compile(
    rf"\b(?P<role>{_PLATE_WORD})(?:[ \t]?(?:[Nn]o\.?|[Nn]umber|NO\.?|#|:|\()){{0,2}}[ \t]{{0,2}}(?:of[ \t])?"
    rf"(?:(?P<state>{_STATE})[ \t]{{1,2}}(?:lic(?:ense)?\.?[ \t])?)?"
    r"(?P<partial>(?:partial|begin(?:s|ning)(?: with)?)[ \t])?"
    rf"{_PLATE}(?![\w/-])"
)
# Where it is told to be a part of a plate, letters alone are one too.
PARTS_OF_PLATES = re.compile(
    r"\b(?P<role>(?:[Pp]artial[ \t](?:[Ll]icense[ \t])?(?:[Pp]late|[Ll]icense|[Tt]ag)"
    r"|(?:[Pp]late|[Ll]icense|[Tt]ag)s?(?:[ \t]number)?[ \t](?:start|beginn?|end)(?:s|ing|ed)?(?:[ \t](?:with|in))?))"
    r"(?:[ \t](?:number|of|was|is)){0,2}:?[ \t][\"']?"
    r"(?P<plate>[A-Z0-9][A-Z0-9?*_]{1,6}(?:[ -][A-Z0-9?*_]{1,5})?)(?![\w/-])"
)
_CALIFORNIA = re.compile(r"(?<![\w-])(?P<plate>\d[A-Z]{3}\d{3})(?![\w-])")


def vehicles(text: str) -> Iterator[Mention]:
    """A make with a year, colour, model or body; or a colour and a body."""
    for found in VEHICLES.finditer(text):
        model = re.search(rf"[ \t]{_MODEL}$", found["make"])
        told = any(found[part] for part in ("year", "year2", "colour", "body", "body2"))
        if told or model or "model" in found[0]:
            yield _vehicle(found, "make with year, colour, model or body")
    for found in _WITHOUT_MAKE.finditer(text):
        yield _vehicle(found, "colour and body")


def plates(text: str) -> Iterator[Mention]:
    """With a word that says so, partial ones too; without one only in California's form of 1980 and later."""
    for found in PARTS_OF_PLATES.finditer(text):
        value = f"{re.sub(r'[ -]', '', found['plate'])} (partial)"
        yield Mention(Kind.PLATE, *found.span("plate"), value, "part of a plate, told so", found["role"])
    for found in PLATES.finditer(text):
        plate = re.sub(r"[ -]", "", found["plate"])
        if len(plate) >= 2:
            partial = found["partial"] is not None or re.search(r"[?*_]", plate) is not None
            value = " ".join(filter(None, (found["state"], plate, "(partial)" if partial else "")))
            yield Mention(Kind.PLATE, *found.span("plate"), value, "the word before it", found["role"])
    for found in _CALIFORNIA.finditer(text):
        yield Mention(Kind.PLATE, *found.span("plate"), found["plate"], "form of California's plates")


def _vehicle(found: re.Match[str], rule: str) -> Mention:
    return Mention(Kind.VEHICLE, found.start(), found.end(), " ".join(found[0].split()).lower(), rule)
