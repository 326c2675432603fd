"""What is missing of a lot, and why nobody makes it; no firm is named or counted."""

from collections.abc import Collection

from orders.allocation.digits import text_of
from orders.allocation.explain.writing import Templates, matched, piece

_NOBODY = {
    "ko": "{s}개 부족: 이 로트를 만들 수 있는 회사가 없습니다.",
    "en": "{s} {piece} short: no firm can make this lot.",
}
_EVERYBODY = {
    "ko": "{s}개 부족: 이 로트를 만들 수 있는 회사는 모두 {why}습니다.",
    "en": "{s} {piece} short: every firm that can make this lot {why}.",
}
_BETWEEN = {"ko": "거나, ", "en": ", or "}
CAUSES: Templates = {
    "pledge": {"ko": "약정한 한도에 도달했", "en": "has reached its pledge"},
    "time": {
        "ko": "납기까지 더 만들 기계 시간이 없",
        "en": "has no machine time for more up to the due date",
    },
    "minimum": {
        "ko": "최소 물량이 남은 수량보다 많",
        "en": "has a minimum lot above what is left",
    },
    "over": {"ko": "최소 물량이 한도보다 많", "en": "has a minimum lot above its pledge"},
    "open": {"ko": "더 맡길 길을 찾지 못했", "en": "could be given no more in any way found"},
}


def unfilled(pieces: int, causes: Collection[str]) -> dict[str, str]:
    """The sentence in both languages; no cause: nobody can make the lot."""
    count, word = text_of(pieces), piece(pieces)
    if not causes:
        return {lang: text.format(s=count, piece=word) for lang, text in _NOBODY.items()}
    found = {}
    for language, text in _EVERYBODY.items():
        why = _BETWEEN[language].join(
            words[language] for cause, words in CAUSES.items() if cause in causes
        )
        found[language] = text.format(s=count, piece=word, why=why)
    return found


def read_back_unfilled(text: str) -> tuple[int, set[str]] | None:
    """Pieces and causes of such a sentence."""
    found = matched({"nobody": _NOBODY, "everybody": _EVERYBODY}, text)
    if found is None:
        return None
    why = found[1].get("why", "")
    parts = {part for between in _BETWEEN.values() for part in why.split(between)}
    causes = {cause for cause, words in CAUSES.items() if parts & {*words.values()}}
    return int(found[1]["s"]), causes
