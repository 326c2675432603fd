"""The fingerprint of a command tells bodies apart, and tells nobody what was in one."""

from cluster.kernel.ids import new_id
from cluster.ledger.uow import Act, Key

CLUSTER, KIM, FIRM = new_id(), new_id(), new_id()


def _fingerprint(client, body: bytes, actor=KIM, route: str = "POST pledge") -> bytes:
    key = Key.derived("any")
    return Act(CLUSTER, actor, FIRM, Key(client, route, body, key.stamp)).fingerprint


def test_body_route_and_actor_each_change_the_fingerprint() -> None:
    client = new_id()
    first = _fingerprint(client, b"42800")
    assert first == _fingerprint(client, b"42800")
    assert first != _fingerprint(client, b"42900")
    assert first != _fingerprint(client, b"42800", route="POST offer")
    assert first != _fingerprint(client, b"42800", actor=new_id())


def test_a_stored_fingerprint_cannot_be_found_by_trying_prices() -> None:
    stored = _fingerprint(new_id(), b"42800")
    assert all(stored != _fingerprint(new_id(), b"42800") for _ in range(3))
