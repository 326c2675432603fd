"""Questions about the members: who they are, what they can make, when they work."""

from cluster.members.queries.alone import cluster_of, self_of
from cluster.members.queries.calendars import (
    Days,
    asked_calendars,
    calendar_of,
    calendar_row,
    calendars,
    calendars_in,
    days_in,
    office,
    week_in,
    working_minutes_between,
)
from cluster.members.queries.clusters import cluster_name, clusters, place_of
from cluster.members.queries.customers import customer, customer_for, customers
from cluster.members.queries.firms import (
    firm,
    firm_contact,
    firm_contacts,
    firm_for,
    firm_name,
    firm_names,
    firms,
)
from cluster.members.queries.machines import firm_of, machine, machine_for, machines, machines_of
from cluster.members.queries.owners import owner_ids, owner_name, owners
from cluster.members.queries.people import (
    crew,
    details_of_account,
    people,
    people_rows,
    person,
    person_details,
    person_names,
    seconds_of,
)
from cluster.members.queries.standing import Standing, acting, actor_of

__all__ = [
    "Days",
    "Standing",
    "acting",
    "actor_of",
    "asked_calendars",
    "calendar_of",
    "calendar_row",
    "calendars",
    "calendars_in",
    "cluster_name",
    "cluster_of",
    "clusters",
    "crew",
    "customer",
    "customer_for",
    "customers",
    "days_in",
    "details_of_account",
    "firm",
    "firm_contact",
    "firm_contacts",
    "firm_for",
    "firm_name",
    "firm_names",
    "firm_of",
    "firms",
    "machine",
    "machine_for",
    "machines",
    "machines_of",
    "office",
    "owner_ids",
    "owner_name",
    "owners",
    "people",
    "people_rows",
    "person",
    "person_details",
    "person_names",
    "place_of",
    "seconds_of",
    "self_of",
    "week_in",
    "working_minutes_between",
]
