"""Names and words: nouns of the field, a line of explanation on every file, nothing that must not be here."""

import ast
import re
import subprocess

import pytest

from cluster.embedded import BASE
from tests.house.sources import sources

BANNED = {"utils", "util", "helpers", "helper", "common", "manager", "handler", "data", "process"}
ALLOWED = {"cluster/management"}  # the framework's name for the folder of commands
# written apart, so that this file does not hold what it forbids
HOSTS = ["py" + "pi.org", "pythonhosted" + ".org", "registry.npm" + "js.org", "deb" + "ian.org"]
MACHINE = ["/" + "work/", "/" + "root/"]
TOOLS = ["clau" + "de", "chat" + "gpt", "copi" + "lot", "anthro" + "pic", "open" + "ai"]


def kept_files():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=BASE, capture_output=True, text=True, check=False
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (BASE / name).is_file():
            yield name


@pytest.mark.parametrize("source", sources(), ids=str)
def test_a_file_says_in_one_line_what_it_is(source):
    assert not source.text.strip() or ast.get_docstring(source.tree), "a docstring line is missing"


def test_files_and_folders_are_named_by_their_noun():
    named = {
        str(part.relative_to(BASE))
        for source in sources()
        for part in (source.path, *source.path.parents)
        if BASE in part.parents and part.stem in BANNED
    }
    assert named <= ALLOWED


def test_public_names_hold_no_empty_word():
    found = [
        f"{source}: {node.name}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and re.search("(Util|Helper|Handler)s?$", node.name)
    ]
    assert found == []


def test_nothing_is_left_for_later():
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XXX)\b")
    found = [str(source) for source in sources() if marks.search(source.text)]
    assert found == []


def test_no_host_of_a_registry_no_machine_and_no_tool_is_named():
    words = [*HOSTS, *MACHINE, *TOOLS]
    found = []
    for name in kept_files():
        if name.startswith("static/vendor/") or name.endswith((".png", ".woff2", ".lock.json")):
            continue
        text = (BASE / name).read_bytes().decode("utf-8", "replace").lower()
        found += [f"{name}: {word}" for word in words if word in text]
    assert found == []


def test_whatever_raises_a_stage_is_left_to_the_suite():
    """The gates must stay quick: who needs the scene in tests/house says that it plays."""
    found = [
        file.name
        for file in sorted((BASE / "tests/house").glob("test_*.py"))
        if re.search(
            r"import .*\b(raise_scene|a_world|an_open_order)\b|^    a_world,$",
            file.read_text(),
            re.M,
        )
        and "pytest.mark.plays" not in file.read_text()
    ]
    assert found == []


def test_no_secret_is_kept():
    shapes = re.compile(r"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[po]_[A-Za-z0-9]{36}")
    found = [n for n in kept_files() if shapes.search((BASE / n).read_text(errors="replace"))]
    assert found == []
