"""Notes as C2SP writes them: the examples of its own pages, and what is refused."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from murderbook.workbench.audit.signing import note
from murderbook.workbench.audit.tree import Head

# The example of c2sp.org/tlog-cosignature. Its page names no keys: it is read and written again, not verified.
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 \
jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""
HEAD = Head(12, "ab" * 32)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TEXT = note.checkpoint("murderbook/one", HEAD)
LOG_KEY = note.public_key(PRIVATE, "murderbook/one", note.LOG)
WITNESS_KEY = note.public_key(PRIVATE, "counsel", note.WITNESS)


def signed() -> note.Note:
    return note.Note(
        TEXT, (note.sign(TEXT, "murderbook/one", PRIVATE), note.cosign(TEXT, "counsel", PRIVATE, 1_679_315_147))
    )


def test_the_published_example_is_read_and_written_back() -> None:
    read = note.read_note(EXAMPLE)
    assert str(read) == EXAMPLE
    assert (read.origin, read.head.size) == ("example.com/behind-the-sofa", 20852163)
    assert read.head.root == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert int.from_bytes(read.signatures[1].value[:8]) == 1_679_315_147  # the time that the page gives


def test_signatures_are_checked() -> None:
    read = note.read_note(str(signed()))
    assert read == signed()
    assert note.is_signed(read, LOG_KEY)
    assert note.cosigned_at(read, WITNESS_KEY) == 1_679_315_147
    other = note.public_key(Ed25519PrivateKey.generate(), "murderbook/one", note.LOG)
    assert not note.is_signed(read, other)
    assert note.cosigned_at(read, LOG_KEY) is None  # a log's key gives no time


def test_a_changed_text_time_or_signature_is_refused() -> None:
    mine, theirs = signed().signatures
    other = note.checkpoint("murderbook/one", Head(13, "ab" * 32))
    assert not note.is_signed(note.Note(other, (mine, theirs)), LOG_KEY)
    assert note.cosigned_at(note.Note(other, (mine, theirs)), WITNESS_KEY) is None
    later = note.Signature(theirs.name, theirs.short, (1_679_315_148).to_bytes(8) + theirs.value[8:])
    assert note.cosigned_at(note.Note(TEXT, (later,)), WITNESS_KEY) is None
    false = note.Signature(mine.name, mine.short, bytes(64))
    assert not note.is_signed(note.Note(TEXT, (mine, false)), LOG_KEY)  # a false one beside a true one
    assert not note.is_signed(note.Note(TEXT, (note.Signature(mine.name, mine.short, b"short"),)), LOG_KEY)


def test_the_fingerprint_is_half_of_the_hash_of_kind_and_key() -> None:
    wanted = sha256(b"\x01" + PRIVATE.public_key().public_bytes_raw()).hexdigest()[:32]
    assert LOG_KEY.fingerprint.replace(" ", "") == wanted
    assert [len(group) for group in LOG_KEY.fingerprint.split(" ")] == [4] * 8
    assert LOG_KEY.fingerprint != WITNESS_KEY.fingerprint  # one key in two offices is two keys


def test_a_key_is_read_back_and_a_slip_is_told() -> None:
    for key in (LOG_KEY, WITNESS_KEY):
        assert note.read_key(f" {key}\n") == key
    assert LOG_KEY.short != note.public_key(PRIVATE, "murderbook/one", note.WITNESS).short
    text = str(LOG_KEY)
    slip = text[:-5] + ("A" if text[-5] != "A" else "B") + text[-4:]
    for wrong in ("", "name", "a b+00000000+AAAA", slip, text.replace("one", "two")):
        with pytest.raises(note.NoteError):
            note.read_key(wrong)
    with pytest.raises(note.NoteError, match="no name"):
        note.public_key(PRIVATE, "two words", note.LOG)


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT,
        TEXT + "\n",
        TEXT + "\nno signature\n",
        TEXT + "\n— name A===\n",
        str(signed()).replace("\n12\n", "\n012\n"),
        str(signed()).replace("\n12\n", "\n-12\n"),
        str(signed()).replace("\n12\n", "\ntwelve\n"),
        str(signed()).replace("murderbook/one\n12", "12"),
        str(signed()).replace("\n\n", "\nfourth line\n\n"),
        str(signed()) + "— x " + "A" * 30_000,
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(note.NoteError):
        note.read_note(text)
