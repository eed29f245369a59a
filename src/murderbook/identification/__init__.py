"""Unidentified remains and missing persons: who may they be? Suggestions with their reasons, never identifications.

from murderbook.identification import Choices, compare, fit, load_model, records_of, screen

found = screen(remains, reports, load_model(), Choices(top=10))
found.leads_of(0)                         # the best reports of the first remains, each row explained
compare(remains[0], reports[5], found.model)
"""

from murderbook.identification.compare import compare, explain
from murderbook.identification.doubles import Double, doubles
from murderbook.identification.eliminated import Aside, Elimination, Stands, Verdict, aside_of, fingerprint
from murderbook.identification.expected import Expecting
from murderbook.identification.fitted import FittedModel, fit
from murderbook.identification.model import Declaration, ModelError, load_model
from murderbook.identification.records import Condition, Record, record_of, records_of
from murderbook.identification.screen import Choices, Screened, screen, search

__all__ = [
    "Aside",
    "Choices",
    "Condition",
    "Declaration",
    "Double",
    "Elimination",
    "Expecting",
    "FittedModel",
    "ModelError",
    "Record",
    "Screened",
    "Stands",
    "Verdict",
    "aside_of",
    "compare",
    "doubles",
    "explain",
    "fingerprint",
    "fit",
    "load_model",
    "record_of",
    "records_of",
    "screen",
    "search",
]
