"""What others may hang on what is decided of leads."""

from __future__ import annotations

from django.dispatch import Signal

# Sent after the commit of what a person decided of a string: the engines search anew once things are quiet.
strings_decided = Signal()
