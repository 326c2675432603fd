"""Found a cluster with its first coordinator and second person; harmless if it stands."""

from typing import Any
from uuid import UUID

from django.db import transaction

from cluster.kernel import clock
from cluster.kernel.ids import id_for
from cluster.kernel.text import comparison_key
from cluster.ledger.projection import live
from cluster.ledger.store import open_cluster
from cluster.ledger.uow import Key, Work, command
from cluster.members.access import Actor, Role
from cluster.members.commands.people import Named, keep_details
from cluster.members.domain import Cluster, Person
from cluster.members.domain.identity import cluster_id_for
from cluster.members.models import ClusterName, PersonRow

First = dict[str, Named]  # role -> who


def found_cluster(*, name: str, first: First) -> UUID:
    """The id of the cluster of this name, founded with these people where it or they are absent."""
    cluster_id = cluster_id_for(name)
    by = Actor.system(cluster_id)
    with transaction.atomic():
        open_cluster(cluster_id)
        kept = {"name": name, "name_key": comparison_key(name)}
        ClusterName.objects.update_or_create(cluster_id=cluster_id, defaults=kept)
        command(by.act(Key.derived("found-cluster", name)), lambda work: _found(work, name))
        for role, named in first.items():
            _first_of(role, named, by)
    return cluster_id


def _found(work: Work, name: str) -> dict[str, Any]:
    cluster = work.load_or_new(Cluster, work.act.cluster_id)
    if not cluster.version:
        cluster.found(name, clock.now())
    return {}


def _first_of(role: str, named: Named, by: Actor) -> None:
    """One person in this role, unless the cluster has one."""
    if by.cluster_id is None or _stands(by.cluster_id, role):
        return
    act = by.act(Key.derived("first-person", by.cluster_id, role, clock.now()))
    person_id = id_for("person", act.command_id)

    def body(work: Work) -> dict[str, Any]:
        work.new(Person, person_id).join(role, None, clock.now())
        keep_details(act.cluster_id, person_id, named.checked())
        return {"person_id": str(person_id)}

    command(act, body)


def _stands(cluster_id: UUID, role: str) -> bool:
    return live(PersonRow, cluster_id).filter(role=Role(role), removed=False).exists()
