"""`{% load watermarks %}`: what stands across every page of a consultant."""

from __future__ import annotations

from typing import Any

from django import template

from murderbook.workbench.access.consultants.watermark import Watermark, watermark_of
from murderbook.workbench.access.visibility import exports_anything

register = template.Library()


@register.simple_tag(takes_context=True)
def watermark(context: dict[str, Any]) -> Watermark | None:
    """What stands across the page, on the screen and on every sheet; nothing for those of the unit."""
    return watermark_of(context.get("user"))


@register.simple_tag(takes_context=True)
def may_take_away(context: dict[str, Any]) -> bool:
    """Whether there is anything to download for this account."""
    return exports_anything(context["user"])
