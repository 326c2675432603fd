"""The rules by which a coordinator may have an order divided.

The engine knows `cheapest` too; docs/decisions/0026 says why nobody is offered it here.
"""

from cluster.kernel.errors import RuleBroken

PROPORTIONAL, EQUAL, EARLIEST = "proportional", "equal", "earliest"
OFFERED = (PROPORTIONAL, EQUAL, EARLIEST)


def must_be_offered(policy: str, lots: int) -> None:
    """Code: policy. `earliest` compares weeks, which only lots that are divided together have."""
    if policy not in OFFERED or (policy == EARLIEST and lots == 1):
        raise RuleBroken("policy", field="policy")
