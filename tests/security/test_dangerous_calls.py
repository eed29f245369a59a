"""What the program's own text must not hold: code made from text, a shell, pickles, statements and templates put
together from what was sent, connections to elsewhere, weak chance. Each exception is named here, and was looked at."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "murderbook"
SCRIPTS = SOURCE / "workbench" / "static" / "murderbook"

# Statements that are put together: of names of tables, columns and triggers of ours, never of what was sent.
PUT_TOGETHER = {
    "workbench/audit/checking/quick.py",
    "workbench/audit/log.py",  # as many conditions as places; what they are is a parameter
    "workbench/audit/triggers.py",
    "workbench/backup/form/rows.py",
    "workbench/backup/restoring.py",
    "workbench/calls/triggers.py",
    "workbench/enquiries/triggers.py",
    "workbench/families/triggers.py",
    "workbench/genealogy/triggers.py",
    "workbench/laboratory/triggers.py",
    "workbench/network/triggers.py",
    "workbench/resolution/triggers.py",
    "workbench/unit/triggers.py",
    "workbench/imports/loading/known.py",
    "workbench/imports/loading/tables.py",
    "workbench/pages/kept.py",  # by Django, of what is no text of anybody's; whatever varies is a parameter
    "workbench/search/index/postgresql.py",  # of constants of the module
    "workbench/search/migrations/0001_postgresql_words.py",
    "workbench/sealed/memory/rows.py",
    "workbench/sealed/outside.py",
    "workbench/sealed/people/founding.py",
}
ELSEWHERE = {"socket", "ssl", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "http", "telnetlib", "imaplib"}
CIPHERS = {"AESGCM", "AEAD", "KDF", "KEM", "Suite", "Argon2id", "HKDF", "SHA256", "ec"}
CIPHERS |= {"Ed25519PrivateKey", "Ed25519PublicKey", "InvalidSignature", "InvalidTag", "load_pem_private_key"}
CIPHERS |= {"Encoding", "NoEncryption", "PrivateFormat", "PublicFormat"}

Node = tuple[str, ast.AST]


@cache
def _trees() -> dict[str, ast.Module]:
    paths = sorted(SOURCE.rglob("*.py"))
    return {str(path.relative_to(SOURCE)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@cache
def _nodes() -> list[Node]:
    """What is called and what is imported."""
    kinds = (ast.Call, ast.Import, ast.ImportFrom)
    return [(path, node) for path, tree in _trees().items() for node in ast.walk(tree) if isinstance(node, kinds)]


def _called(node: ast.AST) -> str:
    """Its dotted name; "?" for what is no name."""
    return _dotted(node.func) if isinstance(node, ast.Call) else ""


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def _calls(is_meant: Callable[[str], bool]) -> set[str]:
    return {f"{path}: {_called(node)}" for path, node in _nodes() if _called(node) and is_meant(_called(node))}


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _imports(is_meant: Callable[[str], bool]) -> set[str]:
    return {f"{path}: {name}" for path, node in _nodes() for name in _imported(node) if is_meant(name)}


def _last(called: str) -> str:
    return called.rsplit(".", 1)[-1]


def test_no_code_is_made_from_text() -> None:
    assert not _calls(lambda called: called in ("eval", "exec", "compile", "__import__"))


def test_nothing_is_unpickled() -> None:
    assert not _imports(lambda name: name.split(".")[0] in ("pickle", "marshal", "shelve", "dill", "yaml", "joblib"))
    loads = [node for _, node in _nodes() if _called(node) in ("np.load", "numpy.load") and isinstance(node, ast.Call)]
    assert loads
    for load in loads:
        assert {"allow_pickle": "False"}.items() <= {k.arg: ast.unparse(k.value) for k in load.keywords}.items()


def test_no_shell_and_no_program_but_one() -> None:
    """`mount` of macOS, without an argument."""
    assert _imports(lambda name: name.split(".")[0] in ("subprocess", "pty")) == {
        "documents/reading/ocr/tesseract.py: subprocess",
        "documents/reading/pool.py: subprocess",
        "reports/press.py: subprocess",
        "workbench/disk/mounts.py: subprocess",
    }
    assert not _calls(
        lambda called: called.startswith("os.") and _last(called) in ("system", "popen", "execv", "spawnv")
    )
    runs = [node for _, node in _nodes() if _called(node).startswith("subprocess.") and isinstance(node, ast.Call)]
    assert sorted(ast.unparse(run.args[0]) for run in runs) == [
        "['/sbin/mount']",
        "[program, 'stdin', 'stdout', '--dpi', str(resolution(picture)), *options]",  # Tesseract, options of its caller
        "_COMMAND",  # this Python, with a module of ours: reads pages
        "_COMMAND",  # and prints
    ]
    assert not [run for run in runs if any(word.arg == "shell" for word in run.keywords)]


def test_statements_are_not_put_together_from_what_was_sent() -> None:
    executed = {
        path
        for path, node in _nodes()
        if _last(_called(node)) in ("execute", "executemany", "executescript")
        and isinstance(node, ast.Call)
        and node.args
        and not isinstance(node.args[0], ast.Constant)
    }
    assert executed == PUT_TOGETHER
    assert not _calls(lambda called: _last(called) in ("raw", "extra", "RawSQL"))


def test_no_template_is_made_from_text() -> None:
    assert not _calls(lambda called: _last(called) in ("Template", "from_string"))


def _templates() -> Iterator[tuple[Path, str]]:
    for path in SOURCE.rglob("templates/**/*"):
        if path.suffix in (".html", ".txt", ".xml", ".svg"):
            yield path, path.read_text(encoding="utf-8")


def test_templates_escape_what_they_show() -> None:
    assert not _calls(lambda called: _last(called) in ("mark_safe", "SafeString", "SafeText"))
    assert len(list(_templates())) > 100
    for path, text in _templates():
        assert not re.search(r"\|\s*safe(seq)?\b|\bautoescape\b", text), path
        assert not re.search(r"\s[\w-]+=\{\{", text), f"{path}: an attribute without quotes"


def test_no_script_or_style_stands_in_a_template() -> None:
    for path, text in _templates():
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style\b|<[^>%]*\son[a-z]+=|javascript:", text), path


@pytest.mark.parametrize(
    "word", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("]
)
def test_scripts_write_text_and_no_markup(word: str) -> None:
    assert len(list(SCRIPTS.glob("*.js"))) >= 6
    for path in SCRIPTS.glob("*.js"):
        assert word not in path.read_text(encoding="utf-8"), path


def test_scripts_take_no_messages_and_block_no_pasting() -> None:
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"postMessage|['\"](message|paste|copy|contextmenu)['\"]", text), path


def test_the_browser_keeps_three_settings_and_no_word_of_a_case() -> None:
    """The keys switched off, rows closed up, and until when the session lasts."""
    kept = set()
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        kept |= set(re.findall(r"setItem\((.+?),", text))
        assert not re.search(r"sessionStorage|indexedDB|document\.cookie|caches\.|localStorage\[", text), path
    assert kept == {"OFF", "DENSE", "LAST"}


def test_nothing_connects_elsewhere() -> None:
    """But for mail, which goes to a server of the unit's own network alone (tests/workbench/unit/test_sending.py)."""

    def is_meant(name: str) -> bool:
        first = name.split(".", maxsplit=1)[0]
        return first in ELSEWHERE or name.startswith(("urllib.request", "urllib3", "django.core.mail"))

    sending = "workbench/unit/digest/sending.py"
    assert _imports(is_meant) == {f"{sending}: {name}" for name in ("smtplib", "socket", "ssl")}


def test_secrets_are_drawn_by_the_system() -> None:
    """Chance that can be guessed makes demo records and replicas, and nothing that the workbench hands out."""
    guessed = _imports(lambda name: name.split(".")[0] == "random")
    seeded = (
        "demo/",
        "laboratory/guesses.py",
        "laboratory/sensitivity.py",
        "laboratory/order.py",
    )  # the same seed gives the same figures
    assert all(one.startswith(seeded) for one in guessed), guessed


def test_ciphers_are_those_of_the_list() -> None:
    names = _imports(lambda name: name.startswith("cryptography."))
    assert names
    assert {_last(name) for name in names} <= CIPHERS
    assert not _imports(lambda name: name.split(".")[0] in ("Crypto", "Cryptodome", "nacl", "OpenSSL"))
