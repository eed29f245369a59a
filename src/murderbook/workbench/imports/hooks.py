"""What others may hang on an import: leads and worklist are brought up to date after it."""

from __future__ import annotations

from django.dispatch import Signal

# Sent after the commit, with `batch` (imports.models.Batch); a receiver that fails undoes nothing.
batch_committed = Signal()
batch_undone = Signal()
undo_asked = Signal()  # before it, inside its transaction; a receiver answers why it may not be, or ""
