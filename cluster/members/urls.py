"""Paths of the members: account and sign-in, firms, machines, calendars, people, customers, import."""

from django.urls import URLPattern, URLResolver, include, path

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
