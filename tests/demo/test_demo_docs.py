"""The science page says what the code does: a number changed in one place fails here."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook.demo.calibration import PUBLISHED, SIZES, TYPES
from murderbook.demo.generator import Size
from murderbook.demo.sweep import OPEN, REPORTED
from murderbook.demo.world.custody import INSIDER_RATE
from murderbook.demo.world.missing import REFERENCE_SHARE, REPORTED_SHARE
from murderbook.demo.world.planted import DECAY_KM
from murderbook.demo.world.tables import marginals, table

PAGE = " ".join((Path(__file__).parents[2] / "docs/science/demo.md").read_text(encoding="utf-8").split())
RATES = table("behaviours")
SIZE = Size()

SENTENCES = (
    f"{SIZE.cases:,} unsolved, {SIZE.cleared} cleared",
    f"**{SIZE.remains} Does**, of whom {SIZE.reported} ({REPORTED_SHARE:.0%}".replace("%", " %"),
    f"{REPORTED_SHARE:.0%}; {REFERENCE_SHARE:.0%}".replace("%", " %"),
    f"through whose hands {INSIDER_RATE:.0%} of the string's exhibits pass".replace("%", " %"),
    f"{len(SIZES)} series, {sum(SIZES)} cases",
    f"(1 to {OPEN[-1]})",
    f"({REPORTED[0]} to {REPORTED[-1]})",
    f"{RATES['missed']:.0%} / {RATES['imagined']:.0%}".replace("%", " %"),
    f"loading {RATES['loading']:.2f}",
    f"+{RATES['serial_shift']} standard deviations",
    f"{', '.join(str(round(100 * share)) for share in RATES['repeats'].values())} %",
    f"{100 * TYPES['sexual']:.1f} % of offenders",
    f"by e every {DECAY_KM:.0f} km",
    f"circumstance undetermined | {100 * marginals('unknown')['circumstance']:.0f} %",
    *(f"{100 * share:.1f} %" for share in PUBLISHED.values()),
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_page_gives_the_number_in_the_code(sentence: str) -> None:
    assert sentence in PAGE
