"""The rules of a division in words: for who chooses one, and for everybody who answers to it."""

from dataclasses import dataclass

from cluster.kernel.text import Said
from orders.allocation.domain.policy import EARLIEST, EQUAL, PROPORTIONAL


@dataclass(frozen=True, slots=True)
class Rule:
    """Its name, and what it does in a sentence."""

    name: Said
    does: Said


RULES = {
    PROPORTIONAL: Rule(
        Said("능력에 비례", "By capacity"),
        Said("검증된 능력에 비례해 나눠요.", "Pieces follow verified capacity."),
    ),
    EQUAL: Rule(
        Said("똑같이 나누기", "Equal shares"),
        Said("모든 회사를 똑같이 세어 나눠요.", "Every firm counts the same."),
    ),
    EARLIEST: Rule(
        Said("되도록 빨리 끝나게", "Earliest finish"),
        Said(
            "되도록 이른 주에 끝나게 나누고, 그 안에서 검증된 능력에 비례해요.",
            "Work ends in the earliest weeks; within that, pieces follow verified capacity.",
        ),
    ),
}


def rule_of(policy: str) -> Rule:
    return RULES[policy]
