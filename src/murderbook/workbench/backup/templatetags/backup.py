"""`{% load backup %}`: what is to be said of backups, to those who keep the system."""

from __future__ import annotations

from django import template
from django.template import Context

from murderbook.workbench.access.models import Account
from murderbook.workbench.backup.due import notice

register = template.Library()


@register.inclusion_tag("backup/_notice.html", takes_context=True)
def backup_notice(context: Context) -> dict[str, str]:
    """A line at the foot of a list; nothing for all others, and where a backup is not due."""
    account = context.get("user")
    return {"words": notice(account) if isinstance(account, Account) else ""}
