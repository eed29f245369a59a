"""What a person looked like, and what is left of it in a report or at an autopsy."""

from __future__ import annotations

from murderbook.demo.streams import Stream

HAIR = {"Brown": 0.45, "Black": 0.25, "Blond/Strawberry": 0.18, "Gray or Partially Gray": 0.08, "Red/Auburn": 0.04}
EYES = {"Brown": 0.50, "Blue": 0.27, "Hazel": 0.13, "Green": 0.10}
SIDES = ("left", "right")
SCARS = (
    "appendectomy scar",
    "scar on the {} forearm",
    "burn scar on the {} shoulder",
    "scar above the {} eye",
    "healed fracture of the {} wrist",
    "surgical scar on the {} knee",
)
TATTOOS = ("rose", "anchor", "heart with a name", "swallow", "cross", "panther", "initials", "butterfly", "dagger")
TATTOO_PLACES = ("upper arm", "forearm", "shoulder", "ankle", "hand")
TOPS = ("denim jacket", "plaid shirt", "white T-shirt", "leather jacket", "grey sweatshirt", "knit sweater", "blouse")
BOTTOMS = ("blue jeans", "corduroy trousers", "dark slacks", "shorts", "work trousers", "skirt")
SHOES = ("tennis shoes", "work boots", "cowboy boots", "sandals", "brown loafers")
JEWELLERY = ("", "", "a plain ring", "a wristwatch", "a chain with a medal", "hoop earrings")
RACES = {"W": "White / Caucasian", "B": "Black / African American", "A": "Asian"} | {
    "I": "American Indian / Alaska Native",
    "P": "Hawaiian / Pacific Islander",
    "U": "Uncertain",
}


def described(stream: Stream, sex: str, age: int) -> dict[str, str]:
    """The truth of one body; `inches` and `pounds` are numbers as text."""
    inches = round(stream.normal(64.0 if sex == "F" else 69.3, 2.7)) if age >= 16 else 40 + age
    pounds = max(40, round(stream.normal(148 if sex == "F" else 176, 26)) if age >= 16 else 30 + 6 * age)
    body = {"inches": str(inches), "pounds": str(pounds)}
    body["hair"], body["eyes"] = stream.weighted(HAIR), stream.weighted(EYES)
    body["scar"] = stream.one_of(SCARS).format(stream.one_of(SIDES)) if stream.chance(0.45) else ""
    body["tattoo"] = _tattoo(stream) if age >= 16 and stream.chance(0.30) else ""
    body["clothing"] = ", ".join(stream.one_of(things) for things in (TOPS, BOTTOMS, SHOES))
    body["jewellery"] = stream.one_of(JEWELLERY)
    return body


def as_reported(stream: Stream, body: dict[str, str]) -> dict[str, str]:
    """Columns of a missing-person report: the family rounds, forgets, or never knew."""
    inches = int(body["inches"]) + stream.between(-1, 1)
    pounds = 5 * round((int(body["pounds"]) + stream.normal(0, 8)) / 5)
    clothing = ", ".join(part for part in (body["clothing"], body["jewellery"]) if part)
    return {
        "Height": _height(inches) if stream.chance(0.85) else "--",
        "Weight": f"{pounds} lbs" if stream.chance(0.85) else "--",
        "Hair Color": body["hair"] if stream.chance(0.9) else "--",
        "Left Eye Color": body["eyes"] if stream.chance(0.85) else "--",
        "Right Eye Color": body["eyes"] if stream.chance(0.85) else "--",
        "Eye Description": "--",
        "Scar/Mark": body["scar"] if stream.chance(0.75) else "",
        "Tattoo": body["tattoo"] if stream.chance(0.85) else "",
        "Clothing Description": clothing if stream.chance(0.55) else "",
    }


def as_found(stream: Stream, body: dict[str, str], condition: str) -> dict[str, str]:
    """The same columns from an autopsy: bones keep stature and old fractures, not eyes or ink."""
    fresh, bones = condition == "recognizable", condition == "skeletal"
    spread = 1 if fresh else 2
    inches = int(body["inches"]) + stream.between(-spread, spread)
    scar = body["scar"] if fresh or "fracture" in body["scar"] or not bones else ""
    return {
        "Height": _height(inches) if stream.chance(0.8) else "--",
        "Weight": f"{5 * round(int(body['pounds']) / 5)} lbs" if fresh else "--",
        "Hair Color": body["hair"] if not bones or stream.chance(0.4) else "--",
        "Left Eye Color": body["eyes"] if fresh else "--",
        "Right Eye Color": body["eyes"] if fresh else "--",
        "Scar/Mark": scar if stream.chance(0.8) else "",
        "Tattoo": body["tattoo"] if not bones and stream.chance(0.9) else "",
        "Clothing Description": ", ".join(part for part in (body["clothing"], body["jewellery"]) if part)
        if stream.chance(0.6)
        else "",
    }


def race_in_words(race: str, ethnicity: str) -> str:
    """As the public export joins them."""
    return "Hispanic / Latino" if ethnicity == "H" else RACES[race]


def _height(inches: int) -> str:
    return f"{inches // 12}' {inches % 12}\" ({inches} Inches)"


def _tattoo(stream: Stream) -> str:
    return f"{stream.one_of(TATTOOS)} on the {stream.one_of(SIDES)} {stream.one_of(TATTOO_PLACES)}"
