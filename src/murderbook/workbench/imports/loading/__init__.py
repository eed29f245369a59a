"""From a validated file into the register: all or nothing, known rows left alone, undone as one."""

from murderbook.workbench.imports.loading.loader import Order, Outcome, Tally, load, trial
from murderbook.workbench.imports.loading.undo import UndoError, undo, wrote

__all__ = ["Order", "Outcome", "Tally", "UndoError", "load", "trial", "undo", "wrote"]
