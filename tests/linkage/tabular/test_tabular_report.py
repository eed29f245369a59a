"""A whole validation of a small table, and its report: figures, twins, privacy, fairness in words."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tabular_tables import Drawn, Recipe, drawn

from murderbook.linkage.tabular.table import Feature, FeatureKind, Names
from murderbook.linkage.tabular.validation import Validation, validate, write_report
from murderbook.linkage.tabular.validation.ablation import ablations, learning_curve
from murderbook.linkage.tabular.validation.charts import Chart, Line, svg_of
from murderbook.linkage.tabular.validation.document import markdown_of
from murderbook.linkage.tabular.validation.folds import solved_of
from murderbook.linkage.tabular.validation.measures import draws_of
from murderbook.linkage.tabular.validation.oneoffs import mixtures
from murderbook.linkage.tabular.validation.ranks import ranks_of
from murderbook.linkage.tabular.validation.report import document_of, metrics_of
from murderbook.linkage.tabular.validation.subgroups import fairness, names_sex, subgroups


@pytest.fixture(scope="module")
def cases() -> Drawn:
    return drawn(Recipe(race=True), seed=31)


@pytest.fixture(scope="module")
def found(cases: Drawn) -> Validation:
    return validate(cases.table, cases.labels, population="drawn", replicas=60, thorough=False)


def test_the_report_has_every_part_and_names_no_case(found: Validation, tmp_path: Path) -> None:
    written = {path.name for path in write_report(found, tmp_path / "new", cell="'{}".format)}
    assert re.fullmatch(r"a,b,bits\n('K\d{3},'K\d{3},-?[\d.]+\n)+", (tmp_path / "new" / "FOLD1.csv").read_text("utf-8"))
    assert {"report.md", "report.html", "metrics.json", "reliability.svg", "entropy.svg", "tippett.svg"} <= written
    assert {f"FOLD{k}.csv" for k in range(1, 6)} <= written
    for name in ("report.md", "report.html", "metrics.json"):
        text = (tmp_path / "new" / name).read_text(encoding="utf-8")
        assert not re.search(r"K\d{3}", text), name
    page = (tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page and "http" not in page.replace("http://www.w3.org/2000/svg", "")
    metrics = json.loads((tmp_path / "new" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["measures"]["auc"]["estimate"] > 0.9
    assert set(metrics["measures"]["auc"]) == {"estimate", "low", "high", "replicas"}


def test_every_learned_rate_is_printed_with_its_interval(found: Validation) -> None:
    page, metrics = markdown_of(document_of(found)), metrics_of(found)
    for curve in found.model.curves:
        assert f"**{curve.label}: shares of pairs in each step**" in page
        for same, low, high in zip(curve.same, curve.low, curve.high, strict=True):
            assert low <= same <= high
            assert f"| {same:.4f} ({low:.4f} to {high:.4f}) |" in page
        (told,) = [part for part in metrics["rates"] if part["id"] == curve.id]
        assert len(told["low"]) == len(told["high"]) == len(told["same"])
    area = found.model.area
    assert area is not None
    assert f"the wider area {area.near:.3f} ({area.near_low:.3f} to {area.near_high:.3f})" in page
    assert metrics["area"]["same_low"] == area.same_low


def test_every_chart_has_its_numbers_in_a_table_and_is_sound(found: Validation) -> None:
    figures = document_of(found).figures
    assert len(figures) == 3
    for figure in figures:
        assert len(figure.table.rows) >= max(len(line.points) for line in figure.chart.lines) - 1
        assert ET.fromstring(svg_of(figure.chart)).tag.endswith("svg")


def test_lines_are_told_apart_without_colour() -> None:
    drawn_lines = svg_of(Chart("t", "x", "y", tuple(Line(f"l{k}", ((0.0, k), (1.0, k + 1.0))) for k in range(3))))
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', drawn_lines))) == 2


def test_a_validation_is_the_same_again(cases: Drawn, found: Validation) -> None:
    again = validate(cases.table, cases.labels, population="drawn", replicas=60, thorough=False)
    assert metrics_of(again) == metrics_of(found)


def test_what_is_watched_changes_no_measure(cases: Drawn, found: Validation) -> None:
    turned = replace(cases.table, watched={})
    solved = solved_of(turned, cases.labels)
    assert solved.truth.tolist() == found.solved.truth.tolist()
    assert not fairness(turned, solved, found.fitted.bits, ranks_of(found.fitted.bits, solved))


def test_a_score_that_errs_on_one_group_is_found_out_and_noise_is_not(cases: Drawn) -> None:
    solved = solved_of(cases.table, cases.labels)
    race = cases.table.watched["race"].codes[solved.rows]
    rng = np.random.default_rng(1)
    fair = rng.normal(4.0 * solved.truth - 2.0, 1.0)
    raised = fair + 1.5 * ((race[solved.left] == 1) & (race[solved.right] == 1) & (solved.truth == 0))
    seen, noise = (
        next(one for one in fairness(cases.table, solved, bits, ranks_of(bits, solved)) if "above 0" in one.error)
        for bits in (raised, fair)
    )
    assert seen.chance < 0.01
    assert "differ beyond noise" in seen.words
    assert noise.chance > 0.05
    assert "No difference beyond noise" in noise.words


def test_subgroups_cover_what_is_recorded(cases: Drawn, found: Validation) -> None:
    columns = {one.column for one in found.subgroups}
    assert columns == {"recorded race", "era", "area", "wider area", "distance", "length of the series"}
    known = [one for one in found.subgroups if one.column == "distance"]
    total = int((found.solved.truth != -1).sum())
    assert sum(one.linked + one.unlinked for one in known) == total


def test_reliability_by_sex_comes_by_itself_where_the_map_has_such_a_feature(cases: Drawn, found: Validation) -> None:
    rng = np.random.default_rng(3)
    codes = rng.integers(-1, 2, cases.table.n).astype(np.int32)
    sex = Feature("VicSex", "Sex of the victim", "victim", FeatureKind.CATEGORY, codes, ("F", "M"))
    act = Feature("sexual", "Sexual assault", "conduct", FeatureKind.CATEGORY, codes, ("no", "yes"))
    table = replace(cases.table, features=(*cases.table.features, sex, act))
    seen = subgroups(table, found.solved, found.fitted.bits, draws_of(found.solved, 20))
    told = {one.value: one for one in seen if one.column == "recorded Sex of the victim"}
    assert set(told) == {"both F", "both M", "two different", "not known of both"}
    assert told["both F"].measures["cllr"].replicas
    assert not [one for one in seen if "assault" in one.column]
    watched = replace(table, watched={"sex": Names(codes, ("F", "M"))})
    columns = {one.column for one in subgroups(watched, found.solved, found.fitted.bits, draws_of(found.solved, 20))}
    assert "recorded sex" in columns
    assert "recorded Sex of the victim" not in columns


@pytest.mark.parametrize(
    ("name", "told"),
    [("victim_sex", True), ("VICSEX", True), ("vicsex", True), ("Gender", True), ("OffenderSex", True),
     ("sexual_assault", False), ("Essex", False), ("sexton", False), ("mo_sex_act", True)],
)  # fmt: skip
def test_which_names_are_of_sex(name: str, told: bool) -> None:
    assert names_sex(name) is told


def test_unlabelled_watched_values_are_a_subgroup_of_their_own(cases: Drawn, found: Validation) -> None:
    codes = cases.table.watched["race"].codes.copy()
    codes[:20] = -1
    table = replace(cases.table, watched={"race": Names(codes, ("A", "B"))})
    seen = subgroups(table, found.solved, found.fitted.bits, draws_of(found.solved, 20))
    assert any(one.value == "not known of both" and one.unlinked for one in seen)


def test_one_offs_fill_the_file_up_to_the_share_asked(cases: Drawn, found: Validation) -> None:
    for row in mixtures(cases.labels, found.solved, found.fitted):
        assert row.one_offs / (row.one_offs + row.series_cases) == pytest.approx(row.share, abs=0.08)
        assert 0.5 < row.auc.estimate <= 1.0


def test_ablations_and_the_learning_curve_name_what_they_did(
    cases: Drawn, found: Validation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("murderbook.linkage.tabular.validation.ablation.FEWER_RESAMPLES", 2)
    from murderbook.linkage.tabular.fitting.fitted import fit
    from murderbook.linkage.tabular.learning.published import published_model

    start = fit(cases.table, published_model(cases.table))
    rows = ablations(start, cases.labels, found.solved, draws_of(found.solved, 20))
    assert len(rows) == len(start.model.comparisons)
    assert {"Nearness", "Weapon"} <= {row.left_out for row in rows}
    (row,) = learning_curve(start, cases.labels, found.solved, sizes=(6, 40))  # 40 of 22 series: not asked
    assert row.series == 6
    assert 0.0 <= row.better["auc"] <= row.as_good["auc"] <= 1.0
