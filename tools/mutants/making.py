"""The mutants of a file: mutmut's operators at every place that left_out.py does not leave out."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators
from tools.mutants.left_out import is_address, is_left_out, is_plain_argument, is_quicker


@dataclass(frozen=True)
class Mutant:
    """`lines`: those of the statement, 1-based, that a test has to reach; `names`: what the statement gives a value to,
    where it runs once, when the module is imported, and None where it stands in a function."""

    file: str
    key: str
    operator: str
    lines: tuple[int, ...]
    names: tuple[str, ...] | None
    before: str
    after: str
    source: str


@dataclass(frozen=True)
class Place:
    """Where a mutant may be made, which takes a tenth of a second: only those of the sample are."""

    package: str
    file: str
    key: str
    operator: str
    lines: tuple[int, ...]
    names: tuple[str, ...] | None
    node: cst.CSTNode
    changed: cst.CSTNode
    module: cst.Module

    def made(self) -> Mutant | None:
        """None where Python would not take it: `break` made a `return` outside of a function, and the like."""
        text = self.module.code
        source = _replaced(self)
        try:
            compile(source, self.file, "exec")
        except SyntaxError:
            return None
        before, after = _difference(text.splitlines(), source.splitlines())
        if before == after:
            return None
        return Mutant(self.file, self.key, self.operator, self.lines, self.names, before, after, source)


def _replaced(place: Place) -> str:
    changed = place.module.deep_replace(place.node, place.changed)
    assert isinstance(changed, cst.Module)
    return changed.code


def _difference(old: list[str], new: list[str]) -> tuple[str, str]:
    steps = [one for one in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if one[0] != "equal"]
    before = " ".join(line.strip() for _, a, b, _, _ in steps for line in old[a:b])
    return before, " ".join(line.strip() for _, _, _, c, d in steps for line in new[c:d])


def places_of(root: Path, file: str) -> list[Place]:
    """Every place of one file of the tree `root`; the order and the keys are the same at each run."""
    wrapper = MetadataWrapper(cst.parse_module((root / file).read_text(encoding="utf-8")), unsafe_skip_copy=True)
    finder = _Finder(file, wrapper.module)
    wrapper.visit(finder)
    return finder.places


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, file: str, module: cst.Module) -> None:
        super().__init__()
        self.file = file
        self.module = module
        self.in_models = Path(file).name == "models.py"
        self.above: list[cst.CSTNode] = []
        self.places: list[Place] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if is_left_out(node, self.above, self.in_models):
            return False
        self.above.append(node)
        if not isinstance(node, cst.Module):
            self.places += self._places(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if self.above and self.above[-1] is original_node:
            self.above.pop()

    def _places(self, node: cst.CSTNode) -> Iterator[Place]:
        for kind, operator in mutation_operators:
            if not isinstance(node, kind):
                continue
            name = operator.__name__.removeprefix("operator_")
            for number, changed in enumerate(operator(node)):
                if self._is_wanted(name, number, node, changed):
                    yield self._place(node, changed, name, number)

    def _place(self, node: cst.CSTNode, changed: cst.CSTNode, name: str, number: int) -> Place:
        start, end = self._range(node).start, self._range(node).end
        said = f"{self.file}:{start.line}:{start.column}-{end.line}:{end.column}:{type(node).__name__}:{name}:{number}"
        package = self.file.split("/workbench/")[-1].split("/")[0]
        return Place(package, self.file, said, name, self._lines(), self._names(), node, changed, self.module)

    def _is_wanted(self, name: str, number: int, node: cst.CSTNode, changed: cst.CSTNode) -> bool:
        """Of the three things done to a string one; and no argument is taken away that would not be changed."""
        if name == "string":
            return number == 0
        if name != "arg_removal":
            return True
        assert isinstance(node, cst.Call) and isinstance(changed, cst.Call)
        pairs = zip(node.args, changed.args, strict=False)
        if is_quicker(node):
            return False
        which = next((old for old, new in pairs if old is not new), node.args[-1])
        return not is_plain_argument(which, self.in_models) and not is_address(which, node)

    def _lines(self) -> tuple[int, ...]:
        """Of the innermost statement; of one with a block, its head."""
        statement = next(one for one in reversed(self.above) if isinstance(one, cst.BaseStatement))
        place = self._range(statement)
        if isinstance(statement, cst.SimpleStatementLine | cst.Match | cst.Try):
            return tuple(range(place.start.line, place.end.line + 1))
        body = self._range(statement.body)  # type: ignore[attr-defined]
        return tuple(range(place.start.line, max(body.start.line, place.start.line + 1)))

    def _range(self, node: cst.CSTNode) -> CodeRange:
        found = self.get_metadata(PositionProvider, node)
        assert isinstance(found, CodeRange)
        return found

    def _names(self) -> tuple[str, ...] | None:
        for outer, inner in zip(self.above, self.above[1:], strict=False):
            if isinstance(outer, cst.FunctionDef) and inner is outer.body:
                return None
        return tuple(dict.fromkeys(name for one in self.above for name in _given(one)))


def _given(node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, cst.ClassDef | cst.FunctionDef):
        yield node.name.value
    elif isinstance(node, cst.Assign):
        yield from (one.target.value for one in node.targets if isinstance(one.target, cst.Name))
    elif isinstance(node, cst.AnnAssign) and isinstance(node.target, cst.Name):
        yield node.target.value
    elif isinstance(node, cst.Call):  # a route: whoever asks its view
        yield from (one.value.attr.value for one in node.args if isinstance(one.value, cst.Attribute))
