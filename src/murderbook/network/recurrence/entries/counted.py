"""In how many of the chosen files did this happen to somebody, where his other files say how often it does?

One trial is one person in one file: he made an entry there, and one was out of hours, or none was. A file counts once,
however often he is in it. How often it happens is learned in files that were not chosen, the nearer in time the more
they count, from the wider to the narrower: everybody's files; those with about as many entries of one person; those of
the unit; the person's own. So who leaves gaps everywhere is expected to leave them here, and whoever takes over late is
compared with his unit. All rates are raised or lowered together by what pseudo-selections have beyond what they expect.
The number of files is Poisson-binomial, exactly, with people varying as far as they do there (tail.py, pseudo.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from murderbook.evidence.chance import ChanceLeads, ChanceTable
from murderbook.network.recurrence.arrays import Flags, Floats, Ints
from murderbook.network.recurrence.beside import GROUP, Colleague
from murderbook.network.recurrence.handling import NOBODY, File, Log, log_of
from murderbook.network.recurrence.innocent import in_figures, one_entry
from murderbook.network.recurrence.pseudo import Seen, pseudo_selection, variation
from murderbook.network.recurrence.rates.learned import SPAN_DAYS, Rates
from murderbook.network.recurrence.rates.traits import size_classes
from murderbook.network.recurrence.rates.weighing import LEAST, STRENGTH
from murderbook.network.recurrence.recur import Choices, points_of
from murderbook.network.recurrence.selection import LEAST_FILES, Selection
from murderbook.network.recurrence.tail import mixed, tails

POINTS = 1000
MOST_BESIDE = 3
LARGEST_LIFT = 3.0


@dataclass(frozen=True, slots=True)
class Trial:
    """Something of somebody in a file, and whether it is what is asked about; `words`: where to look, then."""

    person: str
    file: str
    hit: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """`name` of what is counted; `causes`: innocent ones that no log can tell."""

    name: str
    counted: str  # "files with an entry out of hours"
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One person. `asked`: how many of the chosen files have something of his; `of_unit`: expected by the rate of the
    unit alone, where `expected` is by his own. `p_one_less`: if one of the entries is wrong."""

    explanations: tuple[str, ...]
    person: str
    files: tuple[str, ...]
    words: tuple[str, ...]
    asked: int
    expected: float
    of_unit: float
    p: float
    p_one_less: float
    score: float
    chance: ChanceLeads
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """By p, the smallest first. `tested`: people of whom anything is in the chosen files."""

    question: str
    counted: str
    findings: tuple[Finding, ...]
    tested: int
    replicas: int
    variation: float
    treated: tuple[str, ...]


Again = Callable[[frozenset[str], frozenset[str]], Iterable[Trial]]  # trials of these files, where those teach nothing


@dataclass(frozen=True)
class Tried:
    """All trials, one for each person and file, in an order of their own. Files without one are left out."""

    log: Log  # of the files alone
    people: tuple[str, ...]
    file: Ints
    person: Ints
    hit: Flags
    size: Ints  # class of how many there were
    words: dict[tuple[str, str], tuple[str, ...]]  # of hits, by file and person
    again: Again | None = None  # whether trials are hits depends on which files were chosen

    @cached_property
    def days(self) -> Ints:
        return self.log.days[self.file]

    @cached_property
    def units(self) -> Ints:
        return self.log.units[self.file]


def tried(files: Iterable[File], trials: Iterable[Trial], again: Again | None = None) -> Tried:
    """Trials of files that are not there, or of nobody, are left out. `again` gives as many of each in a file."""
    known = {file.id: file for file in files}
    number: Counter[tuple[str, str]] = Counter()
    hits: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in trials:
        if one.file in known and one.person.strip().lower() not in NOBODY:
            number[one.file, one.person] += 1
            if one.hit:
                hits[one.file, one.person].append(one.words)
    log = log_of((known[file] for file in {file for file, _ in number}), ())
    people = tuple(sorted({person for _, person in number}))
    person_of = {name: at for at, name in enumerate(people)}
    keys = sorted(number)
    return Tried(
        log,
        people,
        np.array([log.row_of[file] for file, _ in keys], np.int64),
        np.array([person_of[person] for _, person in keys], np.int64),
        np.array([key in hits for key in keys], bool),
        size_classes(np.array([number[key] for key in keys], np.int64)),
        {key: tuple(sorted(filter(None, words))) for key, words in hits.items()},
        again,
    )


def count(made: Tried, selection: Selection, question: Question, choices: Choices) -> Counted:
    """Nobody is tested where fewer than three of the chosen files have a trial, or the units have too few others."""
    chosen = np.array([made.log.row_of[file] for file in selection.files if file in made.log.row_of], np.int64)
    treated = _absent(len(selection.files) - len(chosen), len(selection.files))
    if len(chosen) < LEAST_FILES:
        return Counted(question.name, question.counted, (), 0, 0, 0.0, (*treated, "too few are left to say anything"))
    pseudo = _pseudo(made, chosen, choices)
    if not pseudo:
        few = "the units of the chosen files have too few other files to compare with"
        return Counted(question.name, question.counted, (), 0, 0, 0.0, (*treated, few))
    replicas = [seen_in(made, rows, rows)[0] for rows in pseudo]
    lift = _lift(replicas)
    replicas = [_lifted(one, lift) for one in replicas]
    phi = variation(replicas)
    table = ChanceTable([[points_of(p) for p in one.p_values(phi)[one.touched > 0].tolist()] for one in replicas])
    seen, of_unit = seen_in(made, chosen, chosen)
    seen = _lifted(seen, lift)
    asking = _Asking(made, seen, of_unit * lift, phi, table, question)
    p = seen.p_values(phi)
    ranked = sorted((float(p[k]), made.people[k], k) for k in np.flatnonzero(seen.touched).tolist())
    found = tuple(asking.finding(person) for _, _, person in ranked[: choices.listed])
    tested = int(seen.rates.q.any(axis=0).sum())
    return Counted(question.name, question.counted, found, tested, len(pseudo), phi, treated)


def _lift(replicas: list[Seen]) -> float:
    """How many times as many there are in pseudo-selections as their rates say."""
    expected = sum(float(one.rates.q.sum()) for one in replicas)
    found = sum(float(one.touched.sum()) for one in replicas) / expected if expected else 1.0
    return min(max(found, 1.0 / LARGEST_LIFT), LARGEST_LIFT)


def _lifted(seen: Seen, lift: float) -> Seen:
    return replace(seen, rates=Rates(np.minimum(seen.rates.q * lift, 1.0 - LEAST), seen.rates.compared))


def _absent(missing: int, chosen: int) -> tuple[str, ...]:
    return (f"{missing} of the {chosen} chosen files have nothing to count here, and are left out",) if missing else ()


def _pseudo(made: Tried, chosen: Ints, choices: Choices) -> list[Ints]:
    draws = (np.random.default_rng([choices.seed, k]) for k in range(choices.replicas))
    return [rows for draw in draws if (rows := pseudo_selection(made.log, chosen, draw)) is not None]


def seen_in(made: Tried, rows: Ints, barred: Ints) -> tuple[Seen, Floats]:
    """The trials of some files, with the rate of each; and the rates of the unit alone. 0 where there is no trial."""
    asked = np.flatnonzero(np.isin(made.file, rows))
    at = np.searchsorted(rows, made.file[asked])
    own, of_unit = _rates(made, asked, _near(made.log, rows, barred)[at])
    shape = (len(rows), len(made.people))
    q, wider, touched = np.zeros(shape), np.zeros(shape), np.zeros(len(made.people))
    q[at, made.person[asked]] = own
    wider[at, made.person[asked]] = of_unit
    np.add.at(touched, made.person[asked], hits_of(made, asked, rows, barred))
    return Seen(0, rows, Rates(q, np.zeros(len(rows))), touched), wider


def hits_of(made: Tried, asked: Ints, rows: Ints, barred: Ints) -> Flags:
    """Of each of these trials, in the files asked about."""
    if made.again is None:
        found: Flags = made.hit[asked]
        return found
    ids = [frozenset(made.log.files[row].id for row in which.tolist()) for which in (rows, barred)]
    hits = {(one.file, one.person) for one in made.again(*ids) if one.hit}
    named = zip(made.file[asked].tolist(), made.person[asked].tolist(), strict=True)
    return np.array([(made.log.files[file].id, made.people[person]) in hits for file, person in named], bool)


def _near(log: Log, rows: Ints, barred: Ints) -> Floats:
    """[rows, files] how much each file teaches of each of these: the nearer in time the more, itself and chosen ones
    nothing."""
    found: Floats = np.exp(-np.abs(log.days[rows][:, None] - log.days[None, :]) / SPAN_DAYS)
    found[:, barred] = 0.0
    found[np.arange(len(rows)), rows] = 0.0
    return found


def _rates(made: Tried, asked: Ints, near: Floats) -> tuple[Floats, Floats]:
    """Of each trial: by the person's own files, and by the unit's. `near`: [asked, files]."""

    def drawn(which: Flags, wider: Floats) -> Floats:
        weight = near[:, made.file] * which
        found: Floats = (weight @ made.hit + STRENGTH * wider) / (weight.sum(axis=1) + STRENGTH)
        return found

    size, unit, person = (which[asked][:, None] == which for which in (made.size, made.units, made.person))
    every = drawn(np.ones(1, bool), np.full(len(asked), LEAST))
    of_unit = drawn(size & unit, drawn(size, every))
    own = drawn(person, of_unit)  # of his own files all units and sizes teach
    return np.clip(own, LEAST, 1.0 - LEAST), of_unit


@dataclass(frozen=True)
class _Asking:
    made: Tried
    seen: Seen
    of_unit: Floats
    phi: float
    table: ChanceTable
    question: Question

    def finding(self, person: int) -> Finding:
        made, seen, name = self.made, self.seen, self.made.people[person]
        hits = int(seen.touched[person])
        p, less = seen.p_of(person, hits, self.phi), seen.p_of(person, hits - 1, self.phi)
        files = [made.log.files[row].id for row in seen.rows.tolist()]
        there = tuple(file for file in files if (file, name) in made.words)
        return Finding(
            (*self._innocent(person, p, less), *self.question.causes),
            name,
            there,
            tuple(word for file in there for word in made.words[file, name]),
            int((seen.rates.q[:, person] > 0).sum()),
            float(seen.rates.q[:, person].sum()),
            float(self.of_unit[:, person].sum()),
            p,
            less,
            points_of(p) / POINTS,
            self._chance(p),
            self._colleagues(person),
        )

    def _chance(self, p: float) -> ChanceLeads:
        """As many as pseudo-selections have, or as the rates themselves make likely for all who were asked about: the
        larger. Where a unit has few files its pseudo-selections overlap, and say less than their number."""
        of_replicas, tail = self.table.at(points_of(p)), self._tails[1:]
        reached = np.where(tail <= p * (1.0 + 1e-9), tail, 0.0).max(axis=0).sum()
        more = float(reached) > of_replicas.shown
        return replace(of_replicas, expected=float(reached)) if more else of_replicas

    @cached_property
    def _tails(self) -> Floats:
        """[files + 1, people] of all of whom anything is in the chosen files."""
        q = self.seen.rates.q
        return tails(mixed(q[:, q.any(axis=0)], self.phi))

    def _innocent(self, person: int, p: float, less: float) -> Sequence[str]:
        others = (self.made.person == person) & ~np.isin(self.made.file, self.seen.rows)
        asked, hits = int(others.sum()), int((others & self.made.hit).sum())
        return (
            f"{hits} of this person's {asked} other files are {self.question.counted} too.",
            *self._beside(person),
            one_entry(less, p),
        )

    def _beside(self, person: int) -> Iterator[str]:
        """Who has the same in most of these files: one of the two explains the other, where p without him is large."""
        hits = self._hits
        mine = hits[:, person]
        shared = hits[mine].sum(axis=0)
        shared[person] = 0
        for other in np.argsort(-shared, kind="stable")[:MOST_BESIDE].tolist():
            if shared[other] < max(2, mine.sum() / 2):
                return
            alone = ~hits[:, other]
            p = float(tails(mixed(self.seen.rates.q[alone][:, person], self.phi))[int((mine & alone).sum())])
            yield (
                f"{self.made.people[other]} has the same in {int(shared[other])} of these {int(mine.sum())} files; in "
                f"those without it p is {in_figures(p)}."
            )

    @cached_property
    def _hits(self) -> Flags:
        """[rows, people] who was hit in which of the chosen files."""
        found = np.zeros((len(self.seen.rows), len(self.made.people)), bool)
        for at, row in enumerate(self.seen.rows.tolist()):
            of_file = (self.made.file == row) & self.made.hit
            found[at, self.made.person[of_file]] = True
        return found

    def _colleagues(self, person: int) -> tuple[Colleague, ...]:
        """Of those with something in the chosen files, whom as many are expected of: the nearest twelve."""
        expected = self.seen.rates.q.sum(axis=0)
        distance = np.abs(np.log(np.maximum(expected, LEAST) / expected[person]))
        distance[expected == 0.0] = np.inf
        distance[person] = np.inf
        nearest = [k for k in np.argsort(distance, kind="stable")[:GROUP].tolist() if np.isfinite(distance[k])]
        seen = self.seen.touched
        found = [Colleague(self.made.people[k], int(seen[k]), float(expected[k])) for k in nearest]
        return tuple(sorted(found, key=lambda one: (-one.files, one.name)))
