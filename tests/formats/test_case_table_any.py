"""Whatever a file holds, it is read or refused in words: no other exception, and every row keeps its place."""

from __future__ import annotations

import warnings

import numpy as np
from case_samples import Write, columns
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from murderbook.formats.case_table import read_cases, read_series
from murderbook.formats.reject import FormatError
from murderbook.linkage.tabular.table import CaseTable

DECLARED = columns(
    'id = "id"\n[place]\nlatitude = "a"\nlongitude = "b"\narea = "c"\n'
    '[time]\nfrom = ["d", "e"]\nto = "f"\nformat = ["%m/%d/%Y", "%I:%M %p"]\n'
    '[features.h]\nkind = "presence"\n[features.i]\nkind = "number"\n[features.k]\nkind = "category"\n'
    '[features.j]\nkind = "list"\nseparator = ";"\ncomplete = true\n[series]\noffender = "g"\n'
)
HEAD = "id,a,b,c,d,e,f,g,h,i,j,k"
CELLS = st.one_of(
    st.sampled_from(
        ["", "NA", "nan", "inf", "0", "1", "-74.5", "40.7", "1e400", "yes", "no", "1986", "1986-07", "1986-02-30",
         "1986-07-03", "07/03/1986", "2355", "24:00", "2460", "11:55 PM", "0000", "a;b;;a", ";", "\ufeff", "\uff10",
         "e\u0301"]
    ),
    st.text(st.characters(exclude_characters='"\r\n\x00,', exclude_categories=["Cs"]), max_size=6),
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=11, max_size=11), min_size=2, max_size=8))
def test_any_cells_are_read_or_refused_in_words(write: Write, rows: list[list[str]]) -> None:
    text = "\n".join(
        [HEAD, *(f"c{number}," + ",".join(f'"{cell}"' for cell in row) for number, row in enumerate(rows))]
    )
    path = write(text + "\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            table, told = read_cases(path, DECLARED)
        except FormatError as error:
            assert str(error).startswith("backlog.csv: ")
        else:
            assert table.ids == tuple(f"c{number}" for number in range(len(rows)))
            assert all(one.startswith("backlog.csv: ") for one in told)
            check(table)
        try:
            read_series(path, DECLARED)
        except FormatError as error:
            assert "no offender has two cases" in str(error) or "no row names both" in str(error)


def check(table: CaseTable) -> None:
    """What the engine relies on."""
    assert table.times is not None
    assert table.places is not None
    assert (table.times.end >= table.times.start).all()
    assert np.isfinite(table.times.start).all()
    assert not (table.times.clock & ~table.times.known).any()
    assert np.isfinite(table.places.metres).all()
    assert (np.abs(table.places.metres) < 2**24).all()
    for one in table.features:
        if one.values:
            assert one.codes.shape == (table.n,)
            assert one.codes.min() >= -1
            assert one.codes.max() < len(one.values)
        assert not np.isinf(one.numbers).any()
