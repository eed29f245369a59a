"""What log-ins, log-outs and changed passwords do to keys and desks: the same for everybody."""

from __future__ import annotations

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from murderbook.workbench.access.factors.hooks import password_changed, password_proved
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.signing import daily
from murderbook.workbench.backup import sealed as backup_sealed
from murderbook.workbench.sealed import desks, trial
from murderbook.workbench.sealed.keys import holders
from murderbook.workbench.sealed.outward import anchoring

daily.fill_with(anchoring.fill)
backup_sealed.open_with_test_key = trial.fault_of


@receiver(password_proved)
def make_keys(account: Account, password: str, **_kwargs: object) -> None:
    """Everybody has keys; not under a password that another chose."""
    if not account.must_change:
        holders.ensure(account, password)


@receiver(password_changed)
def lock_again(account: Account, old: str, new: str, **_kwargs: object) -> None:
    if old:
        holders.change_password(account, old, new)


@receiver(user_logged_out)
def close_desk(request: HttpRequest, **_kwargs: object) -> None:
    key = request.session.session_key
    if key:  # after the log-out is on record: whoever works in the compartment must not make others wait for that
        transaction.on_commit(lambda: desks.close_session(key))
