"""What a firm would have had with one thing changed, as a sentence beside the reason of its share."""

from collections.abc import Mapping

from orders.allocation.digits import text_of
from orders.allocation.explain.writing import LANGUAGES, Templates, matched, piece

SENTENCES: Templates = {
    "changed": {
        "ko": "{question} {n}개였습니다. 나눈 몫은 {b}개입니다.",
        "en": "{question} it would have been {n} {piece}; it is {b}.",
    },
    "same": {
        "ko": "{question} 그대로 {n}개였습니다.",
        "en": "{question} it would have been {n} {piece} all the same.",
    },
}


def would_have_had(question: Mapping[str, str], pieces: int, before: int) -> dict[str, str]:
    """In both languages; `question` says what is changed, `before` are the pieces as divided."""
    case = "same" if pieces == before else "changed"
    numbers = {"n": text_of(pieces), "b": text_of(before), "piece": piece(pieces)}
    return {
        language: SENTENCES[case][language].format(question=question[language], **numbers)
        for language in LANGUAGES
    }


def read_back_changed(text: str) -> tuple[str, dict[str, str]] | None:
    """Case, question and numbers of such a sentence."""
    return matched(SENTENCES, text)
