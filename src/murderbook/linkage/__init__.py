"""Same offender? Place, time, victim, method and behaviours, weighed by how rare they are here.

model = fit(cases)                       # counts what is frequent in this register
lead = compare(a, b, model)              # one pair, explained
found = screen(cases, model, top=500)    # all pairs, each lead with its expected chance leads
"""

from murderbook.linkage.compare import compare
from murderbook.linkage.fitted import FittedModel, fit, load_model
from murderbook.linkage.model import Declaration, load_declaration
from murderbook.linkage.screen import Screening, screen
from murderbook.linkage.series import SuggestedString, suggested_strings

__all__ = [
    "Declaration",
    "FittedModel",
    "Screening",
    "SuggestedString",
    "compare",
    "fit",
    "load_declaration",
    "load_model",
    "screen",
    "suggested_strings",
]
