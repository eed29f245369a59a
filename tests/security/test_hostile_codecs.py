"""Codecs that are no character sets, named in a request to the application as it is served."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("said", ["text/plain; charset=hex", "text/plain; CHARSET=rot13", f"{FORM};charset='base64'"])
def test_a_codec_that_is_no_character_set_is_refused_as_served(said: str) -> None:
    """Django falls over these before any middleware."""
    from murderbook.workbench.wsgi import application

    answered: list[str] = []
    environ = {**RequestFactory().get("/login/?q=%5Cud800").META, "CONTENT_TYPE": said, "HTTP_HOST": "localhost"}
    body = b"".join(application(environ, lambda status, headers, *_: answered.append(status)))  # type: ignore[arg-type, func-returns-value]
    assert answered == ["400 Bad Request"]
    assert b"Not understood" in body
