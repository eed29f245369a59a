"""What is dealt out in a replica: values among those who tell as much, and a household's together."""

from __future__ import annotations

import numpy as np
from people import town

from murderbook.resolution import fit, load_model
from murderbook.resolution.chance import replica


def test_who_tells_something_keeps_telling_it_and_a_household_stays_one() -> None:
    model = fit(town(3, families=60, doubles=40)[0], load_model())
    before, after = model.levelled, replica(model, np.random.default_rng(1))
    names = [one.comparison.id for one in model.values]
    for name, old, new in zip(names, before.columns, after.columns, strict=True):
        np.testing.assert_array_equal(new.codes > 0, old.codes > 0)
        np.testing.assert_array_equal(np.bincount(new.codes), np.bincount(old.codes))
        assert (new.codes != old.codes).mean() > 0.1, name
    home = [names.index(name) for name in ("surname", "phone", "house")]
    homes = [{tuple(one.columns[c].codes[row] for c in home) for row in range(before.n)} for one in (before, after)]
    assert homes[0] == homes[1]
