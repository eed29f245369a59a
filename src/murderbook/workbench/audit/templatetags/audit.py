"""`{% load audit %}`: names for the keys of accounts."""

from __future__ import annotations

from typing import Any

from django import template

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit import alert
from murderbook.workbench.audit.acts import may_verify

register = template.Library()


@register.filter
def name_of(names: dict[str, str], key: str) -> str:
    """The name of the account with this key; "nobody logged in" for none."""
    return names.get(key, key) if key else "nobody logged in"


@register.inclusion_tag("audit/alert.html", takes_context=True)
def audit_alert(context: dict[str, Any]) -> dict[str, Any]:
    """To those who may verify: that the trail could not be written, until somebody has seen to it."""
    account = getattr(context.get("request"), "user", None)
    lines = alert.standing() if isinstance(account, Account) and may_verify(account) else []
    return {"lines": lines}
