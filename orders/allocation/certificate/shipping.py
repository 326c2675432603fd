"""The checker as one file to give away: the parts one after the other, without their imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

PARTS = (
    "ground",
    "onelot",
    "lots",
    "missing",
    "levels",
    "choice",
    "staying",
    "atleast",
    "exchange",
    "files",
    "alone",
)
_HERE = Path(__file__).parent
_OWN = "orders."
Imports = dict[str, set[str]]  # module -> names; no names: the module itself


def one_file() -> str:
    """Docstring of the whole, imports of the standard library, then every part."""
    head = ast.get_docstring(ast.parse((_HERE / "__init__.py").read_text()), clean=False)
    imports: Imports = {}
    bodies = [_body(_HERE / f"{part}.py", imports) for part in PARTS]
    return f'"""{head}"""\n\n' + "\n".join(_lines(imports)) + "".join(bodies)


def _body(file: Path, imports: Imports) -> str:
    """The part without docstring and imports; its docstring's first line becomes a heading."""
    lines = file.read_text().splitlines()
    tree = ast.parse(file.read_text())
    rest = []
    for node in tree.body[1:]:
        if isinstance(node, ast.Import | ast.ImportFrom):
            _note(node, imports)
        else:
            rest.append(node)
    title = (ast.get_docstring(tree) or "").splitlines()[0]
    start = min(node.lineno - len(getattr(node, "decorator_list", [])) for node in rest)
    gap = "\n\n\n" if isinstance(rest[0], ast.FunctionDef | ast.ClassDef) else "\n\n"
    return f"\n\n# {title}{gap}" + "\n".join(lines[start - 1 :]) + "\n"


def _note(node: ast.Import | ast.ImportFrom, imports: Imports) -> None:
    if isinstance(node, ast.Import):
        for one in node.names:
            imports.setdefault(one.name, set())
    elif node.module and not node.module.startswith(_OWN):
        imports.setdefault(node.module, set()).update(one.name for one in node.names)


def _lines(imports: Imports) -> Iterator[str]:
    yield from sorted(f"import {name}" for name, parts in imports.items() if not parts)
    for name in sorted(name for name, parts in imports.items() if parts):
        yield f"from {name} import {', '.join(sorted(imports[name]))}"
