"""The stand-alone verifier as a court runs it: Python alone, on proofs, on tampered copies, on the vectors."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from test_audit_tree import LEAVES, PATHS, PROOFS, ROOTS, numbered

from murderbook.workbench.audit import tree
from murderbook.workbench.audit.log import head, record
from murderbook.workbench.audit.outside import verify_proof
from murderbook.workbench.audit.outside.proof import leaves, proof
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.keys import new_key

PROGRAM = Path(verify_proof.__file__)
SIZE = 23
Json = Any


@pytest.fixture
def trail(db: None) -> list[Head]:
    """A trail of 23 entries, and its head at every size."""
    kept = [head()]
    with transaction.atomic():
        for _ in range(SIZE):
            record("read case", actor=None, object_kind="case", object_key=new_key(), words={"who": "Ångström"})
            kept.append(head())
    return kept


def run_alone(*words: str) -> subprocess.CompletedProcess[str]:
    """-I -S: no environment, no site-packages; murderbook cannot be imported there."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(PROGRAM), *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=PROGRAM.root,
    )


def fits(document: Json, held: Head | str, folder: Path, kind: str = "proof") -> bool:
    """Its exit status, in this process, on a file as it would be handed over."""
    path = folder / "given.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return verify_proof.main([kind, str(path), str(held)]) == 0


def test_it_is_short_and_needs_the_standard_library_only() -> None:
    text = PROGRAM.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    nodes = list(ast.walk(ast.parse(text)))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_run_alone(trail: list[Head], tmp_path: Path) -> None:
    given = tmp_path / "proof.json"
    given.write_text(json.dumps(proof(7, trail[12])), encoding="utf-8")
    for held in (trail[-1], trail[12]):
        done = run_alone("proof", str(given), str(held))
        assert (done.returncode, done.stderr) == (0, "")
        assert '  verb: "read case"' in done.stdout
        assert "Ångström" not in given.read_text(encoding="utf-8")
    for held in (*trail[:12], *trail[13:15], Head(SIZE, "0" * 64)):
        assert verify_proof.main(["proof", str(given), str(held)]) == 1
    wrong = run_alone("proof", str(given), str(trail[11]))
    assert (wrong.returncode, wrong.stderr) == (1, "")
    assert "another head" in wrong.stdout
    assert run_alone("proof", str(given)).returncode == 2


def test_a_whole_log_run_alone(trail: list[Head], tmp_path: Path) -> None:
    given = tmp_path / "log.jsonl"
    lines = list(leaves(SIZE))
    given.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    assert run_alone("log", str(given), str(trail[-1])).returncode == 0
    assert run_alone("log", str(given), *map(str, trail[1:])).returncode == 0
    assert "vouch for 20" in run_alone("log", str(given), str(trail[20])).stdout


@pytest.mark.parametrize("size", range(1, SIZE + 1))
def test_a_log_of_any_size_with_any_line_changed_swapped_or_gone(trail: list[Head], tmp_path: Path, size: int) -> None:
    lines = list(leaves(size))
    assert fits("\n".join(lines), trail[size], tmp_path, "log")
    for index in range(size):
        changed = [*lines[:index], lines[index].replace("read case", "read casf"), *lines[index + 1 :]]
        assert not fits("\n".join(changed), trail[size], tmp_path, "log")
        gone = [*lines[:index], *lines[index + 1 :]]
        assert not fits("\n".join(gone), trail[size], tmp_path, "log")
        twice = [*lines[: index + 1], *lines[index:]]
        assert not fits("\n".join(twice), trail[size], tmp_path, "log")
        swapped = [*gone[: index - 1], lines[index], *gone[index - 1 :]]
        assert swapped == lines or not fits("\n".join(swapped), trail[size], tmp_path, "log")


def test_two_heads_of_one_size_or_an_empty_one_are_refused(trail: list[Head], tmp_path: Path) -> None:
    given = tmp_path / "log.jsonl"
    given.write_text("\n".join(leaves(SIZE)), encoding="ascii")
    for other in (f"{SIZE}:{'0' * 64}", str(trail[0]), f"5:{'0' * 64}"):
        assert verify_proof.main(["log", str(given), str(trail[-1]), other]) == 1


def test_every_byte_of_every_hash_flipped_is_refused(trail: list[Head], tmp_path: Path) -> None:
    """Both paths, both roots, and the text of the entry, one byte at a time."""
    for index, since in ((7, 12), (0, 16), (22, 1), (15, 23)):
        sound = json.loads(json.dumps(proof(index, trail[since])))
        assert fits(sound, trail[-1], tmp_path)
        for where, place in [("entry", i) for i in range(len(sound["entry"]["path"]))] + [
            ("since", i) for i in range(len(sound["since"]["path"]))
        ]:
            for byte in range(32):
                other = json.loads(json.dumps(sound))
                value = bytearray.fromhex(other[where]["path"][place])
                value[byte] ^= 1 + byte
                other[where]["path"][place] = value.hex()
                assert not fits(other, trail[-1], tmp_path), (where, place, byte)


def changes(sound: Json) -> dict[str, Json]:
    """Proofs with one thing wrong, each by a name."""

    def but(change: Callable[[Json], object]) -> Json:
        other = json.loads(json.dumps(sound))
        change(other)
        return other

    entry, since = sound["entry"], sound["since"]
    found = {
        "cut path": but(lambda one: one["entry"]["path"].pop()),
        "long path": but(lambda one: one["entry"]["path"].append("0" * 64)),
        "long path below": but(lambda one: one["entry"]["path"].insert(0, "0" * 64)),
        "cut growth": but(lambda one: one["since"]["path"].pop()),
        "long growth": but(lambda one: one["since"]["path"].insert(0, "0" * 64)),
        "other root": but(lambda one: one["head"].update(root="0" * 64)),
        "other old root": but(lambda one: one["since"].update(root="0" * 64)),
        "no format": but(lambda one: one.pop("format")),
        "no head": but(lambda one: one.pop("head")),
        "nothing proved": but(lambda one: (one.pop("entry"), one.pop("since"))),
        "leaf as object": but(lambda one: one["entry"].update(leaf=json.loads(entry["leaf"]))),
        "path as text": but(lambda one: one["entry"].update(path="".join(entry["path"]))),
        "truth for a number": but(lambda one: one["entry"].update(index=True)),
        "null entry": but(lambda one: one.update(entry=None)),
        "null since": but(lambda one: one.update(since=None)),
    }
    for index in range(SIZE + 3):
        if index != entry["index"]:
            found[f"index {index}"] = but(lambda one, at=index: one["entry"].update(index=at))
    for size in (0, 1, 6, 22, 24, 32, 2**60, -1):
        found[f"size {size}"] = but(lambda one, n=size: one["head"].update(size=n))
        if size != since["size"]:
            found[f"since {size}"] = but(lambda one, n=size: one["since"].update(size=n))
    for place in range(0, len(entry["leaf"]), 3):
        text = entry["leaf"][:place] + chr(ord(entry["leaf"][place]) ^ 1) + entry["leaf"][place + 1 :]
        found[f"leaf at {place}"] = but(lambda one, leaf=text: one["entry"].update(leaf=leaf))
    return found


def test_any_other_change_is_refused(trail: list[Head], tmp_path: Path) -> None:
    sound = json.loads(json.dumps(proof(5, trail[12])))
    assert fits(sound, trail[-1], tmp_path)
    for name, other in changes(sound).items():
        assert not fits(other, trail[-1], tmp_path), name


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", "[" * 100_000, '{"format":"murderbook audit proof 1"}', "\x00"]
)
def test_what_is_no_proof(tmp_path: Path, text: str) -> None:
    assert not fits(text, f"5:{'0' * 64}", tmp_path)
    assert not fits(text, f"1:{'0' * 64}", tmp_path, "log")


@pytest.mark.parametrize("text", ["", "5", "5:", f"-1:{'0' * 64}", f"5:{'g' * 64}", f"{'9' * 5000}:{'0' * 64}"])
def test_what_is_no_head(trail: list[Head], tmp_path: Path, text: str) -> None:
    assert not fits(json.dumps(proof(5)), text, tmp_path)


def test_a_head_copied_in_groups(trail: list[Head], tmp_path: Path) -> None:
    size, root = trail[-1].size, trail[-1].root.upper()
    assert fits(proof(5), f" {size} : {' '.join(root[i : i + 4] for i in range(0, 64, 4))}\n", tmp_path)


def test_an_older_head_vouches_for_no_later_entry(trail: list[Head], tmp_path: Path, capsys: Any) -> None:  # noqa: ANN401
    given = proof(12, trail[12])
    assert fits(given, trail[-1], tmp_path)
    assert not fits(given, trail[12], tmp_path)
    assert "none of the 12" in capsys.readouterr().out


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_published_inclusion_paths(index: int, size: int, path: list[str]) -> None:
    leaf = sha256(b"\x00" + LEAVES[index]).digest()
    steps = [bytes.fromhex(step) for step in path]
    assert verify_proof.root_by_path(leaf, index, size, steps).hex() == ROOTS[size - 1]
    assert steps == []


@pytest.mark.parametrize(("old", "new", "path"), PROOFS)
def test_published_consistency_proofs(old: int, new: int, path: list[str]) -> None:
    steps, known = [bytes.fromhex(step) for step in path], bytes.fromhex(ROOTS[old - 1])
    older, newer = verify_proof.roots_by_path(old, new, steps, known)
    assert (older.hex(), newer.hex(), steps) == (ROOTS[old - 1], ROOTS[new - 1], [])


def test_all_sizes_to_64_against_the_tree() -> None:
    """Code of its own: it must agree with tree.py on every inclusion and consistency proof."""
    nodes: dict[tuple[int, int], bytes] = {}

    def look_up(level: int, index: int) -> bytes:
        return nodes[level, index]

    data = numbered(64)
    for index, text in enumerate(data):
        for level, place, value in tree.append(index, tree.leaf_hash(text), look_up):
            nodes[level, place] = value
    for size in range(1, 65):
        root = tree.root(size, look_up)
        for index in range(size):
            path = tree.inclusion_proof(index, size, look_up)
            assert verify_proof.root_by_path(tree.leaf_hash(data[index]), index, size, path) == root
            old = tree.root(index + 1, look_up)
            path = tree.consistency_proof(index + 1, size, look_up)
            assert verify_proof.roots_by_path(index + 1, size, path, old) == (old, root)
            assert path == []


def test_random_nonsense_never_fits_nor_breaks(trail: list[Head], tmp_path: Path) -> None:
    """300 seeded changes anywhere in the file: refused in words, unless the document still says the same."""
    chance, sound = random.Random(9), json.dumps(proof(5, trail[12]))
    for _ in range(300):
        place = chance.randrange(len(sound))
        other = sound[:place] + chr(chance.randrange(32, 127)) + sound[place + 1 :]
        if fits(other, trail[-1], tmp_path):
            assert json.loads(other.lower()) == json.loads(sound.lower())


@pytest.mark.parametrize("words", [[], ["proof", "x"], ["other", "x", "y"], ["proof", "x", "y", "z"], ["log", "x"]])
def test_who_asks_wrongly_is_told_how_to_ask(words: list[str], capsys: Any) -> None:  # noqa: ANN401
    assert verify_proof.main(words) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"{verify_proof.__doc__}\n")


def test_the_answer_is_one_a_person_reads(trail: list[Head], tmp_path: Path, capsys: Any) -> None:  # noqa: ANN401
    assert fits(proof(3, None), trail[-1], tmp_path)
    assert capsys.readouterr().out.endswith("\nAll of it fits the head that you hold.\n")
    assert not fits(proof(3, None), "1:ab", tmp_path)
    assert capsys.readouterr().out == "DOES NOT FIT: a hash is not written with 64 digits of 0-9 and a-f\n"
    for wrong in ("x:ab", f"{2**48}:{'ab' * 32}", f"-1:{'ab' * 32}"):
        assert not fits(proof(3, None), wrong, tmp_path)
        assert capsys.readouterr().out.startswith("DOES NOT FIT: ")
    assert verify_proof.number(2**48 - 1) == 2**48 - 1 and verify_proof.number(0) == 0
