"""Looks at an open page as a fussy person would; page tests of every step may use it.

`Inspector(page)` before the first visit, then `inspector.faults()` on any page. It sees: what axe-core
sees, sideways scrolling, phone targets under 44 px, broken content policy, script errors, and on a
Korean page English words that are not on the short list.
"""

import re
from pathlib import Path

AXE = (Path(__file__).parents[1] / "vendor/axe-core/axe.min.js").read_text(encoding="utf-8")
PHONE = 820  # pixels: below it a page is held in a hand
TARGET = 44
ALLOWED_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "Matson English Esc Enter Ctrl JO DXF PDF XLSX CSV SKD SKD11 STS HRC Ra EDM CNC mm um kg QR CEO"
        " JSON VAT UTC MB KB",
    )
)
_WATCH = """
window.__faults = [];
addEventListener("securitypolicyviolation", (e) => window.__faults.push(
  `policy: ${e.effectiveDirective} ${e.blockedURI}`));
addEventListener("error", (e) => window.__faults.push(`script: ${e.message}`));
"""
_SMALL = """(least) => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter((e) => e.offsetParent !== null && !e.closest(".sr, .skip, p, td, th, dd") && e.type !== "hidden")
  .map((e) => [e.closest("label") || e, e])
  .filter(([box]) => { const r = box.getBoundingClientRect();
    return r.width && (r.height < least - .5 || (r.width < least - .5)); })
  .map(([, e]) => `small: ${e.outerHTML.slice(0, 90)}`)"""
_TEXT = """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = []; while (walk.nextNode()) { const p = walk.currentNode.parentElement;
    if (!p.closest("script, style, .mono, [lang=en], [translate=no]")) found.push(walk.currentNode.data); }
  for (const e of document.querySelectorAll("[aria-label], [placeholder], [title]"))
    found.push(e.getAttribute("aria-label") || e.placeholder || e.title);
  return found.join("\\n"); }"""


class Inspector:
    """Watches one page from its first visit on."""

    def __init__(self, page, names=frozenset()):
        self.page = page
        self.names = names  # of people and firms, where a test writes them in English
        self.console = []
        page.add_init_script(_WATCH)
        page.on("pageerror", lambda problem: self.console.append(f"script: {problem}"))
        page.on(
            "console",
            lambda said: self.console.append(said.text) if said.type == "error" else None,
        )

    def faults(self) -> list[str]:
        """Every fault of the page as it stands now, one line each."""
        return [
            *self.console,
            *self.page.evaluate("window.__faults"),
            *self._axe(),
            *self._wide(),
            *self._small(),
            *self._english(),
        ]

    def _axe(self) -> list[str]:
        self.page.evaluate(AXE + "; 0")
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"axe {one['id']}: {node['html'][:120]}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def _wide(self) -> list[str]:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        width = self.page.viewport_size["width"]
        return [f"sideways: {wide} px on {width} px"] if wide > width else []

    def _small(self) -> list[str]:
        if self.page.viewport_size["width"] > PHONE:
            return []
        return self.page.evaluate(_SMALL, TARGET)

    def _english(self) -> list[str]:
        if self.page.evaluate("document.documentElement.lang") != "ko":
            return []
        found = english_in(self.page.evaluate(_TEXT))
        return [f"english: {word}" for word in found if word not in self.names]


def english_in(text: str) -> list[str]:
    """English words in Korean text, without numbers, codes, addresses and the short list."""
    bare = re.sub(
        r"\S+@\S+|https?://\S+|\b[A-Z]{1,4}-[\w-]+\b|\S+\.(?:dxf|svg|csv|xlsx)\b", " ", text
    )
    words = re.findall(r"\b[A-Za-z]{2,}\b", bare)  # SUS304 and the like are codes
    return sorted({word for word in words if word not in ALLOWED_ENGLISH})
