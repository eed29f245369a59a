"""Lists of judged pairs: what is read, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook.formats.judged_pairs import read_judged
from murderbook.formats.reject import FormatError
from murderbook.resolution import JudgedPair, Verdict
from murderbook.resolution.judged import decided, standing

HEAD = "left,right,verdict,by,on,reason\n"


def read(folder: Path, rows: str) -> list[JudgedPair]:
    (folder / "judged.csv").write_text(HEAD + rows, encoding="utf-8")
    return read_judged(folder / "judged.csv")


def test_the_last_word_on_a_pair_counts_and_unsure_takes_back(tmp_path: Path) -> None:
    said = read(tmp_path, "007,8,same,Hart,2024-05-31,photograph\n8,007,different,Marston,2024-06-02,fingerprints\n")
    assert said[0] == JudgedPair("007", "8", Verdict.SAME, "Hart", "2024-05-31", "photograph")
    assert decided(said) == {("007", "8"): False}
    taken_back = [*said, JudgedPair("007", "8", Verdict.UNSURE, "Hart", "2024-06-03", "prints were another's")]
    assert decided(taken_back) == {}
    assert standing(taken_back)["007", "8"].by == "Hart"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", "holds no row"),
        ("1,2,maybe,H,2024-05-31,r\n", "line 2: verdict 'maybe' is none of same, different, unsure"),
        ("1,2,same,,2024-05-31,r\n", "line 2: column by is empty"),
        ("1,2,same,H,yesterday,r\n", "line 2: column on: 'yesterday' is no day"),
        ("1,2,same,H,2024-05-31\n", "line 2: column reason is empty"),
        ('\n1,2,same,H,2024-05-31,"two\nlines"\n1,2,maybe,H,2024-05-31,r\n', "line 5: verdict"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(tmp_path: Path, rows: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        read(tmp_path, rows)


def test_a_record_is_not_judged_beside_itself(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="beside itself"):
        standing(read(tmp_path, "1,1,same,H,2024-05-31,r\n"))
