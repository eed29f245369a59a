"""The numbers of the FBI's CJIS Security Policy (5.9.5) for people and sessions; here, and nowhere else.

docs/reference/settings.md names them; a unit whose own rules are stricter changes them here.
"""

from __future__ import annotations

from datetime import timedelta

FAILURES = 5  # AC-7: wrong passwords or codes, of one account from one source,
FAILURE_WINDOW = timedelta(minutes=15)  # within this time: locked until a person releases it
IDLE = timedelta(minutes=30)  # AC-11: without a request, the session ends and the screen conceals what it showed
REAUTHENTICATE = timedelta(hours=12)  # IA-5 (AAL2): whatever happens in between, both factors are asked anew
INACTIVE = timedelta(days=90)  # AC-2(3): without a log-in, the account is closed until a manager opens it again

# Our own, where the policy names no figure.
FAILURES_IN_A_ROW = 50  # however slowly they come, without a log-in between: NIST SP 800-63B-4 3.2.2 allows 100 at most
HALF_LOGIN = timedelta(minutes=5)  # between the password and the code
SEEN_EVERY = timedelta(minutes=1)  # how finely a session's last request is kept
