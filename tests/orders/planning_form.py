"""The form of the planning values as a browser sends it."""

from orders.capacity.domain.planning import Values
from orders.capacity.forms import PlanningForm
from orders.capacity.minutes import STANDARD


def planning_form(**changed: str) -> dict[str, str]:
    """The standard values as they are shown, and what is typed instead."""
    form = PlanningForm(known=Values.of(STANDARD))
    shown = {field.name: str(field.initial or "") for field in form if field.name != "reason"}
    return shown | {"reason": "우리 설비에 맞춤"} | changed
