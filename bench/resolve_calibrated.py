"""Same person? Scores calibrated on one half of the persons and judged on the other: FEBRL, and demo card indexes.

Of each FEBRL set (bench/.venv, see resolve_febrl) and of each of twenty card indexes of seeds by which nothing was
chosen. *transported*: learned on the index of seed 3, which may be looked at, and used on all of each unseen one.
*judged*: the first 200 pairs of each unseen index, answered as a person who knows would; what that calibration expects
of the pairs of the next 400 ranks, and what they are. `--quick`: FEBRL 1 and two card indexes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from _harness import Row, Value, report
from murderbook.compute.levelled.search import LevelledSearch
from murderbook.demo.generator import generate
from murderbook.evidence.validation import cllr, cllr_min
from murderbook.formats.person_columns import PersonColumns
from murderbook.formats.persons import read_persons
from murderbook.resolution import Choices, Record, Screened, load_model, screen
from murderbook.resolution.calibration.form import Calibration
from murderbook.resolution.calibration.learning import Learned, Named, cap_bits, learn_judged, learn_labelled
from murderbook.resolution.calibration.pairs import EVERY, persons_by_links
from resolve_demo import COLUMNS, SMALL, UNSEEN
from resolve_febrl import IDENTITY, PEER, read, run_peer

Links = set[tuple[str, str]]
NAMED = Named("this file", "2026-11-27")
OPEN_SEED = 3
JUDGED, NEXT = 200, 400


def index_of(seed: int) -> tuple[Screened, Links]:
    with TemporaryDirectory() as place:
        answers, model = generate(seed, Path(place), SMALL), load_model()
        records = read_persons(Path(place) / "nominals.csv", PersonColumns.load(COLUMNS, model), model).records
    return screen(records, model, Choices(replicas=0)), set(answers.same_persons)


def learned_on(found: Screened, links: Links) -> Learned:
    return learn_labelled(found.model, persons_by_links([one.id for one in found.model.records], links), NAMED)


def febrl(numbers: tuple[int, ...]) -> Iterator[Row]:
    if not PEER.exists():
        yield Row("skipped: no bench/.venv, which carries the FEBRL sets", 0.0)
        return
    import csv

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        run_peer(folder)
        for number in numbers:
            for identity, told in ((IDENTITY, ""), ("", ", without identity number")):
                records: tuple[Record, ...] = read(folder, number, identity)
                links = {(row["left"], row["right"]) for row in csv.DictReader((folder / f"links{number}.csv").open())}
                began = time.perf_counter()
                found = learned_on(screen(records, load_model(), Choices(replicas=0)), links)
                yield shown(f"FEBRL {number}{told}", [found], time.perf_counter() - began)


def shown(name: str, found: list[Learned], seconds: float) -> Row:
    each = [one.calibration for one in found if one.calibration is not None]
    if not each:
        return Row(name, round(seconds, 1), {"cllr": f"none: {found[0].why}"})
    values: dict[str, Value] = {"pairs": each[0].linked}
    for key, of in (("slope", "slope"), ("offset", "offset_bits"), ("most", "most_bits")):
        values[key] = f"{median(getattr(one, of) for one in each):.2f}"
    for key in ("cllr_score", "cllr", "cllr_low", "cllr_high", "cllr_min"):
        values[key] = figure(median(getattr(one, key) for one in each))
    values["worst"] = figure(max(one.cllr for one in each))
    return Row(name, round(seconds, 1), values)


def figure(value: float) -> str:
    return f"{value:.1e}" if value < 0.001 else f"{value:.3f}"


def bits_of(calibration: Calibration, scores: np.ndarray) -> np.ndarray:
    return cap_bits(calibration.affine.bits(scores), calibration.cap)


def transported(calibration: Calibration, found: Screened, links: Links) -> tuple[float, float, float]:
    """Cllr of the scores, calibrated, and the least there could be, over every pair of an index."""
    every = LevelledSearch(found.model.levelled).at_least(EVERY)
    linked, scores = are_one(found, links, every.left, every.right), every.score / 1000.0
    return cllr(scores, linked), cllr(bits_of(calibration, scores), linked), cllr_min(scores, linked)


def are_one(found: Screened, links: Links, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    row, n = found.model.row_of, len(found.model.records)
    keys = np.array(sorted(min(row[a], row[b]) * n + max(row[a], row[b]) for a, b in links))
    return np.isin(left.astype(np.int64) * n + right, keys)


def judged(found: Screened, links: Links) -> tuple[float, float, float, float]:
    """Of the next pairs: expected by the calibration on what was judged, expected as assumed, and seen."""
    left, right, scores = found.found.left[: JUDGED + NEXT], found.found.right[: JUDGED + NEXT], found.found.score
    linked = are_one(found, links, left, right)
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    # Every other one of the first pairs of each kind would be judged too: people look where it is doubtful as well.
    looked = [*range(0, JUDGED, 2), *range(JUDGED, JUDGED + NEXT, 4)]
    rest = np.setdiff1d(np.arange(len(pairs)), looked)
    prior = found.model.prior
    learned = learn_judged(found.model, {pairs[k]: bool(linked[k]) for k in looked}, prior, NAMED)
    if learned.calibration is None:
        return float("nan"), float("nan"), float("nan"), float("nan")
    points = scores[rest] / 1000.0
    told = [_share(bits + prior) for bits in (bits_of(learned.calibration, points), points)]
    return told[0], told[1], float(linked[rest].sum()), learned.calibration.cllr


def _share(posterior: np.ndarray) -> float:
    return float((1.0 / (1.0 + np.exp2(-posterior))).sum())


def demo(seeds: range) -> Iterator[Row]:
    began = time.perf_counter()
    first = learned_on(*index_of(OPEN_SEED)).calibration
    assert first is not None
    halves, carried, words = list[Learned](), [], []
    for seed in seeds:
        found, links = index_of(seed)
        halves.append(learned_on(found, links))
        carried.append(transported(first, found, links))
        words.append(judged(found, links))
        print(f"{len(halves)} card indexes: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    seconds = (time.perf_counter() - began) / len(halves)
    yield shown(f"card index, median of {len(halves)}", halves, seconds)
    costs = [median(one[k] for one in carried) for k in range(3)]
    values: dict[str, Value] = {"slope": f"{first.slope:.2f}", "offset": f"{first.offset_bits:.2f}"}
    values |= dict(zip(("cllr_score", "cllr", "cllr_min"), map(figure, costs), strict=True))
    values["worst"] = figure(max(one[1] for one in carried))
    yield Row("card index, transported", round(seconds, 1), values)
    told = [one for one in words if one[0] == one[0]]
    if not told:
        return
    expected = {name: f"{median(one[k] for one in told):.0f}" for k, name in enumerate(("said", "assumed", "seen"))}
    expected["cllr"] = figure(median(one[3] for one in told)) if told else ""
    yield Row(f"card index, judged ({len(told)} of {len(words)} had enough)", round(seconds, 1), dict(expected))


def rows(*, quick: bool) -> Iterator[Row]:
    yield from febrl((1,) if quick else (1, 2, 3, 4))
    yield from demo(UNSEEN[:2] if quick else UNSEEN)


if __name__ == "__main__":
    report(__file__, rows(quick="--quick" in sys.argv))
