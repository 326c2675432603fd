"""Given, when, then in business words, and the laws every decider and projection obeys."""

from cluster.ledger.testing.laws import Broken, decider_laws, laws_hold, projection_laws
from cluster.ledger.testing.purity import PlainSealer, pure
from cluster.ledger.testing.stories import STREAM, Given, When, given

__all__ = [
    "STREAM",
    "Broken",
    "Given",
    "PlainSealer",
    "When",
    "decider_laws",
    "given",
    "laws_hold",
    "projection_laws",
    "pure",
]
