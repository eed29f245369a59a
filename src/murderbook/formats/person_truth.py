"""Who is who in a file of persons, where that is known: `id` and `person`, or `left` and `right` of pairs of one."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from murderbook.formats.reject import FormatError
from murderbook.resolution.calibration.pairs import persons_by_links

REMEDY = "The columns are id and person, or left and right of every two records that are one person."


def read_truth(path: Path, records: Sequence[str]) -> dict[str, str]:
    """By id of each record, a name of its person. FormatError where a row names another record, or a record is left out
    by a file that tells persons; in one of pairs, a record that no pair has is a person by himself."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows, columns = list(reader), set(reader.fieldnames or ())
    except OSError as error:
        raise FormatError(path.name, f"cannot be read: {error.strerror}", "Name another file.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise FormatError(path.name, f"is no CSV in UTF-8: {error}", "Save it as such.") from error
    if {"id", "person"} <= columns:
        return _told(path.name, rows, records)
    if {"left", "right"} <= columns:
        links = [((row["left"] or "").strip(), (row["right"] or "").strip()) for row in rows]
        try:
            return persons_by_links(records, links)
        except ValueError as error:
            raise FormatError(path.name, str(error), REMEDY) from error
    raise FormatError(path.name, "has neither the columns id and person nor left and right", REMEDY)


def _told(file: str, rows: Sequence[dict[str, str]], records: Sequence[str]) -> dict[str, str]:
    person = {(row["id"] or "").strip(): (row["person"] or "").strip() for row in rows}
    absent = next((one for one in records if not person.get(one)), None)
    if absent is not None:
        raise FormatError(file, f"does not say who {absent!r} is", REMEDY)
    strange = next((one for one in person if one not in set(records)), None)
    if strange is not None:
        raise FormatError(file, f"names {strange!r}, which is not among the records", REMEDY)
    return {one: f"person {person[one]}" for one in records}
