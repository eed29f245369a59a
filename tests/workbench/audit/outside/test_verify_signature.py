"""The stand-alone check of signatures: RFC 8032's vectors, against `cryptography`, and a checkpoint as handed over."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from murderbook.workbench.audit.outside import verify_signature
from murderbook.workbench.audit.signing import note
from murderbook.workbench.audit.tree import Head

# RFC 8032, 7.1: secret key, public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_published_vectors(public: str, message: str, signature: str) -> None:
    key, said, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify_signature.verifies(key, said, signed)
    assert not verify_signature.verifies(key, said + b"x", signed)
    for place in (0, 31, 32, 63):
        flipped = bytearray(signed)
        flipped[place] ^= 1
        assert not verify_signature.verifies(key, said, bytes(flipped))


def test_as_the_library_says() -> None:
    chance = random.Random(8032)
    for size in range(40):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        key, said = private.public_key().public_bytes_raw(), chance.randbytes(size)
        assert verify_signature.verifies(key, said, private.sign(said))
        assert not verify_signature.verifies(key, said, chance.randbytes(64))
        assert not verify_signature.verifies(chance.randbytes(32), said, private.sign(said))


def test_a_factor_beyond_the_order_and_broken_lengths_are_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key, signed = private.public_key().public_bytes_raw(), private.sign(b"said")
    beyond = (int.from_bytes(signed[32:], "little") + verify_signature.L).to_bytes(32, "little")
    assert not verify_signature.verifies(key, b"said", signed[:32] + beyond)  # malleable: the same point, another text
    for broken in (b"", signed[:-1], signed + b"\0", signed[:20]):
        assert not verify_signature.verifies(key, b"said", broken)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-I", "-S", str(verify_signature.__file__), *words]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)


def test_a_cosigned_checkpoint_elsewhere(tmp_path: Path) -> None:
    log, witness = (Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (1, 2))
    text = note.checkpoint("murderbook/one", Head(12, "ab" * 32))
    lines = (note.sign(text, "murderbook/one", log), note.cosign(text, "counsel", witness, 1_679_315_147))
    file = tmp_path / "checkpoint.txt"
    file.write_text(str(note.Note(text, lines)), encoding="utf-8")
    mine = str(note.public_key(log, "murderbook/one", note.LOG))
    theirs = str(note.public_key(witness, "counsel", note.WITNESS))
    done = run(str(file), mine, theirs)
    assert done.returncode == 0, done.stdout
    assert f"12:{'ab' * 32}" in done.stdout
    assert "who saw it at 2023-03-20 12:25:47 UTC" in done.stdout
    stranger = str(note.public_key(Ed25519PrivateKey.generate(), "counsel", note.WITNESS))
    assert run(str(file), mine, stranger).returncode == 1
    file.write_text(file.read_text(encoding="utf-8").replace("\n12\n", "\n13\n"), encoding="utf-8")
    assert run(str(file), mine).returncode == 1
    assert run(str(file), "nonsense").returncode == 1
    assert run(str(file)).returncode == 2


def test_it_is_short_enough_to_read() -> None:
    assert len(Path(str(verify_signature.__file__)).read_text(encoding="utf-8").splitlines()) < 110


def test_what_it_says_and_what_it_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same in this process: words, order and status."""
    log, witness = (Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (1, 2))
    text = note.checkpoint("murderbook/one", Head(12, "ab" * 32))
    lines = (note.sign(text, "murderbook/one", log), note.cosign(text, "counsel", witness, 1_679_315_147))
    file, sound = tmp_path / "checkpoint.txt", str(note.Note(text, lines))
    file.write_text(sound, encoding="utf-8")
    mine = str(note.public_key(log, "murderbook/one", note.LOG))
    theirs = str(note.public_key(witness, "counsel", note.WITNESS))

    def said(*words: str) -> tuple[int, list[str]]:
        status = verify_signature.main([str(file), *words])
        return status, capsys.readouterr().out.splitlines()

    head = f"The trail murderbook/one had this head: 12:{'ab' * 32}"
    seen = "Signed by counsel, who saw it at 2023-03-20 12:25:47 UTC."
    assert said(mine, f" {theirs} ") == (0, ["Signed by murderbook/one.", seen, head])
    assert said(theirs) == (0, [seen, head])
    stranger = str(note.public_key(witness, "murderbook/one", note.LOG))
    none = "NOT SIGNED: murderbook/one did not sign this checkpoint with that key"
    assert said(theirs, stranger) == (1, [none])
    for other in ("nonsense", "counsel+", "counsel+00000000+!"):
        assert said(other)[0] == 1
    for altered in (sound.replace("\n12\n", "\n13\n"), sound.replace("\u2014 murderbook", "- murderbook"), ""):
        file.write_text(altered, encoding="utf-8")
        assert said(mine) == (1, [none])
    file.unlink()
    assert said(mine)[0] == 1
    assert verify_signature.main([str(file)]) == 2
    assert "verify_signature" in capsys.readouterr().err
