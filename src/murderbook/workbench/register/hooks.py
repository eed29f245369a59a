"""What others may hang on a change of a case: its place in the worklist is worked out anew."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction of the change, with `case_id` (primary key): a receiver's work stands or falls with it.
case_changed = Signal()

# The same when a case was moved to another compartment: what others are told of it changes too.
case_moved = Signal()

# Sent after the commit of what a person entered or amended: the engines search anew once things are quiet.
files_changed = Signal()

# Asked with `case`, `asker`, the sections `seen` by him and whether he sees the `whole` file, for its chrono: a
# receiver answers lines (book/chronicle.py: Shown) that it makes from its own rows, as far as the asker sees those.
chrono_asked = Signal()

# Asked with `case` and `asker` for its audit tab: a receiver answers the keys under which it records links to other
# cases, as far as the asker sees those.
audit_keys_asked = Signal()
