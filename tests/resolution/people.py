"""A generated town: persons in families, some of whom stand in the records twice, with errors."""

from __future__ import annotations

import random

from murderbook.resolution import Record, load_model, record_of

GIVEN = {
    "M": ["James", "Robert", "John", "Michael", "William", "David", "Richard", "Thomas", "Daniel", "Paul"],
    "F": ["Mary", "Patricia", "Linda", "Barbara", "Elizabeth", "Susan", "Jessica", "Karen", "Nancy", "Lisa"],
}
HEADS = ["Al", "Bar", "Cor", "Del", "Eld", "Far", "Gar", "Hal", "Ing", "Jor", "Kel", "Lan", "Mar", "Nor", "Or", "Per"]
TAILS = ["acre", "beck", "combe", "dale", "ford", "gate", "ham", "ick", "ley", "mere", "ness", "over", "stead", "ton"]
STREETS = ["Oak Street", "Elm Street", "Main Street", "Harbor Road", "Mill Lane", "Park Avenue", "Hill Road"]


def town(seed: int, families: int = 120, doubles: int = 60) -> tuple[list[Record], set[tuple[str, str]]]:
    """Records, and the pairs that are one person. Families of three share surname, address and telephone."""
    draw = random.Random(seed)
    persons = [person for _ in range(families) for person in family(draw)]
    told = [(f"{k:05}", person) for k, person in enumerate(persons)]
    true = set()
    for k, person in draw.sample(told, doubles):
        told.append((f"{k}x", written_again(draw, person)))
        true.add((k, f"{k}x"))
    model = load_model()
    return [record_of(id_, {key: [text] for key, text in said.items()}, model) for id_, said in told], true


def family(draw: random.Random) -> list[dict[str, str]]:
    surname = draw.choice(HEADS) + draw.choice(TAILS)
    phone = f"555{draw.randint(0, 9999):04}"
    home = {"street": draw.choice(STREETS), "house": str(draw.randint(1, 999)), "phone": phone}
    members, called = [], set[str]()
    for age in (draw.randint(45, 60), draw.randint(40, 60), draw.randint(15, 30)):
        sex = draw.choice("MF")
        given = draw.choice([name for name in GIVEN[sex] if name not in called])  # one family, one William
        called.add(given)
        birth = f"{1987 - age}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        members.append({"given": given, "surname": surname, "sex": sex, "birth": birth, **home})
    return members


def written_again(draw: random.Random, person: dict[str, str]) -> dict[str, str]:
    """With a typing error in a name, now and then a new address, and a field left out."""
    again = dict(person)
    key = draw.choice(["given", "surname"])
    at = draw.randrange(1, len(again[key]) - 1)
    again[key] = again[key][:at] + draw.choice("aeiort") + again[key][at + 1 :]
    if draw.random() < 0.3:
        again |= {"street": draw.choice(STREETS), "house": str(draw.randint(1, 999))}
    if draw.random() < 0.3:
        del again[draw.choice(["phone", "house", "sex"])]
    return again
