"""One lot: the sentence of a firm whose machines have less time than it pledged."""

from collections.abc import Mapping

from orders.allocation.digits import text_of
from orders.allocation.explain.onelot import read_back
from orders.allocation.explain.writing import Templates, matched, piece

SENTENCES: Templates = {
    "machines": {
        "ko": "{n}개: 납기까지 귀사의 기계에 빈 시간은 약정 {p}개 가운데 {u}개 분량입니다. "
        "시간이 더 있었다면 {v}개였습니다.",
        "en": "{n} {piece}: until the due day your machines have time for {u} of the {p} you "
        "pledged; with more time you would have had {v}.",
    },
    "machines-min-lot": {
        "ko": "{n}개: 납기까지 귀사의 기계에 빈 시간은 약정 {p}개 가운데 {u}개 분량으로, "
        "최소 물량 {m}개보다 적습니다.",
        "en": "{n} {piece}: until the due day your machines have time for {u} of the {p} you "
        "pledged, fewer than your minimum lot {m}.",
    },
}
_CASES = {"cap": "machines", "min-lot-over-cap": "machines-min-lot"}


def limited_by_machines(said: Mapping[str, str], pledged: int) -> dict[str, str]:
    """The engine's sentence in both languages, in other words where the cap decided.

    `pledged`: pieces that the firm pledged, more than its machines can make.
    """
    return {language: _limited(text, pledged, language) for language, text in said.items()}


def _limited(text: str, pledged: int, language: str) -> str:
    case, numbers = read_back(text) or ("", {})
    if case not in _CASES:
        return text
    values = dict(numbers) | {"p": text_of(pledged), "piece": piece(int(numbers["n"]))}
    if "v" in values:
        values["v"] = text_of(min(int(values["v"]), pledged))
    return SENTENCES[_CASES[case]][language].format(**values)


def read_back_machines(text: str) -> tuple[str, dict[str, str]] | None:
    """Case and numbers of such a sentence, in either language."""
    return matched(SENTENCES, text)
