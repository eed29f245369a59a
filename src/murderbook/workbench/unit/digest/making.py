"""A digest made, put on record, and handed over: as a text, or by mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage

from django.conf import settings
from django.db import transaction

from murderbook.workbench.access.consultants.watermark import watermark_of
from murderbook.workbench.access.factors.inactive import is_inactive
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.session import is_enrolled
from murderbook.workbench.access.visibility import exports_anything, is_open_to
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.audit.reading import refusals_on_record
from murderbook.workbench.audit.verbs import Outcome
from murderbook.workbench.unit.digest import text
from murderbook.workbench.unit.digest.gathering import Digest, digest_of
from murderbook.workbench.unit.digest.sending import allowed, message, send
from murderbook.workbench.unit.digest.server import MailError, MailServer
from murderbook.workbench.unit.models import DigestAddress, DigestDay

EXPORTED, MAILED, ADDRESSED = "exported digest", "mailed digest", "set digest address"


@dataclass(frozen=True, slots=True)
class Mailed:
    """What became of one account's mail: it went, there was nothing to tell, or why it did not go."""

    account: Account
    went: bool
    error: str = ""

    @property
    def words(self) -> str:
        if self.error:
            return f"{self.account.name}: {self.error}"
        return f"{self.account.name}: {'mailed' if self.went else 'nothing to tell, no mail'}"


@transaction.atomic
def digest_text(account: Account, day: date) -> str:
    """In full, of what the account may take away. Hidden where that is nothing."""
    with refusals_on_record(EXPORTED, account, source=COMMAND_LINE, kind="list"):
        if not exports_anything(account):
            raise Hidden
    digest = digest_of(account, day)
    written = _marked(account, text.in_full(digest, settings.RECORD.unit))
    _on_record(digest, written, "file")
    _had(digest)
    return written


def mail_digest(account: Account, day: date) -> Mailed:
    """It is on record before it goes, and that it went or failed after: nothing leaves that nobody knows of. Hidden
    where the account may take nothing away; MailError where no mail can be made."""
    server = server_of_record()
    with transaction.atomic():
        with refusals_on_record(EXPORTED, account, source=COMMAND_LINE, kind="list"):
            if not exports_anything(account):
                raise Hidden
        to = digests_go_to(account)
        if not to:
            raise MailError(f"{account.name} has no address for digests: set one under Notices, or with --address")
        digest = digest_of(account, day, by_mail=True)
        if digest.is_empty:
            _had(digest)
            return Mailed(account, went=False)
        written = _marked(account, _by_mail(digest, server))
        mail = message(server, to, text.subject(digest, settings.RECORD.unit), written)
        _on_record(digest, written, "mail")
    return _sent(digest, server, mail)


def mail_everybody(day: date) -> Iterator[Mailed]:
    """Of every account that may log in, has set an address, and may take something away: one that fails stops none."""
    server_of_record()
    for account in Account.objects.filter(pk__in=DigestAddress.objects.values("account")).order_by("name"):
        if not (is_open_to(account) and is_enrolled(account) and exports_anything(account)) or is_inactive(account):
            continue
        try:
            yield mail_digest(account, day)
        except MailError as error:
            yield Mailed(account, went=False, error=str(error))


def server_of_record() -> MailServer:
    """MailError where the record names none."""
    server: MailServer | None = settings.RECORD.mail
    if server is None:
        raise MailError("no mail server is named: write [mail] with host and from into record.toml, and restart")
    return server


def digests_go_to(account: Account) -> str:
    return DigestAddress.objects.filter(account=account).values_list("mail", flat=True).first() or ""


@transaction.atomic
def set_address(account: Account, mail: str, source: str) -> None:
    """One's own; empty: none any more, and no digest is mailed. MailError for what is none, or none that is allowed."""
    if mail:
        DigestAddress.objects.update_or_create(account=account, defaults={"mail": allowed(server_of_record(), mail)})
    else:
        DigestAddress.objects.filter(account=account).delete()
    record(ADDRESSED, actor=account, object_kind="account", object_key=account.key, words={"mail": mail}, source=source)


def _by_mail(digest: Digest, server: MailServer) -> str:
    return text.in_full(digest, settings.RECORD.unit) if server.names else text.in_numbers(digest)


def _marked(account: Account, written: str) -> str:
    mark = watermark_of(account)
    return f"{written}\nTaken by {mark}\n" if mark else written


def _on_record(digest: Digest, written: str, how: str) -> None:
    words = {**digest.words, "by": how, "bytes": len(written.encode())}
    record(EXPORTED, actor=digest.account, object_kind="list", words=words, source=COMMAND_LINE)


def _sent(digest: Digest, server: MailServer, mail: EmailMessage) -> Mailed:
    error = ""
    try:
        send(server, mail)
    except MailError as failed:
        error = str(failed)
    with transaction.atomic():
        if not error:
            _had(digest)
        words = {"day": digest.day.isoformat(), "to": str(mail["To"]), **({"error": error} if error else {})}
        outcome = Outcome.FAILURE if error else Outcome.SUCCESS
        record(MAILED, actor=digest.account, object_kind="list", words=words, source=COMMAND_LINE, outcome=outcome)
    return Mailed(digest.account, went=not error, error=error)


def _had(digest: Digest) -> None:
    DigestDay.objects.get_or_create(account=digest.account, day=digest.day)
