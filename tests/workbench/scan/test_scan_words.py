"""What stands out, in words: from chance alone, and with one case taken away."""

from __future__ import annotations

import pytest

from murderbook.workbench.scan.told import ClusterRow, verdict_of


def _rows(*figures: tuple[float, float]) -> list[ClusterRow]:
    said = ({"chance_clusters": alone, "without_one": {"chance_clusters": without}} for alone, without in figures)
    return [ClusterRow(place, one, "", "") for place, one in enumerate(said, start=1)]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ([], "No cluster was found"),
        ([(1.0, 4.0), (3.0, 9.0)], "a file with nothing in it gives such a list too"),
        ([(0.3, 4.0), (3.0, 9.0)], "Nothing stands out for certain"),
        ([(0.02, 0.05)], "One cluster stands out from what chance gives; with one case taken away it still does."),
        ([(0.02, 0.5), (2.0, 4.0)], "One cluster stands out from what chance gives; with one case taken away none d"),
        ([(0.01, 0.02), (0.05, 0.5)], "The first 2 clusters stand out from what chance gives; with one case taken"),
        ([(0.01, 0.02), (0.05, 0.5)], "away only 1 of them."),
        ([(0.01, 0.02), (0.05, 0.06)], "away all of them still do."),
    ],
)  # fmt: skip
def test_what_stands_out(figures: list[tuple[float, float]], words: str) -> None:
    assert words in verdict_of(_rows(*figures))
