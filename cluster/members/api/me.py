"""Who am I, as the API sees me."""

from uuid import UUID

from cluster.members import queries
from cluster.members.access import access
from cluster.web.api.operations import Call, Told, at, reads


class Me(Told):
    """The signed-in person with role and firm; `firm_id` is null for people of the cluster."""

    person_id: UUID
    name: str
    title: str
    role: str
    firm_id: UUID | None
    firm_name: str
    cluster_id: UUID
    cluster_name: str
    language: str


@reads(Me)
def who_am_i(call: Call) -> Me:
    """Who am I: person, role, firm and cluster of this session."""
    actor = call.actor
    cluster_id, person_id = queries.self_of(actor)
    return Me(
        person_id=person_id,
        name=actor.called.name,
        title=actor.called.title,
        role=str(actor.role),
        firm_id=actor.firm_id,
        firm_name=actor.called.firm.in_(actor.language),
        cluster_id=cluster_id,
        cluster_name=queries.cluster_name(cluster_id),
        language=actor.language,
    )


class SecondPerson(Told):
    """Somebody who may open seals together with the coordinator."""

    person_id: UUID
    name: str


class SecondPersons(Told):
    """Everybody who may be named as the second person of an order."""

    second_persons: list[SecondPerson]


@reads(SecondPersons)
def list_second_persons(call: Call) -> SecondPersons:
    """Who may be named as the second person of an order."""
    cluster_id = queries.cluster_of(call.actor)
    names = queries.person_names(cluster_id)
    found = [
        SecondPerson(person_id=row.person_id, name=names.get(row.person_id, ""))
        for row in queries.seconds_of(cluster_id)
    ]
    return SecondPersons(second_persons=found)


me = access(GET="members.account")(at("members", GET=who_am_i))
second_persons = access(GET="members.coordinate")(at("members", GET=list_second_persons))
