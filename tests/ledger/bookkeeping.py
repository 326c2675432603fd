"""The book kept outside the database: what was asked, what was told, and what does not fit."""

from dataclasses import dataclass, field

from cluster.ledger import notary, store
from cluster.ledger.codec import stored_names
from cluster.ledger.rebuild import compare
from tests.ledger.machine_week import MinutesReserved


@dataclass
class Book:
    """What was asked and acknowledged, kept outside the database."""

    cluster_id: object
    asked: set = field(default_factory=set)
    acked: dict = field(default_factory=dict)
    refused: list = field(default_factory=list)

    def hear(self, words):
        for kind, worker, n, *rest in words:
            if kind == "ask":
                self.asked.add((worker, n))
            elif kind == "ack":
                self.acked[worker, n] = rest[0]
            else:
                self.refused.append((worker, n, rest[0]))

    def next_of(self, worker):
        """The command in flight: asked and not acknowledged, or the first not asked."""
        return 1 + max((n for w, n in self.acked if w == worker), default=-1)

    def complaints(self, key):
        """What does not fit between this book and the ledger."""
        stored = _commands(self.cluster_id)
        found = [f"lost: {one}" for one, position in self.acked.items()
                 if position is not None and stored.get(key(*one), (None, 0))[0] != position]  # fmt: skip
        found += [
            f"lost: {one}"
            for one, at in self.acked.items()
            if at is None and key(*one) not in stored
        ]
        keys = {key(*one): one for one in self.asked}
        found += [f"never asked: {command}" for command in stored if command not in keys]
        found += [
            f"twice: {keys.get(command)}" for command, (_, times) in stored.items() if times != 1
        ]
        return found

    def in_ledger(self, key):
        return {one for one in self.asked if key(*one) in _commands(self.cluster_id)}


def _commands(cluster_id):
    """command id -> (position, how many events carry it), reservations only."""
    found = {}
    for recorded in _reservations(cluster_id):
        command = recorded.meta["command"]
        found[command] = (recorded.position, found.get(command, (0, 0))[1] + 1)
    return found


def _reservations(cluster_id):
    head = store.head(cluster_id).position
    return store.read(cluster_id, 0, head, stored_names(MinutesReserved), limit=head + 1)


def rows_fit(cluster_id, *names):
    """Every live read model equals its rebuild, and the log its hashes."""
    assert notary.verify(cluster_id).fault is None
    assert {name: compare(cluster_id, name).equal for name in names} == dict.fromkeys(names, True)
