"""One sentence per firm in Korean and English: why it got its share, with the certificate's numbers.

Every number in a sentence can be read back: `read_back(sentence(...))` gives the same fields.
"""

from orders.allocation.explain.changed import read_back_changed, would_have_had
from orders.allocation.explain.lots import (
    LotsAccount,
    Shortage,
    misfit,
    read_back_lots,
    read_back_misfit,
    reasons_of_lots,
)
from orders.allocation.explain.lots_texts import SENTENCES as LOTS_SENTENCES
from orders.allocation.explain.machines import limited_by_machines, read_back_machines
from orders.allocation.explain.onelot import (
    Account,
    fields,
    read_back,
    reasons,
    sentence,
)
from orders.allocation.explain.onelot_texts import SENTENCES
from orders.allocation.explain.unfilled import read_back_unfilled, unfilled
from orders.allocation.explain.writing import FIRMS_FOR_SUMS, LANGUAGES, plain, shown

__all__ = [
    "FIRMS_FOR_SUMS",
    "LANGUAGES",
    "LOTS_SENTENCES",
    "SENTENCES",
    "Account",
    "LotsAccount",
    "Shortage",
    "fields",
    "limited_by_machines",
    "misfit",
    "plain",
    "read_back",
    "read_back_changed",
    "read_back_lots",
    "read_back_machines",
    "read_back_misfit",
    "read_back_unfilled",
    "reasons",
    "reasons_of_lots",
    "sentence",
    "shown",
    "unfilled",
    "would_have_had",
]
