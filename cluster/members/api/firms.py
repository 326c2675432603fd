"""Member firms: the list, one firm, its facts, its consent to joint orders."""

from datetime import date
from uuid import UUID

from cluster.members import queries
from cluster.members.access import access
from cluster.members.commands import firms as verbs
from cluster.members.domain import show_registration_number
from cluster.members.forms.firms import FirmForm
from cluster.members.models import FirmRow
from cluster.web.api.bodies import Body
from cluster.web.api.operations import Call, Told, at, commands, reads


class FirmLine(Told):
    """A member firm in a list."""

    firm_id: UUID
    code: str
    name_ko: str
    name_en: str
    wire_edm: bool
    consents_to_joint_orders: bool


class Firms(Told):
    """The firms that are members now, by code."""

    firms: list[FirmLine]


class Firm(Told):
    """One firm with its registration and its contact; `version` goes into `expected_version`."""

    firm_id: UUID
    version: int
    code: str
    name_ko: str
    name_en: str
    brn: str
    industry: str
    employees: int
    tax_type: str
    wire_edm: bool
    consents_to_joint_orders: bool
    joined_on: date | None
    left_on: date | None
    owner: str
    address: str
    phone: str
    email: str


def _line(row: FirmRow) -> FirmLine:
    return FirmLine(
        firm_id=row.firm_id,
        code=row.code,
        name_ko=row.name_ko,
        name_en=row.name_en,
        wire_edm=row.wire_edm,
        consents_to_joint_orders=row.consents,
    )


@reads(Firms)
def list_firms(call: Call) -> Firms:
    """The member firms of the cluster."""
    return Firms(firms=[_line(row) for row in queries.firms(queries.cluster_of(call.actor))])


@reads(Firm)
def read_firm(call: Call, firm_id: UUID) -> Firm:
    """One firm, with what the register and the address book say."""
    cluster_id = queries.cluster_of(call.actor)
    row = queries.firm(cluster_id, firm_id)
    contact = queries.firm_contact(cluster_id, firm_id)
    return Firm(
        firm_id=row.firm_id,
        version=row.version,
        code=row.code,
        name_ko=row.name_ko,
        name_en=row.name_en,
        brn=show_registration_number(row.brn),
        industry=row.industry,
        employees=row.employees,
        tax_type=row.tax_type,
        wire_edm=row.wire_edm,
        consents_to_joint_orders=row.consents,
        joined_on=row.joined_on,
        left_on=row.left_on,
        owner=queries.owner_name(cluster_id, firm_id),
        address=contact.address,
        phone=contact.phone,
        email=contact.email,
    )


@commands(body=Body(FirmForm, version=True))
def correct_firm(call: Call, firm_id: UUID) -> None:
    """Change what the register and the address book say of a firm."""
    change = (FirmForm.facts(dict(call.fields)), FirmForm.contact(dict(call.fields)))
    verbs.correct_firm(by=call.actor, key=call.key, firm_id=firm_id, change=change)


@commands()
def consent_to_joint_orders(call: Call, firm_id: UUID) -> None:
    """Let the own firm be invited to joint orders."""
    verbs.consent_to_joint_orders(by=call.actor, key=call.key, firm_id=firm_id)


@commands()
def withdraw_consent(call: Call, firm_id: UUID) -> None:
    """No new invitations; promises already made stay."""
    verbs.withdraw_consent(by=call.actor, key=call.key, firm_id=firm_id)


firms = access(GET="members.firms")(at("members", GET=list_firms))
firm = access(GET="members.firm.see", PUT="members.firm.change")(
    at("members", GET=read_firm, PUT=correct_firm)
)
consent = access(POST="members.firm.consent", DELETE="members.firm.consent")(
    at("members", POST=consent_to_joint_orders, DELETE=withdraw_consent)
)
