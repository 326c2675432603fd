"""The verified capacity of a firm: the weight of its share."""

from datetime import date
from uuid import UUID

from cluster.members.access import access, for_actor
from cluster.web.api.bodies import Body
from cluster.web.api.operations import Call, Told, at, commands, reads
from orders.capacity.commands import Finding, verify_capacity
from orders.capacity.forms import VerifiedForm
from orders.capacity.models import VerifiedRow


class Verified(Told):
    """Standard machine-minutes a week, when and how they were verified; null before that."""

    firm_id: UUID
    minutes_per_week: int | None
    verified_on: date | None
    proof: str


@reads(Verified)
def read_verified_capacity(call: Call, firm_id: UUID) -> Verified:
    """The verified capacity of a firm."""
    row = for_actor(VerifiedRow, call.actor).filter(firm_id=firm_id).first()
    return Verified(
        firm_id=firm_id,
        minutes_per_week=row.minutes_per_week if row else None,
        verified_on=row.verified_on if row else None,
        proof=row.proof if row else "",
    )


@commands(body=Body(VerifiedForm))
def state_verified_capacity(call: Call, firm_id: UUID) -> None:
    """State the demonstrated standard machine-hours of a firm."""
    stated = call.fields
    finding = Finding(stated["hours"] * 60, stated["verified_on"], stated["proof"])
    verify_capacity(by=call.actor, key=call.key, firm_id=firm_id, finding=finding)


verified = access(GET="capacity.see", PUT="capacity.verify")(
    at("capacity", GET=read_verified_capacity, PUT=state_verified_capacity)
)
