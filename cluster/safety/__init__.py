"""The start's own check: what is unsafe is told with a code, and no port is opened."""

from cluster.safety.demands import Demand
from cluster.safety.found import Found, read
from cluster.safety.history import LEDGER
from cluster.safety.ours import DOORS, POOL, PRODUCTION, ROLES
from cluster.safety.server import SERVER

__all__ = ["DEMANDS", "Demand", "Found", "read", "refusals", "told"]

DEMANDS = [*DOORS, *SERVER, *ROLES, *POOL, *LEDGER, *PRODUCTION]


def refusals(found: Found | None = None) -> list[Demand]:
    """Every demand that the server, the roles and the settings in force do not meet."""
    found = read() if found is None else found
    return [demand for demand in DEMANDS if not demand.holds(found)]


def told(refused: list[Demand]) -> str:
    """The refusals as lines for a terminal: code, both languages, how to mend."""
    return "\n".join(
        f"{demand.code}  {demand.said.ko}\n             {demand.said.en}\n             -> {demand.mend}"
        for demand in refused
    )
