"""What the documents say is true to the code: files exist, names exist, commands exist."""

import re
from itertools import chain

import pytest
from django.core.management import get_commands

from cluster.embedded import BASE

PAGES = [BASE / "README.md", *sorted((BASE / "docs").rglob("*.md"))]
PATH = re.compile(
    r"`((?:cluster|orders|tests|templates|docs|static|\.ci)/[^`<>{}*… ]+|[a-z]+\.(?:py|toml|lock))`"
)
COMMAND = re.compile(r"manage\.py ([a-z_]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_named_is_there(page):
    named = PATH.findall(page.read_text())
    assert [path for path in named if not _found(path)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_is_there(page):
    assert set(COMMAND.findall(page.read_text())) <= set(get_commands())


def test_the_example_of_the_page_is_the_code():
    page = (BASE / "docs" / "add-a-command.md").read_text()
    for line in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        assert line.strip() in (BASE / "orders/capacity/domain/pledge.py").read_text()
    source = "".join(
        file.read_text()
        for file in chain((BASE / "orders").rglob("*.py"), (BASE / "cluster").rglob("*.py"))
    )
    for name in ("withdraw_pledge", "must_own", "PledgeWithdrawn", "for_actor", "def tell"):
        assert name in source


def test_readme_begins_with_the_two_commands_and_shows_real_pages():
    text = (BASE / "README.md").read_text()
    first = text.split("```")[1].split()
    assert first[:3] == ["python3", "manage.py", "demo"]
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)|<img src=\"([^\"]+)\"", text)
    named = [one or other for one, other in pictures]
    assert len(named) == 3
    assert all((BASE / path).stat().st_size > 20_000 for path in named)


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(file.name[:4]) for file in sorted((BASE / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def _found(path):
    return (BASE / path).exists() or (BASE / "cluster" / path).exists()
