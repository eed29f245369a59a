"""A mail by the unit's own server: what is in it, where it may go, and every way in which sending can fail."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from unit.post_office import Office, certificate, opened

from murderbook.workbench.record import RecordError, create_folder, load_settings
from murderbook.workbench.unit.digest import sending
from murderbook.workbench.unit.digest.sending import message, send
from murderbook.workbench.unit.digest.server import MailError, MailServer, read_mail

pytestmark = pytest.mark.engine
SENDER = "unit@example.org"


def server(port: int = 25, host: str = "127.0.0.1", *, starttls: bool = False) -> MailServer:
    return MailServer(host, port, SENDER, starttls)


def sent(office: Office, subject: str = "Digest", *, starttls: bool = False) -> None:
    there = server(office.port, "localhost", starttls=starttls)
    send(there, message(there, "anna@example.org", subject, "83-0112: Zoë's letter\n" + "x" * 2_000 + "\n"))


def test_a_mail_arrives_as_it_was_written_and_names_no_machine() -> None:
    with opened(Office()) as office:
        sent(office, "Einheit für kalte Fälle: digest")
    (got,) = office.taken
    assert got["Subject"] == "Einheit für kalte Fälle: digest"
    assert (got["From"], got["To"]) == (SENDER, "anna@example.org")
    assert "Zoë's letter" in got.get_content() and "x" * 2_000 in got.get_content()
    assert re.fullmatch(r"<[0-9a-f]{32}@murderbook\.invalid>", got["Message-ID"]) and got["Date"].datetime
    said = str(got) + " ".join(office.heard)
    assert socket.gethostname() not in said.replace("localhost", "") and office.heard[0].lower() == "ehlo localhost"


@pytest.mark.parametrize("subject", ["Digest\nBcc: eve@example.org", "Digest\r\nBcc: eve@example.org"])
def test_no_head_is_made_of_a_subject(subject: str) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        message(server(), "anna@example.org", subject, "x")


@pytest.mark.parametrize(
    "to", ["", "anna", "anna@example.org\nBcc: eve@example.org", "a@b@example.org", "anna@example.org, eve@example.org",
           "ånna@example.org", "<anna@example.org>"],
)  # fmt: skip
def test_an_address_is_one_plain_address(to: str) -> None:
    with pytest.raises(MailError, match="write one address"):
        message(server(), to, "x", "x")


def test_mail_goes_to_the_unit_s_domains_alone() -> None:
    strict = MailServer("localhost", 25, SENDER, starttls=False, domains=("example.gov",))
    assert message(strict, "anna@Example.GOV", "x", "x")["To"] == "anna@Example.GOV"
    for to in ("anna@example.org", "anna@example.gov.example.org", "anna@sub.example.gov"):
        with pytest.raises(MailError, match=r"goes to example\.gov alone"):
            message(strict, to, "x", "x")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"RCPT": "550 no such user"}, "does not know the address (550 no such user)"),
        ({"MAIL": "530 log in first"}, "refused the mail (530 log in first)"),
        ({"DATA": "554 no"}, "refused the mail (554 no)"),
        ({".": "552 too large"}, "refused the mail (552 too large)"),
        ({"": "421 busy"}, "refused the mail (421 busy)"),
        ({"EHLO": "", "HELO": ""}, "broke off"),
        ({"": "SSH-2.0-x"}, "localhost"),
    ],
)
def test_what_a_server_says_no_to_is_told(answers: dict[str, str], words: str) -> None:
    with opened(Office(answers)) as office, pytest.raises(MailError) as error:
        sent(office)
    assert words in str(error.value)


def test_a_server_that_is_not_there_and_one_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(Office()) as gone:
        pass
    with pytest.raises(MailError, match=f"nobody takes mail at localhost:{gone.port}"):
        sent(gone)
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    with opened(Office(silent=True)) as office, pytest.raises(MailError, match=r"did not answer within 0\.2 seconds"):
        sent(office)


def test_encryption_is_had_or_nothing_goes(tmp_path: Path) -> None:
    with opened(Office()) as plain, pytest.raises(MailError, match=r"offers no encryption.*starttls = false"):
        sent(plain, starttls=True)
    with (
        opened(Office(certificate=certificate(tmp_path))) as office,
        pytest.raises(MailError, match="cannot be trusted"),
    ):
        sent(office, starttls=True)
    assert not plain.taken and not office.taken and not any("MAIL" in line for line in plain.heard + office.heard)


@pytest.mark.parametrize("where", ["93.184.216.34", "2606:2800:220:1::1"])
def test_a_server_outside_is_refused_before_anything_is_said(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("10.0.0.5", 25)), (0, 0, 0, "", (where, 25))]
    )
    with pytest.raises(MailError, match="outside of the unit's network"):
        send(server(host="mail.example.org"), message(server(), "anna@example.org", "x", "x"))


@pytest.mark.parametrize(
    "where", ["::ffff:93.184.216.34", "2001:0:5db8:d822::1", "2002:5db8:d822::1", "64:ff9b::5db8:d822"]
)
def test_an_address_that_stands_for_one_outside_is_outside(where: str) -> None:
    """IPv4 written as IPv6, and tunnels: Python takes them for private, and the connection goes out."""
    with pytest.raises(MailError, match="outside of the unit's network"):
        sending.check_near(server(host=where))


def test_a_name_that_changes_between_check_and_call_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers for names in the network names a machine inside at first, and then another."""
    monkeypatch.setattr(sending, "near", lambda _: False)
    monkeypatch.setattr(sending, "check_near", lambda _: None)
    with opened(Office()) as office, pytest.raises(MailError, match="outside of the unit's network"):
        sent(office)
    assert not [line for line in office.heard if not line.startswith("QUIT")] and not office.taken


def test_a_name_that_nobody_knows_is_told() -> None:
    with pytest.raises(MailError, match="no machine that is known here"):
        send(server(host="nowhere.invalid"), message(server(), "anna@example.org", "x", "x"))


def test_settings_are_read_with_their_defaults() -> None:
    assert read_mail(None) is None
    assert read_mail({"host": "localhost", "from": SENDER}) == MailServer("localhost", 25, SENDER, starttls=False)
    there = read_mail({"host": "mail.unit.lan", "from": SENDER, "port": 587, "domains": ["Example.gov"]})
    assert there == MailServer("mail.unit.lan", 587, SENDER, starttls=True, domains=("example.gov",))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('host = "localhost"', "mail.from is None"),
        (f'from = "{SENDER}"', "mail.host is None"),
        (f'host = "a b"\nfrom = "{SENDER}"', "without spaces"),
        ('host = "localhost"\nfrom = "unit"', "mail.from is 'unit'; write one address"),
        (f'host = "localhost"\nfrom = "{SENDER}"\nport = 0', "mail.port is 0"),
        (f'host = "localhost"\nfrom = "{SENDER}"\nport = "25"', "mail.port is '25'"),
        (f'host = "localhost"\nfrom = "{SENDER}"\nstarttls = "no"', "mail.starttls is 'no'"),
        (f'host = "localhost"\nfrom = "{SENDER}"\npassword = "x"', "a password is none"),
        (f'host = "localhost"\nfrom = "{SENDER}"\ndomains = "example.gov"', "mail.domains"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_with_its_file(tmp_path: Path, line: str, words: str) -> None:
    folder = tmp_path / "record"
    create_folder(folder, "Unit 9")
    with (folder / "record.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[mail]\n{line}\n")
    with pytest.raises(RecordError) as error:
        load_settings(folder)
    assert words in str(error.value) and "record.toml" in str(error.value)
