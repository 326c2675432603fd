"""Tags whose arguments are all written out are made once, in both languages."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.template import Library
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cluster.web.language import now_spoken

Both = tuple[SafeString, SafeString]  # Korean, English


class Folded(Node):
    """A tag that says the same on every page of one language."""

    def __init__(self, both: Callable[[], Both]) -> None:
        self.both = both

    def render(self, _context: Context) -> SafeString:
        korean, english = self.both()
        return english if now_spoken() == "en" else korean


def fold(register: Library, name: str, made: Callable[..., Both]) -> None:
    """Let the tag `name` be made once where it has nothing but literal arguments."""
    usual = register.tags[name]

    def compiled(parser: Parser, token: Token) -> Any:
        _, *given = token.split_contents()
        if not all(_is_literal(one) for one in given):
            return usual(parser, token)
        words = [SafeString(one[1:-1]) for one in given]  # a template's own words, as usual
        return Folded(lru_cache(maxsize=1)(lambda: made(*words)))

    register.tag(name, compiled)


def _is_literal(argument: str) -> bool:
    """A quoted string without an escape and without a filter behind it."""
    quote = argument[:1]
    inner = argument[1:-1]
    return quote in "'\"" and argument[-1:] == quote and quote not in inner and "\\" not in inner


@lru_cache(maxsize=512)
def drawn_icon(name: str, cls: str = "") -> SafeString:
    """A Lucide icon of the sprite; says nothing to a screen reader."""
    return format_html(
        '<svg class="ic {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        cls,
        static("vendor/lucide/icons.svg"),
        name,
    )
