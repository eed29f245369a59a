"""An outside consultant who was given sections of a case: the others are not there for him."""

from __future__ import annotations

import pytest
from watched import Watched

from murderbook.workbench.access.models import Grant

pytestmark = pytest.mark.browser


def test_one_case_and_two_sections_of_it(visit: Watched, axe: str) -> None:
    Grant.objects.filter(account=visit.unit.accounts["consultant"]).update(sections=",chrono,scene,")
    visit.log_in("consultant")
    visit.open("/")
    page = visit.page
    assert page.url.endswith("/chrono/"), "he lands on the first section of his case"
    assert page.locator("nav.tabs a").evaluate_all("tabs => tabs.map(tab => tab.firstChild.data.trim())") == [
        "Chrono",
        "Scene & map",
    ]
    assert page.locator("nav.site-nav li").all_inner_texts() == ["Your case", "Sealed", "Help"]
    assert page.locator("form.site-search").count() == 0
    assert "Victim 1" not in page.content()
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert [one["id"] for one in found["violations"]] == []
    visit.open("/case/{case}/evidence/".format(**visit.unit.things), 404)
