"""Two editors of one row: whoever saves second is shown both texts, fact by fact, and decides. Nothing typed is lost.

A form carries the text of each fact that its editor saw. What one of the two changed alone is merged by itself and
shown; where both changed the same fact, the second one chooses: the colleague's, his own, or a text made of the two.
All that was typed comes back with the page, so that a third one in between loses nothing either.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from django.http import QueryDict

from murderbook.workbench.register.entry.facts import Fact, LongText, Several
from murderbook.workbench.register.entry.forms import SEEN, AmendForm
from murderbook.workbench.register.models import Case, CasePart, Revision

DIFFERS, CONTESTED = "differs", "contested"  # names of facts
CHOICE, MINE, WAS, OFFERED = "merge_", "mine_", "was_", "offered_"
LONGEST_MARKED = 2_000  # words and blanks in between: comparing more takes seconds
UNDECIDED = "You and a colleague both changed this: choose which of the texts is to stand."
TWO_ANSWERS = "You chose one text and wrote another: choose the written one, or leave the field as it was offered."
Piece = tuple[bool, str]


class Outcome(StrEnum):
    """What becomes of a fact that two had in hand."""

    THEIRS = "your colleague's: you left it as it was"
    MINE = "yours: nobody else changed it"
    SAME = "the same: you both wrote it"
    CONTESTED = "you decide below"


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact as it was when the form was opened, as it is now, and as the editor would have it: texts and words."""

    fact: Fact
    was: str
    theirs: str
    mine: str
    by: str = ""  # who wrote what is there now
    at: datetime | None = None

    @property
    def label(self) -> str:
        return self.fact.label

    @property
    def outcome(self) -> Outcome:
        if self.mine == self.theirs:
            return Outcome.SAME
        if self.mine == self.was:
            return Outcome.THEIRS
        return Outcome.MINE if self.theirs == self.was else Outcome.CONTESTED

    @property
    def is_contested(self) -> bool:
        return self.outcome is Outcome.CONTESTED

    @property
    def was_words(self) -> str:
        return self.fact.kind.words(self.was)

    @property
    def theirs_marked(self) -> list[Piece]:
        return marked(self.was_words, self.fact.kind.words(self.theirs))

    @property
    def mine_marked(self) -> list[Piece]:
        return marked(self.was_words, self.fact.kind.words(self.mine))

    @property
    def offered(self) -> str:
        """What the field begins with: what both added to a long text, one after the other; else the editor's own."""
        added = [text.removeprefix(self.was).strip() for text in (self.theirs, self.mine)]
        if not isinstance(self.fact.kind, LongText) or not all(one.startswith(self.was) for one in self._both):
            return self.mine
        return "\n\n".join(part for part in (self.was.rstrip(), *added) if part)

    @property
    def _both(self) -> tuple[str, str]:
        return self.theirs, self.mine

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What comes back with the decision, beside the field itself."""
        name = self.fact.name
        kept = [(DIFFERS, name), (WAS + name, self.was), (MINE + name, self.mine)]
        return [*kept, (CONTESTED, name), (OFFERED + name, self.offered)] if self.is_contested else kept


def differences(
    facts: Iterable[Fact], seen: Mapping[str, str], now: Mapping[str, str], wanted: Mapping[str, str]
) -> list[Difference]:
    """Of the facts that the editor was shown, those that anybody changed."""
    shown = [fact for fact in facts if fact.name in wanted]
    found = (Difference(fact, seen[fact.name], now[fact.name], wanted[fact.name]) for fact in shown)
    return [one for one in found if len({one.was, one.theirs, one.mine}) > 1]


def signed(differ: Iterable[Difference], case: Case, row: Case | CasePart) -> list[Difference]:
    """With who wrote what is there now, and when."""
    of_row = Revision.objects.filter(case=case, part=type(row).__name__.lower(), part_id=row.pk)
    latest: dict[str, Revision] = {}
    for revision in of_row.select_related("account").order_by("pk"):
        latest.update(dict.fromkeys(revision.after, revision))
    return [_signed(one, latest) for one in differ]


def _signed(one: Difference, latest: Mapping[str, Revision]) -> Difference:
    written = [latest[column] for column in one.fact.columns if column in latest]
    if not written or one.theirs == one.was:
        return one
    last = max(written, key=lambda revision: revision.pk)
    return Difference(one.fact, one.was, one.theirs, one.mine, last.account.full_name if last.account else "", last.at)


def decided(sent: QueryDict, facts: Iterable[Fact]) -> tuple[QueryDict, dict[str, str]]:
    """What was sent, with each contested fact as it was decided; and what to say of those that were not."""
    asked = set(sent.getlist(CONTESTED))
    answer, errors = sent.copy(), dict[str, str]()
    for fact in facts:
        name = fact.name
        if name not in asked or f"{SEEN}{name}" not in sent:
            continue
        choice = sent.get(f"{CHOICE}{name}")
        kept = {"theirs": sent.get(f"{SEEN}{name}", ""), "mine": sent.get(f"{MINE}{name}", "")}
        if choice not in (*kept, "typed"):
            errors[name] = UNDECIDED
        elif choice in kept and _typed(sent, name) != _plain(sent.get(f"{OFFERED}{name}", "")):
            errors[name] = TWO_ANSWERS
        elif choice in kept:
            put(answer, fact, kept[choice])
    return answer, errors


def _typed(sent: QueryDict, name: str) -> str:
    return _plain(";".join(sent.getlist(name)))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def still_open(form: AmendForm) -> list[Difference]:
    """The differences of a form that was sent and is shown again, as they were shown before."""
    data = cast(QueryDict, form.data)
    names = [name for name in data.getlist(DIFFERS) if name in form.facts and f"{SEEN}{name}" in data]

    def text(prefix: str, name: str) -> str:
        return _plain(data.get(f"{prefix}{name}", ""))

    return [Difference(form.facts[name], text(WAS, name), text(SEEN, name), text(MINE, name)) for name in names]


def again(form: AmendForm, now: Mapping[str, str], differ: Iterable[Difference]) -> QueryDict:
    """What the form is shown with once more: merged, and each contested fact as it is offered."""
    sent = cast(QueryDict, form.data).copy()
    outcomes = {one.fact.name: one for one in differ}
    for name, theirs in now.items():
        sent[f"{SEEN}{name}"] = theirs
        sent.pop(f"{CHOICE}{name}", None)
        one = outcomes.get(name)
        if one is not None and one.is_contested:
            put(sent, one.fact, one.offered)
        elif name not in form.texts or form.texts[name] == form.seen[name]:
            put(sent, form.facts[name], theirs)
    return sent


def put(sent: QueryDict, fact: Fact, text: str) -> None:
    """A text into what a form is shown with or read from."""
    if isinstance(fact.kind, Several):
        sent.setlist(fact.name, [part for part in text.split(";") if part])
    else:
        sent[fact.name] = text


def marked(old: str, new: str) -> list[Piece]:
    """The new text in pieces, each with whether the old one lacks it. Very long ones are not compared."""
    before, after = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    inner = after[head : len(after) - tail]
    pieces = [(False, "".join(after[:head]))]
    if len(before) - head - tail + len(inner) > LONGEST_MARKED:
        pieces.append((True, "".join(inner)))
    else:
        matcher = difflib.SequenceMatcher(None, before[head : len(before) - tail], inner)
        pieces += [(tag != "equal", "".join(inner[a:b])) for tag, _, _, a, b in matcher.get_opcodes()]
    pieces.append((False, "".join(after[len(after) - tail :])))
    return [piece for piece in pieces if piece[1]]


def _common(one: list[str], other: list[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
