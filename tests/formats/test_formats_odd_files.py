"""Files that once made a traceback, took memory without end, or filled the screen (found by tests/trust/hostile)."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from formats_samples import WAPO_HEADER, WAPO_ROW, Write, changed

from murderbook import formats
from murderbook.formats.case_columns import CaseColumns
from murderbook.formats.dna_matches import read_matches, read_weights
from murderbook.formats.kinship_case import read_case
from murderbook.formats.kinship_families import read_families
from murderbook.formats.reference_samples import read_references
from murderbook.formats.reject import LONGEST, FormatError
from murderbook.formats.side_by_side import side_by_side
from murderbook.formats.str_frequencies import read_frequencies
from murderbook.formats.str_profiles import read_profiles
from murderbook.identification.model import ModelError, load_model
from murderbook.kinship.genealogy import Tree
from murderbook.linkage.tabular.model import load_model as load_linkage_model
from murderbook.linkage.tabular.validation.folds import read_folds
from murderbook.triage.weights import WeightsError, load

NESTED = "[" * 4_000
FAM = '"version"\n"3"\n""\n1\n"Doe"\n-1\n#FALSE#\n-1\n#TRUE#\n0\n"Known relations"\n{females}\n0\n0\n'


def test_victims_without_any_name_stay_in_their_rows(write: Write) -> None:
    """pyarrow drops a row of which nothing is known, and the names below it would have moved up."""
    unknown = changed(WAPO_HEADER, WAPO_ROW, uid="2", victim_last="UNKNOWN", victim_first="UNKNOWN")
    other = changed(WAPO_HEADER, WAPO_ROW, uid="3", victim_last="ROWE", victim_first="ANN")
    path = write(f"{WAPO_HEADER}\n{WAPO_ROW}\n{unknown}\n{other}\n", "w.csv")
    (batch,) = formats.read(path).batches()
    named = [(row["own_number"], row["victim_name"]) for row in batch.table.to_pylist()]
    assert named == [("Pv-000001", "QUILLFEATHER, ODETTE"), ("2", None), ("3", "ROWE, ANN")]


def test_a_column_of_no_use_may_be_empty(write: Write) -> None:
    path = write(f"{WAPO_HEADER},notes\n{WAPO_ROW},\n{WAPO_ROW.replace('000001', '000002')},\n", "w.csv")
    (batch,) = formats.read(path).batches()
    assert batch.table["extra"].to_pylist() == ["{}", "{}"]


@pytest.mark.parametrize(("left", "right", "joined"), [
    (None, None, ""), ("a", None, "a"), (None, "b", "b"), ("a", "b", "a, b"), ("", "", ", "),
])  # fmt: skip
def test_texts_side_by_side(left: str | None, right: str | None, joined: str) -> None:
    columns = [pa.array([one, "x"], pa.string()) for one in (left, right)]
    assert side_by_side(columns, ", ").to_pylist() == [joined, "x, x"]


def test_combined_columns_may_both_be_empty(write: Write) -> None:
    mapping = formats.Mapping.from_dict(
        {
            "layout": "register",
            "columns": {"no": "number", "status": "status"},
            "combine": {"victim_name": {"from": ["last", "first"]}},
        }
    )
    path = write("no,status,last,first\n1,open,,\n2,open,Rowe,Ann\n", "r.csv")
    names = [
        row.case.persons[0].name for batch in formats.read(path, "register", mapping).batches() for row in batch.rows
    ]
    assert names == [None, "Rowe Ann"]


def test_a_message_is_for_a_person_to_read(write: Write) -> None:
    with pytest.raises(FormatError) as caught:
        read_profiles(write(f"sample,TH01\nS1,{'9' * 50_000}\n", "p.csv"))
    assert len(str(caught.value)) < LONGEST + 200
    assert "is no allele" in str(caught.value) and "p.csv, line 2" in str(caught.value)


@pytest.mark.parametrize("females", ["99999999999", "-99999999999", "1001"])
def test_persons_without_names_take_no_memory(write: Write, females: str) -> None:
    with pytest.raises(FormatError, match="persons without a name"):
        read_case(write(FAM.format(females=females), "f.fam"))


@pytest.mark.parametrize("text", ["a", "a\n", "a\nb\nc\n"])
def test_a_familias_file_of_few_lines_breaks_off(write: Write, text: str) -> None:
    with pytest.raises(FormatError, match="breaks off"):
        read_case(write(text, "f.fam"))


@pytest.mark.parametrize("reader", [read_references, read_profiles, read_frequencies])
def test_a_table_of_empty_cells_is_none(write: Write, reader: object) -> None:
    with pytest.raises(FormatError, match="every cell of it is empty"):
        reader(write(",,,\n,,,\n", "t.csv"))  # type: ignore[operator]


@pytest.mark.parametrize("reader", [read_references, read_profiles, read_frequencies])
def test_a_cell_longer_than_any_is_refused(write: Write, reader: object) -> None:
    with pytest.raises(FormatError, match=r"t\.csv"):
        reader(write(f"sample,locus\n{'a' * 200_000},b\n", "t.csv"))  # type: ignore[operator]


@pytest.mark.parametrize(("name", "text", "reader"), [
    ("c.json", f'{{"genotypes": {NESTED}', read_case),
    ("c.toml", f"persons = {NESTED}", read_case),
    ("c.json", f'{{"genotypes": {{}}, "theta": {"9" * 400}}}', read_case),
    ("f.toml", f"persons = {NESTED}", read_families),
    ("f.toml", f"persons = {'9' * 5_000}", read_families),
    ("f.json", f'{{"loci": {NESTED}', read_frequencies),
    ("f.json", f'{{"loci": {{"TH01": {{"6": {"9" * 400}}}}}}}', read_frequencies),
    ("m.toml", f"columns = {NESTED}", formats.Mapping.load),
    ("m.toml", f"columns = {'9' * 5_000}", formats.Mapping.load),
    ("c.toml", f"id = {NESTED}", CaseColumns.load),
    ("c.toml", f"id = {'9' * 5_000}", CaseColumns.load),
])  # fmt: skip
def test_what_python_cannot_hold_is_refused_in_words(write: Write, name: str, text: str, reader: object) -> None:
    with pytest.raises(FormatError, match=name):
        reader(write(text, name))  # type: ignore[operator]


ODD: list[str | bytes] = [
    f"id = {NESTED}",
    f"id = {'9' * 5_000}",
    b"\xff\xfe",
    "id = [",
    "[[comparisons]]\n",
    "rates = 1\n",
]


@pytest.mark.parametrize("content", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize(("reader", "error"), [
    (load_model, ModelError), (load_linkage_model, ValueError), (load, WeightsError), (read_folds, ValueError),
])  # fmt: skip
def test_a_declaration_that_is_none_is_named(
    write: Write, content: str | bytes, reader: object, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"model\.toml"):
        reader(write(content, "model.toml"))  # type: ignore[operator]


def test_an_entry_of_another_kind_is_told(write: Write) -> None:
    shipped = Path(load_model.__code__.co_filename).with_name("models") / "assumed.toml"
    text = shipped.read_text(encoding="utf-8")
    for old, new in (("[rates]\n", "[[rates]]\n"), ("survived = [[0.75, 0.02]", "survived = [0.5, [0.75, 0.02]")):
        assert old in text
        with pytest.raises(ModelError, match=r"model\.toml: an entry is missing, or of another kind"):
            load_model(write(text.replace(old, new, 1), "model.toml"))


def test_a_row_that_is_none_is_told_with_its_file(write: Write) -> None:
    for reader in (read_weights, lambda path: read_matches(path, Tree({}))):
        with pytest.raises(FormatError, match=r"m\.csv, line 2"):
            reader(write("place,weight,person,cM\nA\0,1,I1,50\n", "m.csv"))


def test_a_name_longer_than_any_file_has_is_no_file(write: Write) -> None:
    text = (
        f'frequencies = "{"9" * 400}.csv"\nremains = "D"\n[h1.persons.D]\n[h2.persons.D]\n[profiles.D]\nTH01 = "6,7"\n'
    )
    with pytest.raises(FormatError, match="there is no such file"):
        read_case(write(text, "case.toml"))


def test_messages_of_declarations_are_for_a_person_to_read(write: Write) -> None:
    text = f'format = "{"a" * 50_000}"\n["{"b" * 50_000}"]\n'
    for reader in (load, load_linkage_model):
        with pytest.raises(ValueError, match=r"model\.toml") as caught:
            reader(write(text, "model.toml"))
        assert len(str(caught.value)) < 2_000
    with pytest.raises(WeightsError, match="tables in tables"):
        load(write("[odd" + ".a" * 20_000 + "]\n", "model.toml"))
