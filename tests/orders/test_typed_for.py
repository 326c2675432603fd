"""A form is judged by what it was typed for: what really moved is told, what others add is not."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash
from cluster.ledger.projection import live
from cluster.members import queries
from cluster.members.commands import machines
from orders.capacity.models import PledgeRow
from orders.jointorders import commands
from tests.cast import W400, key
from tests.orders.order_stage import Play, a_lot, shelve
from tests.orders.test_order_pages import day

pytestmark = pytest.mark.django_db
FIELDS = {"most": "200", "floor_won": "43219", "first_on": day(2), "last_on": day(20)}


@pytest.fixture
def order(stage):
    shelve(stage)
    return Play(stage, opened=clock.now()).collecting()


def seen_at(client, path, action):
    """The version in the form that posts to `action`."""
    form = client.get(path).text.split(f'action="{action}"')[1].split("</form>")[0]
    return form.split('name="expected_version" value="')[1].split('"')[0]


def send(client, path, **fields):
    return client.post(path, {"command_key": str(uuid4())} | fields)


def pledge_path(order):
    return f"/orders/{order.order_id}/lots/{order.lot_id}/pledge/"


def revise(order, pieces):
    lot = a_lot(lot_id=order.lot_id, quantity=pieces, due_on=order.day(25))
    revision = commands.Revision(lot, order.deadline + timedelta(days=1))
    commands.revise_lot(by=order.park, key=key(), order_id=order.order_id, revision=revision)


def test_a_price_typed_for_1000_pieces_is_not_sealed_for_500(order):
    kim, path = order.stage.kim.client(), pledge_path(order)
    seen = seen_at(kim, f"/orders/{order.order_id}/", path)
    revise(order, 500)
    before = order.position()
    answer = send(kim, path, **FIELDS, expected_version=seen)
    assert answer.status_code == 409
    assert "쓰신 내용과 지금 내용을 나란히" in answer.text
    assert "43219" in answer.text
    assert order.position() == before
    again = seen_at(kim, f"/orders/{order.order_id}/", path)
    assert send(kim, path, **FIELDS, expected_version=again).status_code == 302


def test_nobody_else_reads_what_he_typed(order):
    kim, path = order.stage.kim.client(), pledge_path(order)
    seen = seen_at(kim, f"/orders/{order.order_id}/", path)
    revise(order, 500)
    send(kim, path, **FIELDS, expected_version=seen)
    for who in ("lee", "park", "jung"):
        assert (
            "43219" not in order.stage.people[who].client().get(f"/orders/{order.order_id}/").text
        )


def test_two_owners_of_one_firm_do_not_overwrite_each_other(order):
    kim, path = order.stage.kim.client(), pledge_path(order)
    seen = seen_at(kim, f"/orders/{order.order_id}/", path)
    order.pledge("kim", clock.now(), most=100)
    assert send(kim, path, **FIELDS, expected_version=seen).status_code == 409
    assert live(PledgeRow, order.stage.cluster_id).get().revision == 1


def test_rivals_pledging_meanwhile_are_no_reason_to_type_again(order):
    kim, path = order.stage.kim.client(), pledge_path(order)
    seen = seen_at(kim, f"/orders/{order.order_id}/", path)
    order.pledge("lee", clock.now())
    order.pledge("yoon", clock.now())
    later = order.deadline + timedelta(days=1)
    commands.extend_deadline(by=order.park, key=key(), order_id=order.order_id, to=later)
    assert send(kim, path, **FIELDS, expected_version=seen).status_code == 302


def test_a_question_does_not_refuse_the_coordinators_deadline_but_another_deadline_does(order):
    park, path = order.stage.park.client(), f"/orders/{order.order_id}/deadline/"
    seen = seen_at(park, f"/orders/{order.order_id}/", path)
    asked = {"order_id": order.order_id, "text": "열처리는 누가 하나요?"}
    commands.ask_question(by=order.stage.han.actor, key=key(), **asked)
    commands.decline_invite(
        by=order.stage.lee.actor, key=key(), order_id=order.order_id, reason_class="busy"
    )
    first = send(park, path, deadline=day(9) + "T17:00", expected_version=seen)
    assert first.status_code == 302
    before = order.position()
    second = send(park, path, deadline=day(12) + "T17:00", expected_version=seen)
    assert second.status_code == 409
    assert day(9) in second.text
    assert day(12) in second.text
    assert order.position() == before


def test_an_answer_does_not_overwrite_an_answer_nobody_read(order):
    asked = {"order_id": order.order_id, "text": "열처리는 누가 하나요?"}
    commands.ask_question(by=order.stage.han.actor, key=key(), **asked)
    page = f"/orders/{order.order_id}/"
    path = order.stage.park.client().get(page).text.split(f'action="{page}questions/')[1]
    question_id = path.split("/")[0]
    answer = {"order_id": order.order_id, "question_id": question_id}
    seen = int(seen_at(order.stage.park.client(), page, f"{page}questions/{question_id}/"))
    answer["question_id"] = UUID(question_id)
    commands.answer_question(by=order.park, key=key(seen), text="고객이 합니다.", **answer)
    with pytest.raises(Clash, match="changed-meanwhile"):
        commands.answer_question(by=order.park, key=key(seen), text="우리가 합니다.", **answer)


def test_one_machine_of_a_park_does_not_refuse_the_form_of_another(stage):
    first = stage.machines["hana"]
    seen = queries.machine(stage.cluster_id, first).version
    facts = type(W400)(**{f: getattr(W400, f) for f in W400.__struct_fields__} | {"code": "2호기"})
    machines.add_machine(by=stage.kim.actor, key=key(), firm_id=stage.firms["hana"], facts=facts)
    machines.begin_repair(by=stage.kim.actor, key=key(seen), machine_id=first)
    with pytest.raises(Clash, match="changed-meanwhile"):
        machines.retire_machine(by=stage.kim.actor, key=key(seen), machine_id=first)
