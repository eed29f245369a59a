"""A family's application for a review: what the procedure asks, which clocks run, what may be done next, what may not.

from murderbook.procedures import Facts, Step, StepKind, load, standing

procedure = load()                        # 34 U.S.C. 60901-60912, or a file of the unit's own
facts = Facts(relation="sibling", steps=(Step(StepKind.RECEIVED, date(2026, 8, 31)),))
standing(procedure, facts, today).decision.due     # 28 February 2027
"""

from murderbook.procedures.declaration import Procedure, ProcedureError, default_text, load, parse
from murderbook.procedures.facts import Answer, Earlier, Facts, Step, StepKind
from murderbook.procedures.rules import Objection, objections
from murderbook.procedures.standing import Standing, standing

__all__ = [
    "Answer",
    "Earlier",
    "Facts",
    "Objection",
    "Procedure",
    "ProcedureError",
    "Standing",
    "Step",
    "StepKind",
    "default_text",
    "load",
    "objections",
    "parse",
    "standing",
]
