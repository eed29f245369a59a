"""Family trees in GEDCOM 5.5.1 (and what of 5.5 and 7.0 reads alike), as trees of biological descent.

Descent is by the family records: children of one family are full siblings, those of two families of one parent half
siblings. Who is adopted, fostered or a stepchild of a family (PEDI, ADOP, _FREL, _MREL) does not descend from it.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ged4py.date import DateValue
from ged4py.model import Individual, Pointer, Record
from ged4py.parser import CodecError, GedcomReader, IntegrityError, ParserError

from murderbook.formats.gedcom_dates import years_of
from murderbook.formats.gedcom_families import Child, Home, parents_of
from murderbook.formats.reject import FormatError
from murderbook.kinship.genealogy.people import Person, Sex, Tree, TreeError, Years

MOST_BYTES = 200 * 2**20
LONGEST_LINE = 2**20  # bytes; reading one takes some ninety times as much
LONGEST_NAME = 200  # characters; what is longer is cut
_EXPORT = "Export the tree again as GEDCOM 5.5.1 in UTF-8."
_CHAR = re.compile(rb"^(\s*1\s+CHAR\s+)[^\r\n]*", re.MULTILINE)
_ESCAPED_DATE = re.compile(rb"^(\s*\d+\s+DATE\s+)([^\r\n]*@#D[^\r\n]*)", re.MULTILINE)
_SEVEN = re.compile(rb"^\s*2\s+VERS\s+7", re.MULTILINE)
_HEAD = 4096  # bytes in which a header ends
_EVENTS = {"born": ("BIRT", "CHR", "BAPM"), "died": ("DEAT", "BURI", "CREM")}
_LATE_BAPTISM = 5  # years after birth that a baptism may be, where no birth is recorded


@dataclass(frozen=True, eq=False)
class TreeRead:
    """`warnings`: what was left out, taken otherwise than written, or looks wrong."""

    tree: Tree
    warnings: list[str] = field(default_factory=list)


def read_gedcom(path: Path) -> TreeRead:
    """FormatError says what of the file cannot be used, where, and what to do."""
    content = _content(path)
    logging.getLogger("ged4py").setLevel(logging.CRITICAL)  # what it says of encodings is said here
    try:
        with GedcomReader(io.BytesIO(content)) as reader:
            return _Reading(path.name, reader).done()
    except (ParserError, IntegrityError, CodecError) as error:
        raise FormatError(path.name, f"it is no GEDCOM file as it stands: {error}", _EXPORT) from error
    except UnicodeDecodeError as error:
        what = f"its header names an encoding ({error.encoding}) that its text is not in"
        raise FormatError(path.name, what, _EXPORT) from error
    except OSError as error:
        raise FormatError(path.name, f"it is no GEDCOM file: {error}", _EXPORT) from error
    except FormatError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # so the library fails on records that refer to one another, unknown encodings and dates of a thousand digits
        what = f"it is no GEDCOM file as it stands ({type(error).__name__})"
        raise FormatError(path.name, what, _EXPORT) from error


def _content(path: Path) -> bytes:
    """As the library takes it: UTF-16 made UTF-8, the encoding named where the header does not, and dates of other
    calendars as phrases (it refuses a whole file for some of them)."""
    try:
        raw = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except FileNotFoundError as error:
        raise FormatError(path.name, "there is no such file", "Check the path.") from error
    except OSError as error:
        raise FormatError(path.name, f"cannot be opened ({error.strerror})", "Check the path.") from error
    if raw is None:
        raise FormatError(path.name, f"it is larger than {MOST_BYTES // 2**20} MiB", "Export the branches in question.")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raw = b"\xef\xbb\xbf" + _CHAR.sub(rb"\1UTF-8", raw.decode("utf-16", "replace").encode(), count=1)
    if not re.match(rb"(?:\xef\xbb\xbf)?\s*0\s+HEAD\b", raw):
        raise FormatError(path.name, "it is no GEDCOM file: its first line is not '0 HEAD'", _EXPORT, 1)
    _check_lines(path.name, raw)
    head = raw[:_HEAD]
    unnamed = _CHAR.search(head) is None or _SEVEN.search(head) is not None
    if unnamed and not raw.startswith(b"\xef\xbb\xbf") and _is_utf8(raw):
        raw = b"\xef\xbb\xbf" + _CHAR.sub(rb"\1UTF-8", raw, count=1)
    return _ESCAPED_DATE.sub(rb"\1(\2)", raw)


def _check_lines(file: str, raw: bytes) -> None:
    for number, line in enumerate(io.TextIOWrapper(io.BytesIO(raw), "latin-1"), start=1):
        if len(line) > LONGEST_LINE:
            what = f"the line is longer than {LONGEST_LINE // 2**20} MiB"
            raise FormatError(file, what, "Leave out notes and pictures when you export the tree.", number)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class _Reading:
    def __init__(self, file: str, reader: GedcomReader) -> None:
        self.file, self.reader = file, reader
        self.warnings: list[str] = []
        self.persons: dict[str, Person] = {}
        self.children: dict[str, Child] = {}
        self.homes: dict[str, Home] = {}

    def done(self) -> TreeRead:
        for record in self.reader.records0("INDI"):
            self._person(record)
        if not self.persons:
            raise FormatError(self.file, "it holds no person (INDI)", _EXPORT)
        for record in self.reader.records0("FAM"):
            self._home(record)
        self._tell_nameless()
        persons, said = parents_of(self.persons, self.children, self.homes)
        try:
            tree = Tree(persons)
        except TreeError as error:
            raise FormatError(self.file, str(error), "Take one of the links out and read the file again.") from error
        self.warnings += [f"{self.file}: {one}" for one in (*said, *_doubles(persons))]
        return TreeRead(tree, self.warnings)

    def _person(self, record: Record) -> None:
        one = _bare(record.xref_id)
        if not one:
            self._say("a person without an id (0 INDI) is left out: nothing can refer to it")
            return
        if one in self.persons:
            reason = (
                f"two persons have the id {one}: {self.persons[one].name} and {_name(record) or 'one without name'}"
            )
            raise FormatError(self.file, reason, "Give one of them an id of its own.")
        born, died = (self._span(record, one, *_EVENTS[which]) for which in ("born", "died"))
        dead = any(record.sub_tag(tag) is not None for tag in _EVENTS["died"])
        sex = _text(record.sub_tag("SEX")).upper()[:1]
        self.persons[one] = Person(
            one, _name(record), Sex(sex) if sex in ("M", "F") else Sex.UNKNOWN, born, died, dead
        )  # fmt: skip
        self.children[one] = _child_of(record)

    def _span(self, record: Record, one: str, *tags: str) -> Years:
        """Of the first of these events with a date that is read."""
        dates = ((tag, event.sub_tag("DATE")) for tag in tags for event in record.sub_tags(tag))
        for tag, date in dates:
            value = None if date is None else date.value
            if not isinstance(value, DateValue) or not str(value).strip("() "):
                continue
            span, named = years_of(value), f"{_name(record) or one} ({one}): {tag} date {value}"
            if span is not None and not span.empty:
                return _widened(span, tag)
            self._say(f"{named} {'is not read; it counts as unknown' if span is None else 'ends before it begins'}")
        return Years()

    def _home(self, record: Record) -> None:
        one = _bare(record.xref_id)
        spouses = tuple(
            self._known(each, one) for tag in ("HUSB", "WIFE") for each in record.sub_tags(tag, follow=False)
        )
        children = {}
        for link in record.sub_tags("CHIL", follow=False):
            child = self._known(link, one)
            if child is not None:
                children[child] = tuple(_text(link.sub_tag(tag)).lower() for tag in ("_FREL", "_MREL"))
        self.homes[one] = Home(one, tuple(each for each in spouses if each is not None), children)

    def _known(self, link: Record, home: str) -> str | None:
        one = _bare(_target(link))
        if one in self.persons:
            return one
        self._say(f"family {home} names {one or 'nobody'} as {link.tag}, who is not in the file; left out")
        return None

    def _tell_nameless(self) -> None:
        nameless = [one for one, person in self.persons.items() if not person.name]
        for one in nameless:
            person = self.persons[one]
            self.persons[one] = Person(
                one, f"unnamed person {one}", person.sex, person.born, person.died, person.dead
            )  # fmt: skip
        if nameless:
            self._say(f"{len(nameless)} without a name, called by their ids: {', '.join(nameless[:5])}")

    def _say(self, text: str) -> None:
        self.warnings.append(f"{self.file}: {text}")


def _widened(span: Years, tag: str) -> Years:
    """A baptism or burial stands for the event before it."""
    if tag in ("CHR", "BAPM"):
        return Years(span.first - _LATE_BAPTISM, span.last)
    return Years(span.first - 1, span.last) if tag in ("BURI", "CREM") else span


def _child_of(record: Record) -> Child:
    """The families that a person says he is a child of, and those of them that he does not descend from."""
    families, not_born_to = [], set()
    for link in record.sub_tags("FAMC", follow=False):
        home = _bare(_target(link))
        families.append(home)
        if _text(link.sub_tag("PEDI")).lower() not in ("", "birth", "natural", "biological", "unknown"):
            not_born_to.add(home)
    for event in record.sub_tags("ADOP"):
        not_born_to |= {_bare(_target(link)) for link in event.sub_tags("FAMC", follow=False)}
    return Child(tuple(families), frozenset(not_born_to))


def _name(record: Record) -> str:
    if not isinstance(record, Individual):
        return ""
    return unicodedata.normalize("NFC", record.name.format()[:LONGEST_NAME]).strip()


def _text(record: Record | None) -> str:
    return str(record.value).strip() if record is not None and record.value is not None else ""


def _target(link: Record) -> str:
    return str(link.value) if isinstance(link, Pointer) else _text(link)


def _bare(xref: str | None) -> str:
    return (xref or "").strip().strip("@")


def _doubles(persons: dict[str, Person]) -> Iterator[str]:
    """One name and one known year of birth under two ids."""
    seen = Counter((one.name.casefold(), one.born) for one in persons.values() if one.listed and one.born.known)
    for (name, born), count in seen.items():
        if count > 1:
            ids = [one.id for one in persons.values() if one.name.casefold() == name and one.born == born]
            first = next(one for one in persons.values() if one.id == ids[0])
            yield (
                f"{first.name}, born {born}, is in the file {count} times ({', '.join(ids)}): if it is one person, "
                "join them, or lines of descent are missed"
            )
