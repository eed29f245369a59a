"""The report of a validation: report.md, report.html, metrics.json, charts, and FOLDk.csv for anybody's measures."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from murderbook.evidence.validation import Interval
from murderbook.linkage.rates import percent
from murderbook.linkage.tabular.model import Curve, CurveKind, Model, Repeat
from murderbook.linkage.tabular.sentences import duration
from murderbook.linkage.tabular.validation.ablation import ABLATED, CURVE_MEASURES, TEN, Learning
from murderbook.linkage.tabular.validation.charts import Chart, Line, svg_of
from murderbook.linkage.tabular.validation.crossfit import write_folds
from murderbook.linkage.tabular.validation.document import Document, Figure, Section, Table, html_of, markdown_of
from murderbook.linkage.tabular.validation.folds import AMBIGUOUS, LINKED, UNLINKED
from murderbook.linkage.tabular.validation.run import Validation
from murderbook.linkage.tabular.validation.subgroups import SUBGROUP_MEASURES

FORMAT = "murderbook linkage validation 1"
WORDS = {
    "auc": "AUC",
    "ap": "Average precision",
    "cllr": "Cllr",
    "cllr_min": "Cllr-min",
    "tpr_at_5": "Linked pairs found where 5 % of unlinked are",
    "misleading_h1": "Linked pairs below 0 bits",
    "misleading_h2": "Unlinked pairs above 0 bits",
    "median_best_rank": "Median rank of the best partner",
    "ari_at_cut": "Adjusted Rand index, cut chosen in training",
    "ari_best_cut": "Adjusted Rand index, best cut (optimistic: chosen on the answers)",
}
PRIVACY = "FOLD1.csv and its siblings name cases. The report and metrics.json hold no case."


def write_report(validation: Validation, directory: Path, cell: Callable[[str], str] = str) -> list[Path]:
    """The files written, in a directory that is made where it is absent. `cell`: how an id is written in tables."""
    directory.mkdir(parents=True, exist_ok=True)
    document = document_of(validation)
    written = {
        "report.md": markdown_of(document),
        "report.html": html_of(document),
        "metrics.json": json.dumps(metrics_of(validation), indent=2, allow_nan=False) + "\n",
        **{f"{figure.file}.svg": svg_of(figure.chart) for figure in document.figures},
    }
    for name, text in written.items():
        (directory / name).write_text(text, encoding="utf-8")
    folds = write_folds(validation.table, validation.solved, validation.fitted, directory, cell)
    return [*(directory / name for name in written), *folds]


def metrics_of(validation: Validation) -> dict[str, Any]:
    """Everything but the cases, as plain data; null where a number is not finite."""
    solved = validation.solved
    names = (
        "measures", "published", "published_calibrated", "gain", "gain_calibrated", "reliability", "entropy", "tippett",
        "subgroups", "fairness", "mixtures", "ablations", "learning",
    )  # fmt: skip
    plain = {name: getattr(validation, name) for name in names}
    return {
        "format": FORMAT,
        "population": validation.population,
        "cases": solved.n,
        "series": _series(validation),
        "folds": len(solved.folds),
        "linked_pairs": int((solved.truth == LINKED).sum()),
        "unlinked_pairs": int((solved.truth == UNLINKED).sum()),
        "cut_bits": validation.cut_bits,
        **{name: _plain(value) for name, value in plain.items()},
        "fairness_in_words": [f"{one.column}, {one.error}: {one.words}" for one in validation.fairness],
        "rates": [_plain(part) for part in (*validation.model.curves, *validation.model.repeats)],
        "area": _plain(validation.model.area),
    }


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON holds anything
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value


def _series(validation: Validation) -> int:
    return len(set(validation.solved.series[validation.solved.sizes() > 1].tolist()))


def document_of(validation: Validation) -> Document:
    solved = validation.solved
    counts = {name: int((solved.truth == side).sum()) for name, side in _SIDES}
    of = f" of {validation.population}" if validation.population else ""
    opening = (
        f"{solved.n:,} cases whose offender is known{of}: {_series(validation):,} series of two cases or more, the "
        f"others one-off; {counts['linked']:,} linked and {counts['unlinked']:,} unlinked pairs"
        + (f", {counts['ambiguous']:,} of one group that shares no offender left out." if counts["ambiguous"] else "."),
        f"The model was learned {len(solved.folds)} times, each time without one fold of whole series, and asked about "
        "the pairs with a case in that fold. A pair's bits are the mean of the models that had not seen the series "
        "of one of its cases. Intervals are 95 %, by resampling whole series; with few series a little too narrow.",
        "What holds here holds for cases of this kind. It says nothing about another kind, place or time.",
        PRIVACY,
    )
    makers = (_main, _reliability, _entropy, _tippett, _subgroups, _fairness, _mixtures, _rates, _ablations, _learning)
    sections = tuple(section for make in makers if (section := make(validation)) is not None)
    return Document("How good the linkage model is on series it has not seen", opening, sections)


_SIDES = (("linked", LINKED), ("unlinked", UNLINKED), ("ambiguous", AMBIGUOUS))


def shown(value: Interval) -> str:
    if value.replicas == 0 or not math.isfinite(value.low):
        return number(value.estimate)
    return f"{number(value.estimate)} ({number(value.low)} to {number(value.high)})"


def number(value: float) -> str:
    if not math.isfinite(value):
        return "none" if math.isnan(value) else ("no upper end" if value > 0 else "no lower end")
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def _main(validation: Validation) -> Section:
    rows = [
        (WORDS.get(name, name), shown(value), *_beside(validation, name)) for name, value in validation.measures.items()
    ]
    header = ("measure", "learned", "published rates", "published rates, calibrated", "gain over the latter, paired")
    table = Table("Measures on unseen series", header, tuple(rows))
    words = (
        "Learned: every rate from the solved series. Published: assumed rates, whose totals are no bits. Calibrated: "
        "the same order, its scale learned. A gain whose interval holds 0 may be luck.",
        f"Groups are cut apart at {validation.cut_bits:.2f} bits of average linkage, the mean of what each model found "
        "best on the series that it knew.",
    )
    return Section("Measures", words, (table,))


def _beside(validation: Validation, name: str) -> tuple[str, str, str]:
    if name not in validation.published:
        return "", "", ""
    sources = (validation.published, validation.published_calibrated, validation.gain_calibrated)
    one, two, three = (shown(source[name]) for source in sources)
    return one, two, three


def _reliability(validation: Validation) -> Section:
    rows = tuple(
        (
            f"{_edge(row.low, 'below')}{_edge(row.high, 'to')}",
            f"{row.linked:,}",
            f"{row.unlinked:,}",
            number(row.said),
            shown(row.observed),
        )
        for row in validation.reliability
    )
    table = Table("Bits given and bits observed", ("bits", "linked", "unlinked", "mean given", "observed"), rows)
    given = tuple((row.said, row.observed.estimate) for row in validation.reliability)
    ends = (given[0][0], given[-1][0])
    chart = Chart(
        "Bits given and bits observed",
        "bits given, mean of each bin",
        "bits observed",
        (Line("observed", given, marks=True), Line("as it should be", tuple((end, end) for end in ends))),
    )
    words = ("Observed: log2 of the share of linked pairs in the bin over the share of unlinked pairs in it.",)
    return Section("Reliability", words, (Figure("reliability", chart, table),))


def _edge(value: float, word: str) -> str:
    if word == "below":
        return "" if math.isinf(value) else f"{value:g} "
    return "and more" if math.isinf(value) else f"to {value:g}"


def _entropy(validation: Validation) -> Section:
    rows = tuple(
        (f"{row.prior_bits:g}", number(row.bits), number(row.best), number(row.nothing)) for row in validation.entropy
    )
    header = ("prior, log2 odds", "as given", "best calibration", "saying nothing")
    lines = tuple(
        Line(name, tuple((row.prior_bits, getattr(row, key)) for row in validation.entropy))
        for name, key in (("as given", "bits"), ("best calibration", "best"), ("saying nothing", "nothing"))
    )
    chart = Chart("Empirical cross-entropy", "prior, log2 odds", "bits per pair", lines)
    words = ("Uncertainty that is left, by prior odds: lower is better, and above the line of saying nothing is harm.",)
    table = Table("Empirical cross-entropy", header, rows)
    return Section("Empirical cross-entropy", words, (Figure("entropy", chart, table),))


def _tippett(validation: Validation) -> Section:
    rows = tuple((f"{row.bits:g}", f"{row.linked:.4f}", f"{row.unlinked:.5f}") for row in validation.tippett)
    lines = tuple(
        Line(name, tuple((row.bits, getattr(row, name)) for row in validation.tippett))
        for name in ("linked", "unlinked")
    )
    chart = Chart("Tippett plot", "bits", "share of pairs with at least so many bits", lines)
    table = Table("Share of pairs with at least so many bits", ("bits", "linked", "unlinked"), rows)
    return Section("Tippett plot", (), (Figure("tippett", chart, table),))


def _subgroups(validation: Validation) -> Section:
    rows = tuple(
        (
            one.column,
            one.value,
            f"{one.linked:,}",
            f"{one.unlinked:,}",
            *(shown(one.measures[name]) if one.measures else "too few pairs" for name in SUBGROUP_MEASURES),
        )
        for one in validation.subgroups
    )
    header = ("column", "pairs", "linked", "unlinked", *(WORDS[name] for name in SUBGROUP_MEASURES))
    return Section("By subgroup", (), (Table("Measures by subgroup", header, rows),))


def _fairness(validation: Validation) -> Section | None:
    if not validation.fairness:
        return None
    rows = tuple(
        (one.column, one.error, group.value, f"{group.cases:,}", f"{group.rate:.3f}")
        for one in validation.fairness
        for group in one.groups
    )
    words = (
        "Recorded groups are no input. Whether errors fall on one more than on another is asked by reshuffling whole "
        "series among series of about their length.",
        *(f"Recorded {one.column}, {one.error}: {one.words}" for one in validation.fairness),
    )
    table = Table("Errors by recorded group", ("column", "error", "group", "cases", "mean rate"), rows)
    return Section("Errors by recorded group", words, (table,))


def _mixtures(validation: Validation) -> Section:
    rows = tuple(
        (
            f"{row.share:.0%}",
            f"{row.series_cases:.0f}",
            f"{row.one_offs:.0f}",
            f"{row.unlabelled:.0f}",
            shown(row.auc),
            shown(row.specificity),
            shown(row.median_first_rank),
        )
        for row in validation.mixtures
    )
    header = (
        "one-off cases", "cases of series", "one-offs", "of them unlabelled", "AUC",
        "pairs with other cases at or below 0 bits",
        "median rank of the first partner",
    )  # fmt: skip
    words = (
        "Means and 95 % ranges over random choices of the cases that are in; pairs with a case of a series. Where "
        "one-off cases are too few, whole series are left out. Unlabelled cases then stand for one-offs in the list "
        "that is searched; any of them may belong to a series after all, so AUC and shares are the least that is so.",
    )
    return Section("With one-off cases added", words, (Table("With one-off cases added", header, rows),))


def _rates(validation: Validation) -> Section:
    rows, area = [], validation.model.area
    parts: list[Curve | Repeat] = [*validation.model.curves, *validation.model.repeats]
    for part in parts:
        counts = [_counts_of(model, part.id) for model in validation.fold_models]
        same = f"{part.same:.3f} ({part.low:.3f} to {part.high:.3f})" if isinstance(part, Repeat) else "a curve, below"
        spread = f"{part.counts:.2f} ({min(counts):.2f} to {max(counts):.2f} over folds)"
        rows.append((part.label, part.kind.value, same, spread, f"{part.pairs:,}", f"{part.series:,}"))
    if area is not None:
        same = (
            f"{area.same:.3f} ({area.same_low:.3f} to {area.same_high:.3f}); "
            f"the wider area {area.near:.3f} ({area.near_low:.3f} to {area.near_high:.3f})"
        )
        rows.append((area.label, "area", same, f"{area.counts:.2f}", f"{area.pairs:,}", f"{area.series:,}"))
    header = ("comparison", "kind", "repeats itself", "counts by", "linked pairs", "series")
    words = (
        "Learned from all solved series. Intervals are 95 %, a long series counting for the root of its pairs: of "
        "shares by their likelihood, of curves by the likelihood and by how firmly they are held smooth and to what is "
        "published.",
    )
    curves = (_steps(curve) for curve in validation.model.curves)
    return Section("What was learned", words, (Table("Learned rates", header, tuple(rows)), *curves))


def _steps(curve: Curve) -> Table:
    """Every rate of a curve with its interval."""
    ends = [*(step_word(curve.kind, edge) for edge in curve.edges), ""]
    names = [f"up to {ends[0]}", *(f"{low} to {high}" for low, high in pairwise(ends[:-1])), f"beyond {ends[-2]}"]
    rows = tuple(
        (name, f"{same:.4f} ({low:.4f} to {high:.4f})", f"{other:.4f}", f"{math.log2(same / other):+.2f}")
        for name, same, low, high, other in zip(names, curve.same, curve.low, curve.high, curve.different, strict=True)
    )
    header = ("step", "one offender's pairs", "others' pairs", "bits before it is counted by its share")
    return Table(f"{curve.label}: shares of pairs in each step", header, rows)


def step_word(kind: CurveKind, edge: float) -> str:
    if kind is CurveKind.NEARNESS:
        return percent(edge)
    if kind is CurveKind.GAP:
        return duration(edge)
    return f"{edge:,.0f} m" if edge < 1000.0 else f"{edge / 1000.0:,.1f} km"


def _counts_of(model: Model, name: str) -> float:
    parts: list[Curve | Repeat] = [*model.curves, *model.repeats]
    return next((part.counts for part in parts if part.id == name), 0.0)


def _ablations(validation: Validation) -> Section | None:
    if not validation.ablations:
        return None
    rows = tuple((one.left_out, *(shown(one.change[name]) for name in ABLATED)) for one in validation.ablations)
    words = ("What changes when a comparison is left out and all others are learned again, paired by series.",)
    table = Table("Left out one by one", ("without", *(WORDS[name] for name in ABLATED)), rows)
    return Section("What each comparison adds", words, (table,))


def _learning(validation: Validation) -> Section | None:
    if not validation.learning:
        return None
    rows = tuple(
        (f"{row.series}", WORDS[name], number(row.learned[name]), number(row.published[name]), shown(row.gain[name]),
         f"{row.better[name]:.0%}", f"{row.as_good[name]:.0%}")
        for row in validation.learning
        for name in CURVE_MEASURES
    )  # fmt: skip
    header = (
        "series known", "measure", "learned", "published", "learned minus published, range of resamples",
        "at least equal", "not worse by more than 0.01",
    )  # fmt: skip
    lines = tuple(
        Line(
            f"{WORDS[name]}, {way}",
            tuple((float(row.series), getattr(row, way)[name]) for row in validation.learning),
            marks=True,
        )
        for name in ("auc", "cllr")
        for way in ("learned", "published")
    )
    chart = Chart("How few solved series suffice", "solved series learned from", "measure on all other series", lines)
    words = (
        "Rates from a few series drawn at random, no one-off case among them, asked about all others.",
        *_ten(validation.learning),
    )
    return Section(
        "How few solved series suffice",
        words,
        (Figure("learning", chart, Table("How few solved series suffice", header, rows)),),
    )


def _ten(learning: tuple[Learning, ...]) -> list[str]:
    found = []
    for row in (row for row in learning if row.series == TEN):
        told = "; ".join(f"{WORDS[name]} at least as good in {row.better[name]:.0%}" for name in CURVE_MEASURES)
        found.append(f"From ten solved series, in {row.resamples} resamples, against published rates: {told}.")
    return found
