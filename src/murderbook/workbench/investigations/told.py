"""What the pages of an investigation show, worked out from its rows and from the files of its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from murderbook.workbench.casework.rules.questions import Asked, questions_of
from murderbook.workbench.casework.states import AnswerState
from murderbook.workbench.investigations.keeping import latest
from murderbook.workbench.investigations.matrix import APART, Cell, Standing, standings, tells
from murderbook.workbench.investigations.models import Hypothesis, Investigation, Item, Rating
from murderbook.workbench.investigations.sources import SOURCED, link_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, Person


@dataclass(frozen=True, slots=True)
class Column:
    """A hypothesis in its place of the matrix; `least`: no other has less against it. One that was taken back stands
    behind the others and is not counted."""

    hypothesis: Hypothesis
    standing: Standing | None
    least: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An item with what it says of each hypothesis, in the order of the columns; `tells` nothing where it was taken
    back."""

    item: Item
    number: str  # of its case
    link: str
    cells: tuple[tuple[Hypothesis, Rating | None], ...]
    tells: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The columns by least against, the lines by number, what was taken back among them."""

    columns: Sequence[Column]
    lines: Sequence[Line]

    @property
    def standing(self) -> list[tuple[Hypothesis, Standing]]:
        """The hypotheses that stand, in their order."""
        return [(one.hypothesis, one.standing) for one in self.columns if one.standing is not None]

    @property
    def telling(self) -> list[Line]:
        """Items that tell hypotheses apart, with the cells of those alone that stand."""
        found = [one for one in self.lines if one.tells == APART]
        return [replace(one, cells=tuple(cell for cell in one.cells if not cell[0].withdrawn_at)) for one in found]


def cases_of(investigation: Investigation) -> list[Case]:
    """In the order in which they were added. The investigation came through the door, which asked for all of them."""
    members = investigation.members.select_related("case__compartment").order_by("added_at", "pk")
    return [member.case for member in members]


def matrix_of(investigation: Investigation) -> Matrix:
    """What was taken back counts nowhere in it."""
    hypotheses = list(investigation.hypotheses.select_related("author", "withdrawn_by").order_by("number"))
    items = list(investigation.items.select_related("author", "withdrawn_by", *SOURCED).order_by("number"))
    ratings = latest(investigation)
    says = {cell: rating.says for cell, rating in ratings.items()}
    columns = _columns(hypotheses, [one.number for one in items if not one.withdrawn_at], says)
    return Matrix(columns, [_line(item, columns, ratings, says) for item in items])


def _columns(hypotheses: Sequence[Hypothesis], items: Sequence[int], says: Mapping[Cell, str]) -> list[Column]:
    stand = {one.number: one for one in hypotheses if not one.withdrawn_at}
    order = standings(items, list(stand), says)
    found = [Column(stand[one.number], one, bool(items) and one.against == order[0].against) for one in order]
    return [*found, *(Column(one, None, least=False) for one in hypotheses if one.withdrawn_at)]


def _line(item: Item, columns: Sequence[Column], ratings: Mapping[Cell, Rating], says: Mapping[Cell, str]) -> Line:
    cells = tuple((one.hypothesis, ratings.get((item.number, one.hypothesis.number))) for one in columns)
    stand = [one.hypothesis.number for one in columns if one.standing is not None]
    told = "" if item.withdrawn_at else tells(item.number, stand, says)
    return Line(item, number_of(item.case), link_of(item), cells, told)


def people_of(cases: Sequence[Case]) -> list[tuple[Person, str]]:
    """Everybody whom the files name, with the number of the case."""
    found = Person.objects.filter(case__in=cases).exclude(name=None).select_related("case").order_by("name", "pk")
    return [(one, number_of(one.case)) for one in found if one.name]


def open_questions(cases: Sequence[Case]) -> list[tuple[str, Case, Asked]]:
    """Questions of the files that are open, but for those of the list that every case begins with."""
    return [
        (number_of(case), case, one)
        for case in cases
        for one in questions_of(case)
        if one.state == AnswerState.OPEN and not one.question.standard
    ]
