"""Write docs/reference/commands.md from the command line itself: every verb, argument and option, with its help.

python tools/command_reference.py            writes the file
python tools/command_reference.py --check    exits 1 where the file no longer says what the program says
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import typer.main
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from murderbook.cli.main import app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"
SPECIAL = re.compile(r"[<>|\[\]]")  # would be read as HTML, a column or a link in a Markdown table
HEAD = """\
# Commands

Made from the program by `python tools/command_reference.py`; a test fails when it is out of date. `murderbook --help`
and `murderbook VERB --help` say the same on the terminal.

Every verb on a record takes `--record DIR`, and all but `serve` take `--as ACCOUNT`, show what that account may see and
nothing else, and leave an entry in the audit trail. With `--json` or `--out`, data alone goes to standard output or the
file; words and progress go to standard error. Exit status: 0 done, 1 bad input, 2 wrong usage.

After the setup the program lies in `.venv/bin`; `. .venv/bin/activate` makes the short name work in that terminal.
"""

Parameter = TyperArgument | TyperOption


def page() -> str:
    """The whole page as Markdown."""
    commands = dict(verbs())
    contents = [f"* [{name}](#murderbook-{name.replace(' ', '-')}): {_first(each)}" for name, each in commands.items()]
    sections = [line for name, command in commands.items() for line in _section(name, command)]
    return "\n".join([HEAD, *contents, *sections]) + "\n"


def verbs() -> Iterator[tuple[str, TyperCommand]]:
    """Name ("user add") and command of every verb that can be run, in the order of --help."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    yield from _verbs(group, "")


def parameters(command: TyperCommand) -> list[Parameter]:
    """Arguments and options; --help, which every verb has, is none of them."""
    return [each for each in command.params if isinstance(each, TyperArgument | TyperOption)]


def _verbs(group: TyperGroup, prefix: str) -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _verbs(command, f"{prefix}{name} ")
        elif isinstance(command, TyperCommand):
            yield f"{prefix}{name}", command


def _section(name: str, command: TyperCommand) -> Iterator[str]:
    yield f"\n## murderbook {name}\n"
    yield _clean(command.help) + "\n"
    yield f"    murderbook {name} {_usage(command)}\n"
    yield "| word | value | default | meaning |\n|---|---|---|---|"
    for parameter in parameters(command):
        yield _row(parameter)


def _usage(command: TyperCommand) -> str:
    """Arguments, then the options that must be given; all others are in the table."""
    words = []
    for each in parameters(command):
        if isinstance(each, TyperArgument):
            words.append(_value(each) if each.required else f"[{_value(each)}]")
        elif each.required:
            words.append(f"{each.opts[0]} {_value(each)}")
    return " ".join([*words, "[options]"])


def _row(parameter: Parameter) -> str:
    if isinstance(parameter, TyperArgument):
        word, value = f"`{_value(parameter)}`", ""
    else:
        word = ", ".join(f"`{text}`" for text in parameter.opts)
        value = "" if parameter.is_flag else f"`{_value(parameter)}`"
    return f"| {word} | {value} | {_default(parameter)} | {_clean(parameter.help)} |"


def _value(parameter: Parameter) -> str:
    """What stands for the value: its metavar, else NUMBER or TEXT."""
    if parameter.metavar:
        return parameter.metavar.strip("[]{}")
    return "NUMBER" if parameter.type_descriptor.annotation is int else "TEXT"


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "must be given"
    if parameter.default in (None, "", False):
        return ""
    return f"`{parameter.default}`"


def _first(command: TyperCommand) -> str:
    """The first sentence of its help."""
    return _clean(command.help).split(". ")[0].rstrip(".")


def _clean(text: str | None) -> str:
    return SPECIAL.sub(lambda found: "\\" + found[0], " ".join((text or "").split()))


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" in arguments:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
