"""The product's own files as the house tests measure them; migrations and vendored files are left out."""

import ast
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cluster.embedded import BASE

ROOTS = ("cluster", "orders")
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


@dataclass(frozen=True)
class Source:
    """One Python file: its text, its tree, its functions."""

    path: Path
    text: str
    tree: ast.Module

    def __str__(self):
        return str(self.path.relative_to(BASE))

    @property
    def lines(self):
        return len(self.text.splitlines())

    @property
    def written(self):
        """Lines that are not blank: the formatter's empty lines are nobody's to shorten."""
        return sum(1 for line in self.text.splitlines() if line.strip())

    @property
    def functions(self):
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return [node for node in ast.walk(self.tree) if isinstance(node, kinds)]

    @property
    def imports(self):
        """Imports of other parts and packages; the standard library aside."""
        named = [node.module for node in self.tree.body if isinstance(node, ast.ImportFrom)]
        named += [node.names[0].name for node in self.tree.body if isinstance(node, ast.Import)]
        return sum(name.split(".")[0] not in sys.stdlib_module_names for name in named)


@cache
def sources():
    files = [BASE / "manage.py", BASE / "bootstrap.py"]
    for root in ROOTS:
        files += sorted((BASE / root).rglob("*.py"))
    kept = [file for file in files if "migrations" not in file.parts]
    return [Source(file, file.read_text(), ast.parse(file.read_text())) for file in kept]


def length(function):
    """Lines of a function without its decorators and its docstring."""
    body = function.body
    if ast.get_docstring(function) and len(body) > 1:
        body = body[1:]
    return function.body[-1].end_lineno - body[0].lineno + 1


def depth(node, level=0):
    """How deep blocks stand inside each other; an `elif` is no deeper than its `if`."""
    deepest = level
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        is_elif = isinstance(node, ast.If) and child in node.orelse and isinstance(child, ast.If)
        deeper = isinstance(child, BLOCKS) and not is_elif
        deepest = max(deepest, depth(child, level + deeper))
    return deepest


def share(values, part):
    """The value below which `part` of all values lie."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * part))]
