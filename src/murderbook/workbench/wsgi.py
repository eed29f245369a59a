"""Entry point of a WSGI server (waitress on a laptop, gunicorn for a team)."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "murderbook.workbench.settings")
application = get_wsgi_application()
