"""Same person? Records of persons compared pair by pair, explained, and put together. Suggestions, never merges.

from murderbook.resolution import Choices, compare, load_model, record_of, screen

model = load_model()
records = [record_of("1", {"name": ["Smith, John Q."], "birth": ["3/12/1951"]}, model), ...]
found = screen(records, model)
found.lead(0)                             # the likeliest pair, each row explained
found.grouped.groups                      # rows of found.model.records that are one person each
compare(records[0], records[1], found.model)
"""

from murderbook.resolution.compare import compare
from murderbook.resolution.fitted import FittedModel, fit
from murderbook.resolution.groups import Contradiction, Grouped
from murderbook.resolution.judged import JudgedPair, Verdict
from murderbook.resolution.model import Declaration, ModelError, load_model
from murderbook.resolution.rates.learn import learn
from murderbook.resolution.records import Name, Record, name_of, record_of
from murderbook.resolution.screen import Choices, Screened, screen

__all__ = [
    "Choices",
    "Contradiction",
    "Declaration",
    "FittedModel",
    "Grouped",
    "JudgedPair",
    "ModelError",
    "Name",
    "Record",
    "Screened",
    "Verdict",
    "compare",
    "fit",
    "learn",
    "load_model",
    "name_of",
    "record_of",
    "screen",
]
