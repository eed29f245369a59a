"""What others may hang on a password: keys that it locks."""

from __future__ import annotations

from django.dispatch import Signal

# Sent when an account's password was proved, with `account` and `password`: nobody keeps the password.
password_proved = Signal()

# Sent inside the transaction of a change of one's own password, with `account`, `old` (empty: not known) and `new`.
password_changed = Signal()
