"""Documentation that a test can fail: commands, options, files, links and pictures that it names exist; every page is
reached from docs/README.md; generated pages say what the program says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tools.command_reference import parameters, verbs
from typer.core import TyperArgument, TyperOption

from murderbook.evidence.export import SCHEMA

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND_LINE = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?murderbook (.+)$")
MAKE_LINE = re.compile(r"^make( .+)?$")
# A path of this repository, as opposed to one of a record or of the reader.
REPOSITORY_PATH = re.compile(r"^(?:src|tests|tools|docs|bench)/[\w./-]+$")
SHORT_PATH = re.compile(r"^(?:evidence|casefile|compute|triage|linkage|formats|demo|workbench|cli)/[\w./-]+\.\w+$")
FETCHED = ("src/murderbook/workbench/static/vendor", "bench/results", "tests/vendor")  # there after the setup only


def names(pages: list[Path]) -> list[str]:
    return [page.relative_to(ROOT).as_posix() for page in pages]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


# Links


def links(page: Path) -> list[str]:
    """Targets of links and pictures, code left out."""
    return LINK.findall(CODE.sub("", FENCE.sub("", text_of(page))))


def relative_links(page: Path) -> Iterator[tuple[Path, str]]:
    """File that is linked to, and the part of it."""
    for link in links(page):
        if not re.match(r"[a-z]+:", link):
            path, _, part = link.partition("#")
            yield ((page.parent / path).resolve() if path else page), part


def anchors(page: Path) -> set[str]:
    """Heads of a page as the address of a link spells them."""
    heads = (re.sub(r"[`*]", "", head) for head in HEADING.findall(FENCE.sub("", text_of(page))))
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, part in relative_links(page):
        assert target.exists(), f"{page.relative_to(ROOT)} links to {target.name}, which is not there"
        assert target.is_relative_to(ROOT), f"{page.relative_to(ROOT)} links out of the repository: {target}"
        if part:
            assert part in anchors(target), f"{page.relative_to(ROOT)}: {target.name} has no part {part}"


def test_every_page_is_reached_from_the_index() -> None:
    reached, ahead = set[Path](), [DOCS / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached:
            continue
        reached.add(page)
        ahead += [target for target, _ in relative_links(page) if target.suffix == ".md" and target.exists()]
    lost = set(DOCS.rglob("*.md")) - reached
    assert not lost, f"no link leads from docs/README.md to {', '.join(names(sorted(lost)))}"


def test_every_picture_is_shown() -> None:
    """One that no page shows is stale before long; each has words for those who cannot see it."""
    shown = {target for page in PAGES for target, _ in relative_links(page) if target.suffix == ".png"}
    unseen = set((DOCS / "images").glob("*.png")) - shown
    assert not unseen, f"no page shows {', '.join(names(sorted(unseen)))}"
    for page in PAGES:
        assert "![](" not in text_of(page), f"{page.relative_to(ROOT)} has a picture without words"


# Commands


@cache
def known_verbs() -> dict[str, tuple[frozenset[str], frozenset[str], bool]]:
    """Of every verb: its options, those of them that are flags, and whether it takes arguments."""
    known = {}
    for name, command in verbs():
        options = [each for each in parameters(command) if isinstance(each, TyperOption)]
        takes = any(isinstance(each, TyperArgument) for each in parameters(command))
        flags = frozenset(word for each in options if each.is_flag for word in each.opts)
        known[name] = (frozenset(word for each in options for word in each.opts), flags, takes)
    return known


def lines_of_code(page: Path) -> Iterator[str]:
    """Lines of fenced and indented code, continued lines joined, and code within the text."""
    text = text_of(page)
    fenced = "\n".join(block.split("\n", 1)[1].rsplit("\n", 1)[0] for block in FENCE.findall(text))
    bare = FENCE.sub("", text)
    indented = "\n".join(line for line in bare.splitlines() if line.startswith("    "))
    for block in (fenced, indented):
        yield from (line.strip() for line in block.replace("\\\n", " ").splitlines())
    yield from CODE.findall(bare)


def command_lines(page: Path) -> list[str]:
    found = (COMMAND_LINE.match(line) for line in lines_of_code(page) if line != SCHEMA)
    return [match[1] for match in found if match]


def fault(line: str) -> str | None:
    """What is wrong with a command line as documented; None where every word of it exists."""
    bare = re.sub(r"\[(--[^\]]*)\]", r"\1", line.split(" #", maxsplit=1)[0]).split(" | ")[0]
    words = [word for word in shlex.split(bare) if word != "..."]
    if words[0] in ("VERB", "--help"):
        return None
    begun = [" ".join(words[:count]) for count in (3, 2, 1)]  # the longest that is a verb: groups lie in groups
    name = next((start for start in begun if start in known_verbs()), words[0])
    if name not in known_verbs():
        group = any(verb.startswith(f"{' '.join(words)} ") for verb in known_verbs())
        return None if group else f"there is no verb {begun[1]}"
    options, flags, takes = known_verbs()[name]
    return _fault_of_words(words[len(name.split()) :], options, flags, takes)


def _fault_of_words(words: list[str], options: frozenset[str], flags: frozenset[str], takes: bool) -> str | None:
    wants_value = False
    for word in words:
        if wants_value:
            wants_value = False
        elif word.startswith("--"):
            if word not in options and word not in ("--help", "--"):
                return f"there is no option {word}"
            wants_value = word in options and word not in flags
        elif not takes and word != "[options]":
            return f"it takes no {word}"
    return None


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_command_exists(page: Path) -> None:
    for line in command_lines(page):
        assert fault(line) is None, f"{page.relative_to(ROOT)}: murderbook {line}: {fault(line)}"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("leeds --record DIR", "no verb"),
        ("leads --record DIR --best", "no option --best"),
        ("user adopt anna", "no verb user adopt"),
        ("worklist everything --record DIR", "takes no everything"),
        ("import FILE --record DIR [--dry] [--json]", "no option --dry"),
    ],
)
def test_a_command_that_does_not_exist_is_found(line: str, wrong: str) -> None:
    assert wrong in (fault(line) or "")


def test_the_tutorial_and_the_how_tos_name_commands_at_all() -> None:
    """Else the test above would pass by finding nothing."""
    assert len(command_lines(DOCS / "tutorial.md")) >= 7
    assert {line.split()[0] for page in PAGES for line in command_lines(page)} >= {
        "import",
        "leads",
        "worklist",
        "user",
    }


def make_targets() -> set[str]:
    text = text_of(ROOT / "Makefile")
    benches = {f"bench-{path.stem}" for path in (ROOT / "bench").glob("[a-z]*.py")}
    return set(re.findall(r"^([a-z][\w-]*):", text, re.MULTILINE)) | benches | {"bench-NAME"}


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_make_target_exists(page: Path) -> None:
    for line in lines_of_code(page):
        if found := MAKE_LINE.match(line.split("  ")[0]):
            words = [word for word in (found[1] or "").split() if "=" not in word and not word.startswith("#")]
            assert set(words) <= make_targets(), f"{page.relative_to(ROOT)}: {line}"
            for setting in re.findall(r"\b([A-Z_]+)=", line):
                assert setting in text_of(ROOT / "Makefile") + _setup_text(), f"{page.relative_to(ROOT)}: {setting}"


def _setup_text() -> str:
    return text_of(ROOT / "tools" / "find_python.sh") + text_of(ROOT / "tools" / "debian_packages.py")


# Files


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_file_of_the_repository_that_is_named_exists(page: Path) -> None:
    for code in CODE.findall(FENCE.sub("", text_of(page))):
        path = code.split("::")[0].rstrip("/")
        if path.startswith(FETCHED):
            continue
        if REPOSITORY_PATH.match(path):
            assert (ROOT / path).exists(), f"{page.relative_to(ROOT)} names {path}"
        elif SHORT_PATH.match(path):
            places = (ROOT / path, ROOT / "src/murderbook" / path)
            assert any(place.exists() for place in places), f"{page.relative_to(ROOT)} names {path}"


# Pages that repeat what the program knows


def test_the_command_reference_is_up_to_date() -> None:
    script = ROOT / "tools" / "command_reference.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, "docs/reference/commands.md is out of date: run tools/command_reference.py"


def test_the_page_of_weights_shows_the_weights() -> None:
    page = text_of(DOCS / "reference" / "triage-weights.md")
    raw = tomllib.loads(text_of(ROOT / "src/murderbook/triage/weights.toml"))
    for term in raw["terms"]:
        points = ", ".join(f"{state} {value}" for state, value in term["points"].items())
        assert f"| {term['label']} | `{term['id']}` | {points} |" in page
    for name, value in raw["settings"].items():
        assert f"| `{name}` | {value} |" in page


def test_every_setting_is_explained() -> None:
    page = text_of(DOCS / "reference" / "settings.md")
    code = "".join(text_of(path) for path in (ROOT / "src/murderbook").rglob("*.py"))
    read = set(re.findall(r"environ(?:\.get|\.setdefault)?[(\[]\s*\"(MURDERBOOK_\w+)\"", code))
    assert read, "no environment variable was found in the code"
    missing = sorted(name for name in read if f"`{name}`" not in page)
    assert not missing, f"docs/reference/settings.md does not explain {', '.join(missing)}"
