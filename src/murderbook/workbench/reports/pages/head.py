"""The head that the pages of reports share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from murderbook.workbench.register.book.opening import head_of
from murderbook.workbench.register.models import Case


def head(request: HttpRequest, case: Case, label: str) -> dict[str, Any]:
    """Context of a page of reports: that of a tab, with none of the tabs as the current one."""
    return head_of(request, case, "overview") | {"tab": "reports", "tab_label": label}
