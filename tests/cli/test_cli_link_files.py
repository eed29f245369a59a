"""What `murderbook link` says before it searches, and that it overwrites nothing: files, engines, models."""

from __future__ import annotations

import csv
import importlib.util
import os
import shutil
from pathlib import Path

import pyarrow.parquet
import pytest
from cli_commands import Commands

from murderbook.cli.output import new_files

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "homicide"
CASES, SERIES, COLUMNS = (str(EXAMPLE / name) for name in ("cases.csv", "series.csv", "columns.toml"))
HAS_PYSPARK = importlib.util.find_spec("pyspark") is not None


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    return Commands(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def model(link: Commands) -> str:
    """Published rates: here only what is said counts."""
    path = str(link.state.parent / "model.toml")
    done = link("link", "learn", CASES, "--columns", COLUMNS, "--model", path)
    assert done.returncode == 0, done.stderr
    return path


def ids() -> list[str]:
    with Path(CASES).open(encoding="utf-8", newline="") as file:
        return [row["number"] for row in csv.DictReader(file)]


def screen(model: str, *more: str) -> list[str]:
    return ["link", "screen", CASES, "--columns", COLUMNS, "--model", model, "--no-chance", *more]


@pytest.mark.skipif(HAS_PYSPARK, reason="pyspark is there")
def test_without_pyspark_one_line_says_how_to_get_it_or_do_without(link: Commands, model: str) -> None:
    done = link(*screen(model, "--engine", "spark"))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "pip install 'murderbook[national]'" in line
    assert "leave --engine out: numba gives the same numbers" in line


@pytest.mark.skipif(not HAS_PYSPARK, reason="NOT TESTED: link screen on Spark. pyspark is missing")
def test_spark_lists_what_numba_lists_with_this_python_on_its_workers(
    link: Commands, model: str, tmp_path: Path
) -> None:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("NOT TESTED: link screen on Spark. Java 17 is missing")
    one, two = tmp_path / "spark.csv", tmp_path / "numba.csv"
    done = link(*screen(model, "--engine", "spark", "--workers", "2", "--out", str(one)), PYTHONWARNINGS="ignore")
    assert done.returncode == 0, done.stderr
    assert link(*screen(model, "--out", str(two))).returncode == 0
    assert one.read_bytes() == two.read_bytes()


def test_more_partners_than_there_are_others_are_said(link: Commands, model: str, tmp_path: Path) -> None:
    out = tmp_path / "partners.csv"
    done = link(*screen(model, "--top", "100", "--out", str(out)))
    assert done.returncode == 0, done.stderr
    others = len(ids()) - 1
    assert f"--top 100: a case has {others} others in this file, so each gets {others} partners\n" in done.stderr
    assert "--top" not in link(*screen(model, "--top", str(others), "--out", str(out))).stderr


def test_what_was_there_is_kept_and_said(link: Commands, model: str, tmp_path: Path) -> None:
    out, asked = tmp_path / "bits.csv", tmp_path / "pairs.csv"
    asked.write_text(f"a,b\n{ids()[0]},{ids()[1]}\n", encoding="utf-8")
    words = ["link", "pairs", CASES, "--columns", COLUMNS, "--model", model, "--pairs", str(asked), "--out", str(out)]
    for command, target in ((words, out), (screen(model, "--out", str(tmp_path / "p.csv")), tmp_path / "p.csv")):
        for text, kept in (("mine", ".previous.csv"), ("also mine", ".previous1.csv")):
            target.write_text(text, encoding="utf-8")
            done = link(*command)
            assert done.returncode == 0, done.stderr
            assert f"kept as {target.with_suffix(kept)}" in done.stderr
            assert target.with_suffix(kept).read_text(encoding="utf-8") == text
            assert target.read_text(encoding="utf-8") != text


def test_pairs_are_written_by_their_ending(link: Commands, model: str, tmp_path: Path) -> None:
    asked = tmp_path / "pairs.csv"
    asked.write_text(f"a,b\n{ids()[0]},{ids()[1]}\n", encoding="utf-8")
    words = ["link", "pairs", CASES, "--columns", COLUMNS, "--model", model, "--pairs", str(asked), "--out"]
    out = tmp_path / "bits.parquet"
    done = link(*words, str(out))
    assert done.returncode == 0, done.stderr
    assert [(row["a"], row["b"]) for row in pyarrow.parquet.read_table(out).to_pylist()] == [tuple(ids()[:2])]
    for bad, said in (("bits.json", "ends in .csv or .parquet"), ("no/bits.csv", "there is no folder"), (".", "")):
        done = link(*words, str(tmp_path / bad))
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_a_folder_is_no_file_and_a_file_no_folder(link: Commands, model: str, tmp_path: Path) -> None:
    folder, file = tmp_path / "partners.csv", tmp_path / "report"
    folder.mkdir()
    file.write_text("mine", encoding="utf-8")
    done = link(*screen(model, "--out", str(folder)))
    assert (done.returncode, done.stderr) == (1, f"murderbook: {folder} is a folder; name a file in it\n")
    done = link("link", "learn", CASES, "--columns", COLUMNS, "--model", str(folder))
    assert (done.returncode, done.stderr) == (1, f"murderbook: {folder} is a folder; name a file in it\n")
    assert folder.is_dir()
    done = link("link", "validate", CASES, "--series", SERIES, "--columns", COLUMNS, "--out", str(file))
    assert (done.returncode, done.stderr) == (1, f"murderbook: {file} is a file, not a folder; name another folder\n")


def test_too_many_leads_for_one_document_are_told_before_the_search(link: Commands, model: str, tmp_path: Path) -> None:
    head, *rows = Path(CASES).read_text(encoding="utf-8").splitlines()
    many = tmp_path / "many.csv"
    again = [f"{number}-{row}" for number in range(6) for row in rows]
    many.write_text("\n".join([head, *again]) + "\n", encoding="utf-8")
    assert head.startswith("number,")
    out, parts = tmp_path / "partners.json", tmp_path / "parts"
    words = ["link", "screen", str(many), "--columns", COLUMNS, "--model", model, "--no-chance", "--top", "100"]
    done = link(*words, "--out", str(out), "--resume", str(parts))
    assert done.returncode == 1
    assert f"{len(again) * 100:,} leads with all their rows are too many for one JSON file" in done.stderr
    assert not parts.exists()  # nothing was searched


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_queries_are_read_in_the_encodings_of_tables(link: Commands, model: str, tmp_path: Path, encoding: str) -> None:
    asked, out = tmp_path / "queries.txt", tmp_path / "out.csv"
    asked.write_bytes("\r\n".join([*ids()[:3], ""]).encode(encoding))
    done = link(*screen(model, "--queries", str(asked), "--top", "1", "--out", str(out)))
    assert done.returncode == 0, done.stderr
    assert "3 partners of 3 cases" in done.stderr
    asked.write_bytes(f"{ids()[0]}\r\n\r\nMüller\r\n".encode(encoding))
    done = link(*screen(model, "--queries", str(asked)))
    assert done.returncode == 1
    assert (
        "queries.txt: 1 line is no case of cases.csv: line 3 ('Müller'). Write one case id in each line" in done.stderr
    )


def test_many_strange_queries_and_none_at_all(link: Commands, model: str, tmp_path: Path) -> None:
    asked = tmp_path / "queries.txt"
    asked.write_text("\n".join(f"x{number}" for number in range(8)), encoding="utf-8")
    told = link(*screen(model, "--queries", str(asked))).stderr
    assert "8 of 8 lines are no case of cases.csv: line 1 ('x0')" in told
    assert "line 5 ('x4') and 3 more. Write" in told
    asked.write_bytes(b"\xff\x00\x01" * 400)
    told = link(*screen(model, "--queries", str(asked))).stderr
    assert told.startswith("murderbook: queries.txt: ")
    assert "Traceback" not in told
    asked.write_text("\n \n", encoding="utf-8")
    assert "queries.txt: holds no id. Write one" in link(*screen(model, "--queries", str(asked))).stderr


BROKEN = [
    ("era_years = 10", "era_years = 0", "era_years is a number of years from 1 to 200, not 0"),
    ("era_years = 10", 'era_years = "ten"', "era_years: expected a whole number, not 'ten'"),
    ("era_years = 10", "era_years = ", "Invalid value (at line"),
    ("era_years = 10", "era_year = 10", "no such entry: era_year"),
    ("prior_strength = 20.0", "prior_strength = nan", "prior_strength: expected a finite number, not nan"),
]


@pytest.mark.parametrize("broken", BROKEN, ids=[new for _, new, _ in BROKEN])
def test_a_model_that_was_mended_wrongly_is_told_with_the_remedy(
    link: Commands, model: str, tmp_path: Path, broken: tuple[str, str, str]
) -> None:
    was, new, said = broken
    path, text = tmp_path / "broken.toml", Path(model).read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, new), encoding="utf-8")
    done = link("link", "explain", CASES, *ids()[:2], "--columns", COLUMNS, "--model", str(path))
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"murderbook: {path}: ")
    assert said in line
    assert "learn the model again with `murderbook link learn`" in line


def test_series_of_one_are_counted_beside_a_real_one(link: Commands, tmp_path: Path) -> None:
    one, two, three, four = ids()[:4]
    series = tmp_path / "series.csv"
    series.write_text(f"offender,case\nA,{one}\nA,{two}\nB,{three}\nC,{four}\n", encoding="utf-8")
    out = str(tmp_path / "model.toml")
    done = link("link", "learn", CASES, "--series", str(series), "--columns", COLUMNS, "--model", out)
    assert done.returncode == 0, done.stderr
    assert "series.csv: 2 offenders have a single case: of how one offender repeats himself these teach nothing" in (
        done.stderr
    )
    assert "(1 series has two cases or more)" in done.stderr


def test_a_report_that_was_there_is_kept_and_one_that_fails_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `link validate` writes through; validating itself takes too long to be asked twice here."""
    folder = tmp_path / "new" / "report"
    for text in ("one", "two", "three"):
        with new_files(folder) as place:
            (place / "report.md").write_text(text, encoding="utf-8")
    assert f"held 1 such files already: they are kept in {folder / 'previous1'}" in capsys.readouterr().err
    kept = {one.relative_to(folder).as_posix(): one.read_text("utf-8") for one in folder.rglob("*.md")}
    assert kept == {"report.md": "three", "previous/report.md": "one", "previous1/report.md": "two"}
    with pytest.raises(ZeroDivisionError), new_files(folder) as place:
        (place / "report.md").write_text(str(1 / 0), encoding="utf-8")
    assert sorted(one.name for one in folder.iterdir()) == ["previous", "previous1", "report.md"]


RISKY = ("=1+1", "@sum", "+plus", "-5", "-x", "'quoted")


def test_no_id_runs_as_a_formula_in_a_list_and_lists_are_read_back(link: Commands, model: str, tmp_path: Path) -> None:
    text = Path(CASES).read_text(encoding="utf-8")
    for old, new in zip(ids(), RISKY, strict=False):
        text = text.replace(f"\n{old},", f"\n{new},")
    cases, out = tmp_path / "cases.csv", tmp_path / "partners.csv"
    cases.write_text(text, encoding="utf-8")
    words = [str(cases), "--columns", COLUMNS, "--model", model]
    asked = tmp_path / "queries.txt"
    asked.write_text("\n".join(["'=1+1", *RISKY[1:]]), encoding="utf-8")
    done = link("link", "screen", *words, "--no-chance", "--queries", str(asked), "--top", "3", "--out", str(out))
    assert done.returncode == 0, done.stderr
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["left"] for row in rows} == {"'=1+1", "'@sum", "'+plus", "-5", "'-x", "'quoted"}
    pairs, bits = tmp_path / "pairs.csv", tmp_path / "bits"
    pairs.write_text("a,b\n" + "".join(f"{row['left']},{row['right']}\n" for row in rows), encoding="utf-8")
    for suffix in (".csv", ".parquet"):
        done = link("link", "pairs", *words, "--pairs", str(pairs), "--out", f"{bits}{suffix}")
        assert done.returncode == 0, done.stderr
    with bits.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        assert [(row["a"], row["b"]) for row in csv.DictReader(file)] == [(row["left"], row["right"]) for row in rows]
    plain = [row["a"] for row in pyarrow.parquet.read_table(bits.with_suffix(".parquet")).to_pylist()]
    assert set(plain) == set(RISKY)
    done = link("link", "explain", str(cases), "'=1+1", "'@sum", *words[1:])
    assert done.returncode == 0 and "=1+1 and @sum" in done.stdout, done.stderr
