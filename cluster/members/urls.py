"""Paths of the members: account and sign-in, firms, machines, calendars, people, customers, import."""

from django.urls import URLPattern, URLResolver, include, path

from cluster.members.api import calendars as api_calendars
from cluster.members.api import customers as api_customers
from cluster.members.api import firms as api_firms
from cluster.members.api import machines as api_machines
from cluster.members.api import me as api_me
from cluster.members.routes import behind
from cluster.members.views import (
    account,
    calendars,
    customers,
    firms,
    intake,
    joining,
    machines,
    people,
    tables,
)

SIGN_IN = behind(
    "public.signin",
    "cluster.members.signinurls",
    reason="people sign in, confirm and change their password here; each page checks the session",
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", account.account, name="account"),
    path("account/myself/", account.myself, name="myself"),
    path("account/", include(SIGN_IN)),
    path("join/<str:token>/", joining.join, name="join"),
    path("firms/", firms.firm_list, name="firms"),
    path("firms/table.<sheet:kind>", tables.firms, name="firms-table"),
    path("machines/table.<sheet:kind>", tables.machines, name="machines-table"),
    path("customers/table.<sheet:kind>", tables.customers, name="customers-table"),
    path(
        "firms/<uuid:firm_id>/calendar/table.<sheet:kind>", tables.calendar, name="calendar-table"
    ),
    path("firms/new/", firms.add_firm, name="add-firm"),
    path("firms/<uuid:firm_id>/", firms.firm_page, name="firm"),
    path("firms/<uuid:firm_id>/edit/", firms.correct_firm, name="correct-firm"),
    path("firms/<uuid:firm_id>/consent/", firms.consent, name="consent"),
    path("firms/<uuid:firm_id>/consent/withdraw/", firms.withdraw_consent, name="withdraw-consent"),
    path("firms/<uuid:firm_id>/leave/", firms.end_membership, name="end-membership"),
    path("firms/<uuid:firm_id>/machines/new/", machines.add_machine, name="add-machine"),
    path("firms/<uuid:firm_id>/calendar/", calendars.calendar, name="calendar"),
    path("firms/<uuid:firm_id>/calendar/days/", calendars.set_day, name="set-day"),
    path("firms/<uuid:firm_id>/calendar/days/clear/", calendars.clear_day, name="clear-day"),
    path("firms/<uuid:firm_id>/people/", people.firm_people, name="firm-people"),
    path("machines/<uuid:machine_id>/", machines.refit_machine, name="refit-machine"),
    path("machines/<uuid:machine_id>/repair/", machines.begin_repair, name="begin-repair"),
    path("machines/<uuid:machine_id>/repaired/", machines.end_repair, name="end-repair"),
    path("machines/<uuid:machine_id>/retire/", machines.retire_machine, name="retire-machine"),
    path("calendar/", calendars.shared_calendar, name="shared-calendar"),
    path("calendar/clear/", calendars.clear_shared_day, name="clear-shared-day"),
    path("people/", people.cluster_people, name="cluster-people"),
    path("people/<uuid:person_id>/invite/", people.invite, name="invite"),
    path("people/<uuid:person_id>/role/", people.change_role, name="change-role"),
    path("people/<uuid:person_id>/remove/", people.remove, name="remove-person"),
    path("customers/", customers.customer_list, name="customers"),
    path("customers/<uuid:customer_id>/", customers.customer, name="customer"),
    path("import/", intake.intake, name="import"),
    path("import/take/", intake.take, name="import-take"),
]
FIRM, CALENDAR = "api/firms/<uuid:firm_id>", "api/firms/<uuid:firm_id>/calendar"
MACHINE = "api/machines/<uuid:machine_id>"
urlpatterns += [
    path("api/me", api_me.me, name="api-me"),
    path("api/second-persons", api_me.second_persons, name="api-second-persons"),
    path("api/firms", api_firms.firms, name="api-firms"),
    path(FIRM, api_firms.firm, name="api-firm"),
    path(FIRM + "/consent", api_firms.consent, name="api-consent"),
    path(FIRM + "/machines", api_machines.machines, name="api-machines"),
    path(MACHINE, api_machines.machine, name="api-machine"),
    path(MACHINE + "/repair", api_machines.repair, name="api-repair"),
    path(CALENDAR, api_calendars.calendar, name="api-calendar"),
    path(CALENDAR + "/days", api_calendars.days, name="api-days"),
    path(CALENDAR + "/usual-days", api_calendars.usual_days, name="api-usual-days"),
    path("api/closed-days", api_calendars.closed_days, name="api-closed-days"),
    path("api/reopened-days", api_calendars.reopened_days, name="api-reopened-days"),
    path("api/customers", api_customers.customers, name="api-customers"),
    path("api/customers/<uuid:customer_id>", api_customers.customer, name="api-customer"),
]
