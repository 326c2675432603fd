"""Take over a cluster's list of members: everything or nothing, and only what is different."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.decider import Decider
from cluster.ledger.projection import live
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.commands import customers, firms, people
from cluster.members.commands.roster import (
    BadRow,
    CustomerEntry,
    DayEntry,
    Entry,
    FirmEntry,
    MachineEntry,
    Roster,
    RosterRefused,
    WeekEntry,
)
from cluster.members.domain import Customer, Firm, MachinePark, Person, WorkCalendar
from cluster.members.domain.identity import (
    calendar_id,
    customer_id_for,
    firm_id_for,
    machine_id_for,
    machine_park_id,
)
from cluster.members.domain.machine import READY, REPAIR, RETIRED
from cluster.members.models import FirmRow, PersonDetails
from cluster.members.permissions import must_coordinate_or_be_system

T = TypeVar("T", bound=Entry)
EVERYBODY = "*"


def take_over(*, by: Actor, key: Key, roster: Roster) -> Done:
    """Bring firms, owners, machines, calendars and customers to what the roster says.

    One append over all streams. RosterRefused names every row that cannot be taken; the
    result counts what was new, changed or the same.
    """
    must_coordinate_or_be_system(by)
    return command(by.act(key), lambda work: _Takeover(work, roster).run())


def rehearse(*, by: Actor, key: Key, roster: Roster) -> dict[str, Any]:
    """What `take_over` would answer; nothing is kept."""
    with transaction.atomic():
        done = take_over(by=by, key=key, roster=roster)
        transaction.set_rollback(True)
    return done.result


class _Takeover:
    """One try: every entry is applied; what breaks a rule is collected."""

    def __init__(self, work: Work, roster: Roster) -> None:
        self.work, self.roster = work, roster
        self.cluster_id = work.act.cluster_id
        self.at = clock.now()
        self.bad: list[BadRow] = []
        self.counts: Counter[str] = Counter()
        self.known_numbers = {
            row.brn: row.key for row in live(FirmRow, self.cluster_id).filter(left_on=None)
        }
        self.people = {
            d.email: d.person_id for d in PersonDetails.objects.of(self.cluster_id) if d.email
        }

    def run(self) -> dict[str, Any]:
        self.work.guard("firms")
        self._each(self.roster.firms, self._firm)
        self._each(self.roster.machines, self._machine)
        self._each(self.roster.weeks, self._week)
        self._each(self.roster.days, self._day)
        self._each(self.roster.customers, self._customer)
        if self.bad:
            raise RosterRefused(self.bad)
        return dict(self.counts)

    def _each(self, entries: Iterable[T], take: Callable[[T], None]) -> None:
        for entry in entries:
            try:
                take(entry)
            except RuleBroken as broken:
                facts = {name: fact for name, fact in broken.facts.items() if name != "field"}
                column = str(broken.facts.get("field", ""))
                self.bad.append(
                    BadRow(
                        file=entry.file,
                        row=entry.row,
                        column=column,
                        code=broken.code,
                        facts=facts,
                    )
                )

    @contextmanager
    def _counted(self, what: str, decider: Decider) -> Iterator[None]:
        """Count the entry as new, changed or the same by the events it made."""
        before, fresh = len(decider.new), not decider.version
        yield
        changed = len(decider.new) > before
        self.counts[f"{what}-{'new' if fresh else 'changed' if changed else 'same'}"] += 1

    def _firm(self, entry: FirmEntry) -> None:
        firm_id = firm_id_for(self.cluster_id, entry.code)
        if self.known_numbers.get(entry.facts.brn, firm_id) != firm_id:
            raise RuleBroken("registration-number-taken", field="brn")
        firm = self.work.load_or_new(Firm, firm_id)
        with self._counted("firms", firm):
            if firm.is_member:
                firm.correct(entry.facts, self.at)
            else:
                firm.join(entry.code, entry.facts, entry.joined_on, self.at)
            consent = firm.consent_to_joint_orders if entry.consents else firm.withdraw_consent
            consent(self.at)
        firms.keep_contact(self.cluster_id, firm_id, entry.contact)
        self._owner(entry, firm_id)

    def _owner(self, entry: FirmEntry, firm_id: UUID) -> None:
        named = people.Named(
            name=entry.owner,
            title="대표",
            phone=entry.contact.phone,
            email=entry.contact.email,
        ).checked()
        new_id = id_for("person", self.cluster_id, firm_id, self.work.act.command_id)
        person_id = self.people.get(named["email"], new_id)
        owner = self.work.load_or_new(Person, person_id)
        with self._counted("people", owner):
            if not owner.version:
                owner.join("owner", firm_id, self.at)
            elif owner.firm_id != firm_id:
                raise RuleBroken("email-taken", field="email")
        PersonDetails.objects.keep(self.cluster_id, person_id, named)

    def _machine(self, entry: MachineEntry) -> None:
        firm_id = firm_id_for(self.cluster_id, entry.firm)
        machine_id = machine_id_for(self.cluster_id, entry.facts.code)
        park = self.work.load_or_new(MachinePark, machine_park_id(firm_id))
        before, known = len(park.new), machine_id in park.machines
        if known:
            park.refit(machine_id, entry.facts, self.at)
        else:
            park.add(firm_id, machine_id, entry.facts, self.at)
        _bring_to(park, machine_id, entry.state, self)
        changed = "changed" if len(park.new) > before else "same"
        self.counts[f"machines-{changed if known else 'new'}"] += 1

    def _week(self, entry: WeekEntry) -> None:
        firm_id = firm_id_for(self.cluster_id, entry.firm)
        calendar = self._calendar(firm_id)
        with self._counted("calendars", calendar):
            calendar.set_week(firm_id, entry.week, self.at)

    def _day(self, entry: DayEntry) -> None:
        everybody = entry.firm == EVERYBODY
        firm_id = None if everybody else firm_id_for(self.cluster_id, entry.firm)
        calendar = self._calendar(firm_id)
        before, known = len(calendar.new), entry.day.date in calendar.days
        calendar.set_day(firm_id, entry.day, self.at)
        changed = "changed" if len(calendar.new) > before else "same"
        self.counts[f"days-{changed if known else 'new'}"] += 1

    def _calendar(self, firm_id: UUID | None) -> WorkCalendar:
        return self.work.load_or_new(WorkCalendar, calendar_id(self.cluster_id, firm_id))

    def _customer(self, entry: CustomerEntry) -> None:
        customer_id = customer_id_for(self.cluster_id, entry.code)
        customer = self.work.load_or_new(Customer, customer_id)
        with self._counted("customers", customer):
            if customer.version:
                customer.change_terms(entry.facts.pay_days, self.at)
            else:
                customer.add(entry.code, entry.facts.pay_days, self.at)
        customers.keep_details(self.cluster_id, customer_id, entry.facts)


def _bring_to(park: MachinePark, machine_id: UUID, state: str, takeover: _Takeover) -> None:
    verbs = {READY: park.end_repair, REPAIR: park.begin_repair, RETIRED: park.retire}
    verbs[state](machine_id, takeover.at)
