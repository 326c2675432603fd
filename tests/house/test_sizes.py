"""Size is a smell detector: the marks of the house, measured over the whole source."""

from cluster.embedded import BASE
from tests.house.sources import depth, length, share, sources


def told(found):
    return "\n".join(f"{size:4d} {name}" for size, name in sorted(found, reverse=True)[:15])


def test_files_stay_small():
    written = [source.written for source in sources() if source.written]
    assert share(written, 0.5) <= 60
    assert share(written, 0.9) <= 150
    long = [(source.lines, source) for source in sources() if source.lines > 300]
    assert not long, told(long)


def test_functions_stay_short():
    found = [
        (length(function), f"{source}:{function.lineno} {function.name}")
        for source in sources()
        for function in source.functions
    ]
    lengths = [size for size, _ in found]
    assert share(lengths, 0.5) <= 6, told(found)
    assert share(lengths, 0.9) <= 20, told(found)
    long = [one for one in found if one[0] > 40]
    assert not long, told(long)


def test_blocks_are_not_nested_deeper_than_three():
    deep = [
        (depth(function), f"{source}:{function.lineno} {function.name}")
        for source in sources()
        for function in source.functions
        if depth(function) > 3
    ]
    assert not deep, told(deep)


def test_a_file_needs_few_others():
    assert share([source.imports for source in sources()], 0.9) <= 12


def test_templates_and_scripts_stay_small():
    templates = [len(file.read_text().splitlines()) for file in BASE.glob("templates/**/*.html")]
    assert share(templates or [0], 0.9) < 60
    scripts = [
        (len(file.read_text().splitlines()), file)
        for file in BASE.glob("static/**/*.js")
        if "vendor" not in file.parts
    ]
    long = [one for one in scripts if one[0] > 120]
    assert not long, told(long)


def test_the_measures_themselves_can_fail():
    long = "def f():\n" + "    x = 1\n" * 41
    deep = "def f():\n for a in b:\n  if a:\n   while a:\n    with a:\n     x = 1\n"
    import ast

    assert length(ast.parse(long).body[0]) == 41
    assert depth(ast.parse(deep).body[0]) == 4
