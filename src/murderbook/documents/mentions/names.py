"""What names of people look like on a page, and which words with a capital are none."""

from __future__ import annotations

import calendar
import re

_PARTICLE = r"(?:(?:de|la|del|van|von|der|di|da|St\.|Mc|O['\u2019])[ \t]?)"
_WORD = r"[A-Z](?:[a-z]{1,20}(?:['\u2019-]?[A-Z]?[a-z]{1,15})?|['\u2019][A-Z][a-z]{1,15}|[A-Z'\u2019-]{1,20})"
WORD = rf"{_WORD}(?<!['\u2019-])"
INITIAL = r"[A-Z]\."
_NICK = r"(?:[\"\u201c(][A-Za-z][\w -]{1,20}[\"\u201d)][ \t])"
_BEFORE = rf"(?:(?:{WORD}|{INITIAL})[ \t]{_NICK}?)"
SUFFIX = r"(?:,?[ \t](?:Jr|Sr|JR|SR|II|III|IV)\b\.?)"
NAME = rf"{_BEFORE}{{0,3}}{_PARTICLE}?{WORD}{SUFFIX}?"
FULL_NAME = rf"{_BEFORE}{{1,3}}{_PARTICLE}?{WORD}{SUFFIX}?"

# Words with a capital that begin a sentence or a heading, or name a body, and are no name.
_PRONOUNS = (
    "a an and the of at in on by to for from with was is were has had he she they it we i you who this that these "
    "those his her their said nobody someone somebody everybody everyone anyone another others both all none one two "
    "three"
)
_SENTENCE = (
    "after also although as because before but during finally first however if in later meanwhile neither next no not "
    "now once only or since so still then there thereafter today tonight tomorrow upon when where while yesterday yes"
)
_BODIES = (
    "mr mrs ms miss dr police officer officers detective detectives deputies dispatch dispatcher communications "
    "investigators agents witness witnesses victim victims suspect suspects subject neighbor neighbors neighbour "
    "neighbours people bureau caller callers writer reader undersigned informant owner manager tenant clerk attendant "
    "bartender driver wife husband mother father brother sister son daughter friend photographer criminalist "
    "technician pathologist flight department division section unit office county city state lab laboratory hospital "
    "coroner court district attorney general radio headquarters agency airlines company bank street avenue north south "
    "east west room"
)
_HEADINGS = (
    "report statement number page date time name address information vehicle description license interview list "
    "charges unknown item exhibit case file property evidence scene supplement continued"
)
NO_NAMES = frozenset(
    " ".join((_PRONOUNS, _SENTENCE, _BODIES, _HEADINGS)).split()
    + [name.lower() for name in (*calendar.month_name, *calendar.day_name) if name]
)


def is_no_name(word: str) -> bool:
    """Whether a word with a capital is one that begins sentences and headings; punctuation around it is no matter."""
    return word.strip('.,:"()\u201c\u201d').casefold() in NO_NAMES


def names_in(text: str, start: int, end: int) -> tuple[int, int]:
    """Of `text[start:end]` the words from the first that may be of a name to the last before one that is none.

    Empty where no word may be."""
    first = last = start
    for word in re.finditer(r"[^ \t\n]+", text[start:end]):
        if is_no_name(word[0]):
            if last > first:
                break
            first = last = start + word.end()
        else:
            first = start + word.start() if first == last else first
            last = start + word.end()
    return first, last


def plain(name: str) -> str:
    """Without nickname and commas, words in ordinary case."""
    name = re.sub(r"[\"\u201c(][^\"\u201d)]{1,24}[\"\u201d)]", " ", name)
    return " ".join(_cased(word) for word in re.sub(r'[,"\u201c\u201d]', " ", name).split())


def _cased(word: str) -> str:
    if len(word) < 3 or not word.isupper() or word in ("III", "II", "IV"):
        return word
    return re.sub(r"[A-Z]+", lambda found: found[0].capitalize(), word)
