"""Django settings. The record folder comes from MURDERBOOK_RECORD (set by `boot.open_record`)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from murderbook.workbench.access import cjis
from murderbook.workbench.database import database_setting
from murderbook.workbench.record import RecordSettings, load_settings

_HERE = Path(__file__).resolve().parent


def _record() -> RecordSettings:
    named = os.environ.get("MURDERBOOK_RECORD")
    if named:
        return load_settings(Path(named))
    # No record: management commands and tests. A throw-away folder, never a key that a real record could use.
    folder = Path(tempfile.gettempdir()) / f"murderbook-no-record-{os.getpid()}"
    url = os.environ.get("MURDERBOOK_DATABASE_URL")
    return RecordSettings(folder, "Cold case unit", 3, "occurred", url, "no-record-no-secret-" + "x" * 40)


RECORD = _record()

SECRET_KEY = RECORD.secret_key
DEBUG = False
ALLOWED_HOSTS = os.environ.get("MURDERBOOK_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ROOT_URLCONF = "murderbook.workbench.urls"
WSGI_APPLICATION = "murderbook.workbench.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "django_filters",
    "murderbook.workbench.access",
    "murderbook.workbench.audit",
    "murderbook.workbench.pages",
    "murderbook.workbench.register",
    "murderbook.workbench.imports",
    "murderbook.workbench.documents",
    "murderbook.workbench.search",
    "murderbook.workbench.casework",
    "murderbook.workbench.calls",
    "murderbook.workbench.timeline",
    "murderbook.workbench.investigations",
    "murderbook.workbench.enquiries",
    "murderbook.workbench.unit",
    "murderbook.workbench.laboratory",
    "murderbook.workbench.network",
    "murderbook.workbench.reports",
    "murderbook.workbench.leads",
    "murderbook.workbench.resolution",
    "murderbook.workbench.worklist",
    "murderbook.workbench.scan",
    "murderbook.workbench.profile",
    "murderbook.workbench.identity",
    "murderbook.workbench.genealogy",
    "murderbook.workbench.families",
    "murderbook.workbench.sealed",
    "murderbook.workbench.backup",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "murderbook.workbench.headers.SecurityHeaders",
    "murderbook.workbench.hostile.RefuseHostileText",  # before all that reads, or asks the database
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "murderbook.workbench.disk.sessions.KeepAnswers",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "murderbook.workbench.access.pages.gate.SessionGate",
    "murderbook.workbench.access.pages.gate.PasswordGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "murderbook.workbench.access.consultants.delivery.Delivery",
    "murderbook.workbench.sealed.pages.inside.Inside",
    "murderbook.workbench.audit.busy.RefuseUnrecorded",
    "murderbook.workbench.disk.refusing.RefuseOnBadDisk",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "murderbook.workbench.context.unit",
            ],
        },
    }
]

DATABASES = {"default": database_setting(RECORD)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "murderbook.workbench.access.factors.inactive.OpenAccounts",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

# CJIS Security Policy AC-7: five failures in a quarter of an hour lock until someone releases; counted per account AND
# source, so that an insider typing wrong passwords cannot lock a team out.
AXES_FAILURE_LIMIT = cjis.FAILURES
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # the times of failures, for the quarter of an hour (lockout.py)
AXES_USERNAME_FORM_FIELD = "username"  # what authenticate() is given; by default axes would look for "name"
AXES_COOLOFF_TIME = None
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_HANDLER = "murderbook.workbench.access.lockout.AuditedHandler"
AXES_LOCKOUT_CALLABLE = "murderbook.workbench.access.lockout.locked_page"
AXES_IPWARE_PROXY_COUNT = 0

# CJIS AC-11: a session ends after 30 minutes without a request.
SESSION_COOKIE_AGE = int(cjis.IDLE.total_seconds())
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("MURDERBOOK_HTTPS") == "1"
# Django's default keeps messages in a cookie first, where file names and account names outlast the session.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
STATICFILES_DIRS = [_HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # pages of other sites have no use for our files

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"

FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "inside": {"()": "murderbook.workbench.sealed.quiet.SilenceInside"},
        "refused": {"()": "murderbook.workbench.hostile.RefusedInOneLine"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["inside", "refused"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},  # its warnings name accounts; failures go into the audit trail instead
}
