"""What is not mutated, by rule: what no test could see, and words for people. Told in docs/reference/mutation.md."""

from __future__ import annotations

import re

import libcst as cst
import libcst.matchers as m

# Arguments and class attributes that people read, or that make work faster and nothing else. `strict` of zip asserts
# what always holds; with `encoding` left out, UTF-8 is what Python takes on the machines we support.
HINTS = frozenset(
    {"batch_size", "chunk_size", "editable", "encoding", "eq", "frozen", "help_text", "kw_only", "label", "maxsize"}
    | {"order", "repr", "slots", "stacklevel", "strict", "unsafe_hash", "update_fields", "verbose_name"}
    | {"verbose_name_plural"}
)
# Asked with None or one argument less they raise at once: every test that comes by would see it (mutmut leaves them out
# too). A cast does nothing when the program runs.
PLAIN_CALLS = frozenset({"cast", "isinstance", "issubclass", "len", "TypeVar", "ParamSpec"})
QUICKER = frozenset({"select_related", "prefetch_related", "only", "defer", "iterator"})  # the same rows, sooner
LOGS = frozenset({"log", "logger", "logging", "warnings"})
FOR_PEOPLE = frozenset({"__repr__", "__str__"})
NEVER = (cst.Annotation, cst.Import, cst.ImportFrom, cst.TypeAlias, cst.TypeParameters)
WORDS = re.compile(r"\s|^[A-Z][a-z]|[.:!?]$|^\W*$")
PLAIN_DECORATORS = frozenset({"dataclass", "cache", "lru_cache", "override", "total_ordering"})


def is_left_out(node: cst.CSTNode, above: list[cst.CSTNode], in_models: bool) -> bool:
    """This node and all that is in it; `above` are those around it, the nearest last."""
    if isinstance(node, NEVER):
        return True
    if isinstance(node, cst.Expr):
        return isinstance(node.value, cst.BaseString)  # a docstring
    if isinstance(node, cst.Assign | cst.AnnAssign):
        return _is_plain_assignment(node, above)
    if isinstance(node, cst.Arg):
        return is_plain_argument(node, in_models) or is_quicker(above[-1]) or is_address(node, above[-1])
    return _is_plain_block(node) or _is_plain_call(node) or is_words(node)


def _is_plain_block(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.FunctionDef):
        return node.name.value in FOR_PEOPLE
    if isinstance(node, cst.If):
        return m.matches(node.test, m.Name("TYPE_CHECKING"))
    if isinstance(node, cst.Decorator):
        called = node.decorator.func if isinstance(node.decorator, cst.Call) else node.decorator
        return isinstance(called, cst.Name) and called.value in PLAIN_DECORATORS
    return False


def is_plain_argument(argument: cst.Arg, in_models: bool) -> bool:
    named = argument.keyword.value if argument.keyword else ""
    # SQLite does not hold the length of a column.
    return named in HINTS or (in_models and named == "max_length") or is_words(argument.value)


def is_words(node: cst.CSTNode) -> bool:
    """Text for people: blanks, a capital at the beginning, or a full stop; f-strings; nothing but signs."""
    if isinstance(node, cst.SimpleString):
        value = node.raw_value
        return bool(WORDS.search(value)) and "%" not in value
    return isinstance(node, cst.FormattedString | cst.ConcatenatedString)


def _is_plain_assignment(node: cst.Assign | cst.AnnAssign, above: list[cst.CSTNode]) -> bool:
    """A name for a type, what people read, or no value at all."""
    if node.value is None or is_words(node.value):
        return True
    if isinstance(node, cst.AnnAssign):
        return False
    at_module = not any(isinstance(one, cst.FunctionDef | cst.Lambda | cst.ClassDef) for one in above)
    names = [one.target.value for one in node.targets if isinstance(one.target, cst.Name)]
    return any(name in HINTS | {"__all__", "__slots__"} or (at_module and _is_camel(name)) for name in names)


def _is_camel(name: str) -> bool:
    return name[:1].isupper() and not name.isupper() and "_" not in name


def _is_plain_call(node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.Call):
        return False
    if isinstance(node.func, cst.Name):
        return node.func.value in PLAIN_CALLS
    return m.matches(node.func, m.Attribute(value=m.Name(m.MatchIfTrue(LOGS.__contains__))))


def is_address(argument: cst.Arg, call: cst.CSTNode) -> bool:
    """Of a page: every link takes it from the route's name, so that any other would do."""
    return m.matches(call, m.Call(func=m.Name("path"))) and isinstance(argument.value, cst.SimpleString)


def is_quicker(node: cst.CSTNode) -> bool:
    """Its arguments are left out; what it is called on is mutated as anything else."""
    return m.matches(node, m.Call(func=m.Attribute(attr=m.Name(m.MatchIfTrue(QUICKER.__contains__)))))
