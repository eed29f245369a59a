"""Does somebody recur across a set of files more than his duty explains? About handling, never about guilt.

The set is frozen, with reason and author, before anybody's name is looked at; the answer is a p-value, the number of
such findings that chance alone would give, the comparison group by name, and innocent explanations before names.
"""

from murderbook.network.recurrence.asking import Answer, Material, ask
from murderbook.network.recurrence.document import document_of
from murderbook.network.recurrence.duty import Duty
from murderbook.network.recurrence.handling import File, Handling, Log, log_of
from murderbook.network.recurrence.recur import Choices, Found, Recurrence, recur
from murderbook.network.recurrence.selection import Selection, freeze

__all__ = [
    "Answer", "Choices", "Duty", "File", "Found", "Handling", "Log", "Material", "Recurrence", "Selection", "ask",
    "document_of", "freeze", "log_of", "recur",
]  # fmt: skip
