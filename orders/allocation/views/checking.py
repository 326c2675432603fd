"""What a person checks a split with: the own row with its path, instance and result, or another try."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.members.access import access
from cluster.web.answers import answers
from orders.allocation.domain.split import instance_in
from orders.allocation.engine import canonical
from orders.allocation.queries.bundles import own_bundle, own_kit
from orders.allocation.queries.computing import joint_split
from orders.allocation.queries.shares import firms_in, whole_split
from orders.allocation.queries.whatif import what_if
from orders.jointorders.views.requests import actor_of


@access(GET="allocation.whole")
@answers
def instance_file(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """The instance as the engine got it, for `allocate` and `check_split`.

    Of all lots where they were divided together.
    """
    actor = actor_of(request)
    whole = whole_split(actor, order_id, lot_id)
    if whole.joint_id is not None:
        return _file(
            joint_split(actor, order_id, whole.joint_id).instance.encode(), "instance.json"
        )
    instance = instance_in(whole.result, whole.quantity, firms_in(whole))
    return _file(canonical(instance.plain()), "instance.json")


@access(GET="allocation.whole")
@answers
def result_file(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """The result as it was recorded, certificate and reasons included."""
    actor = actor_of(request)
    whole = whole_split(actor, order_id, lot_id)
    if whole.joint_id is not None:
        return _file(joint_split(actor, order_id, whole.joint_id).answer.encode(), "result.json")
    return _file(whole.result.encode(), "result.json")


@access(GET="allocation.own")
@answers
def own_file(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """The own row, its salt and its path to the root of the proposal."""
    return _file(canonical(own_bundle(actor_of(request), order_id, lot_id)), "own-share.json")


@access(GET="allocation.own")
@answers
def own_archive(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """The same beside the program that checks it offline."""
    kit = own_kit(own_bundle(actor_of(request), order_id, lot_id))
    return _file(kit, "own-share.zip", "application/zip")


@access(GET="allocation.own")
@answers
def what_if_page(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """The own share with one own number changed, question by question."""
    page = what_if(actor_of(request), order_id, lot_id)
    back = f"/orders/{order_id}/allocation/{lot_id}/"
    return render(request, "orders/allocation/what_if.html", {"page": page, "back": back})


def _file(content: bytes, name: str, kind: str = "application/json") -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
