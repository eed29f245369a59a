"""A case that is sealed takes its investigations along: nothing that was said of it in them stays outside."""

from __future__ import annotations

import sys
from pathlib import Path

from murderbook.workbench.investigations import models
from murderbook.workbench.investigations.keeping import add_item, rate, suggest, take_back
from murderbook.workbench.investigations.models import Investigation
from murderbook.workbench.investigations.questions import answer, ask
from murderbook.workbench.register.models import Case
from personas import Unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sealed"))

from seats import Seat

TABLES = (
    models.Investigation,
    models.InvestigationCase,
    models.Hypothesis,
    models.Item,
    models.Rating,
    models.InvestigationQuestion,
    models.InvestigationAnswer,
)


def test_nothing_of_it_stays(unit: Unit, arc: Investigation) -> None:
    owner = unit.accounts["owner"]
    hypothesis = suggest(arc, "The chief did it", owner)
    for case in unit.cases[:2]:
        item = add_item(arc, {"text": "Seen there", "case": case, "source": "said"}, owner)
        rate(item, hypothesis, "supports", "he was there", owner)
    take_back(item, "it was his brother", owner)
    told = {"state": "answered", "text": "the clerk", "case": unit.cases[1], "source": "said"}
    answer(ask(arc, "Who saw him?", owner), told, owner)
    assert all(table._base_manager.exists() for table in TABLES)
    seat = Seat(unit, "owner").found()
    seat.shares()
    sent = {"reason": "it leads into the house", "understood": "on"}
    assert seat.inside(f"seal/{unit.cases[0].key}/", sent).status_code == 302
    assert not any(table._base_manager.exists() for table in TABLES)
    assert Case._base_manager.filter(pk=unit.cases[1].pk).exists(), "the other file stays where it is"
