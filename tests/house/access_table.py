"""The reviewed table of who may do what: every cell that is not here must be refused.

A line per route name: the roles that are let in, by method. `hidden` are the roles to whom the
thing does not exist (404); everybody else who is refused gets 403, and who is not signed in is
sent to sign in. `body` makes what an allowed POST sends, so that it is really reached; `answers`
are the documented answers of an allowed cell beside 2xx and 3xx. Add a line for a new route.
"""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.house.api_table import API
from tests.house.lines import (
    ALL,
    ASKED,
    COORDINATOR,
    DESK,
    IN_CLUSTER,
    MANAGE,
    MEMBERS,
    NOT_HOLDING,
    OBJECT,
    OWN,
    ROLES,
    STRANGERS,
    Line,
    divided,
    in_days,
    lot_in,
    order_in,
    short,
)
from tests.orders.parts import plate
from tests.orders.planning_form import planning_form

__all__ = ["ALL", "COORDINATOR", "IN_CLUSTER", "MEMBERS", "ROLES", "STRANGERS", "TABLE", "Line"]


def _lot(scene: Any) -> dict[str, Any]:
    return {
        "drawing": scene.props["measured"],
        "material": "SKD11",
        "thickness": "40",
        "quantity": "900",
        "tolerance": "0.01",
        "ra": "1.6",
        "parts_per_setup": "4",
        "due_on": in_days(40),
    }


def _offer(scene: Any) -> dict[str, Any]:
    lot = scene.props["pricing"].lot_id
    return {
        f"price-{lot}": "41000",
        f"quantity-{lot}": "500",
        "delivery_on": in_days(40),
        "valid_until": in_days(9) + "T17:00",
    }


FIRM = {
    "name_ko": "하나정밀공업",
    "brn": "999-81-00015",
    "industry": "금속가공",
    "employees": "5",
    "tax_type": "general",
}
MACHINE = {
    "code": "7호기",
    "model": "가상 W600",
    "year": "2020",
    "tank": "immersed",
    "travel_x_um": "600",
    "travel_y_um": "400",
    "max_thickness_um": "350",
    "max_taper_mdeg": "21",
    "wire_um": "0.25",
    "rough_speed": "140",
    "best_tolerance_um": "0.003",
    "best_ra_nm": "0.2",
    "rate_won_h": "28000",
}
WEEK = {"d0_closes": "18:00", "d0_unattended": "6.5"}
PERSON = {"name": "남대리", "email": "nam@example.com"}
CUSTOMER = {"name_ko": "세종모터스", "brn": "999-86-00010", "pay_days": "45"}

TABLE: dict[str, Line] = {
    # what every page shares
    "search": Line(GET=MEMBERS),
    "api-schema": Line(GET=MEMBERS),
    "look": Line(POST=ALL, body=lambda _: {"theme": "dark"}),
    "csp-report": Line(POST=ALL, answers=(400, 415)),
    "sheet": Line(GET=ALL),
    # sign-in and one's own page
    "account": Line(
        GET=MEMBERS,
        POST=MEMBERS,
        body=lambda _: {"language": "ko", "text_size": "normal", "theme": ""},
    ),
    "myself": Line(POST=MEMBERS, body=lambda _: {"name": "이름"}),
    "account_login": Line(GET=ALL, POST=ALL),
    "account_logout": Line(GET=ALL, POST=ALL),
    "account_inactive": Line(GET=ALL, POST=ALL, answers=(405,)),
    "account_reauthenticate": Line(GET=ALL, POST=ALL),
    "account_change_password": Line(GET=ALL, POST=ALL),
    "account_set_password": Line(GET=ALL, POST=ALL),
    "account_reset_password": Line(GET=ALL, POST=ALL),
    "account_reset_password_done": Line(GET=ALL, POST=ALL, answers=(405,)),
    "account_reset_password_from_key": Line(GET=ALL, POST=ALL),
    "account_reset_password_from_key_done": Line(GET=ALL, POST=ALL, answers=(405,)),
    # firms
    "firms": Line(GET=MEMBERS),
    "add-firm": Line(
        GET=COORDINATOR,
        POST=COORDINATOR,
        body=lambda _: {"code": "F77", "joined_on": "2026-11-01"} | FIRM | {"brn": "999-81-00053"},
    ),
    "firm": Line(GET=IN_CLUSTER, **OBJECT),
    "correct-firm": Line(GET=MANAGE, POST=MANAGE, body=lambda _: FIRM, **OBJECT),
    "consent": Line(POST=("owner",), **OBJECT),
    "withdraw-consent": Line(POST=("owner",), **OBJECT),
    "end-membership": Line(POST=COORDINATOR, **OBJECT),
    "add-machine": Line(GET=MANAGE, POST=MANAGE, body=lambda _: MACHINE, **OBJECT),
    "refit-machine": Line(GET=MANAGE, POST=MANAGE, body=lambda _: MACHINE, **OBJECT),
    "begin-repair": Line(POST=OWN, **OBJECT),
    "end-repair": Line(POST=OWN, **OBJECT),
    "retire-machine": Line(POST=MANAGE, **OBJECT),
    "calendar": Line(
        GET=(*OWN, "auditor"), POST=MANAGE, body=lambda _: {"d0_opens": "09:00"} | WEEK, **OBJECT
    ),
    "set-day": Line(POST=MANAGE, body=lambda _: {"day": "2026-12-04", "reason": "점검"}, **OBJECT),
    "clear-day": Line(POST=MANAGE, body=lambda scene: {"day": scene.props["own day"]}, **OBJECT),
    "shared-calendar": Line(
        GET=MEMBERS, POST=COORDINATOR, body=lambda _: {"day": "2026-12-30", "reason": "휴무"}
    ),
    "clear-shared-day": Line(
        POST=COORDINATOR, body=lambda scene: {"day": scene.props["shared day"]}
    ),
    # people and customers
    "firm-people": Line(
        GET=(*OWN, "auditor"), POST=MANAGE, body=lambda _: PERSON | {"role": "staff"}, **OBJECT
    ),
    "cluster-people": Line(
        GET=COORDINATOR, POST=COORDINATOR, body=lambda _: PERSON | {"role": "second"}
    ),
    "invite": Line(POST=MANAGE, hidden=("outsider", "rival", "second")),
    "change-role": Line(
        POST=COORDINATOR,
        body=lambda _: {"role": "owner"},
        hidden=("outsider", "rival", "second"),
    ),
    "remove-person": Line(POST=MANAGE, hidden=("outsider", "rival", "second")),
    "customers": Line(
        GET=COORDINATOR,
        POST=COORDINATOR,
        body=lambda _: CUSTOMER | {"code": "C77", "brn": "999-86-00024", "name_ko": "새 고객"},
    ),
    "customer": Line(
        GET=COORDINATOR,
        POST=COORDINATOR,
        body=lambda _: CUSTOMER,
        hidden=("outsider", "staff", "owner", "rival"),
    ),
    "import": Line(GET=COORDINATOR, POST=COORDINATOR, answers=(422,)),
    "import-take": Line(POST=COORDINATOR, answers=(422,)),
    "join": Line(GET=ALL, POST=ALL, answers=(410,), also={"token": "A" * 43}),
    # drawings: in the scene 하나정밀 holds the picture, its unit is asked
    "drawings:list": Line(GET=("staff", "owner", "rival", "coordinator", "outsider")),
    "drawings:new": Line(
        GET=COORDINATOR,
        POST=COORDINATOR,
        body=lambda _: {"file": SimpleUploadedFile("p.dxf", plate())},
    ),
    "drawings:page": Line(GET=OWN, hidden=NOT_HOLDING),
    "drawings:picture": Line(GET=OWN, hidden=NOT_HOLDING),
    "drawings:file": Line(GET=COORDINATOR, hidden=NOT_HOLDING),
    "drawings:unit": Line(
        POST=COORDINATOR,
        hidden=NOT_HOLDING,
        body=lambda _: {"unit": "mm", "expected_version": "3"},
    ),
    "drawings:parts": Line(
        POST=COORDINATOR,
        hidden=NOT_HOLDING,
        body=lambda _: {"parts": "1", "expected_version": "3"},
        answers=(422,),
    ),
    "drawings:entities": Line(
        POST=COORDINATOR,
        hidden=NOT_HOLDING,
        body=lambda _: {"entity-5": "ignored", "expected_version": "3"},
    ),
    "home": Line(GET=MEMBERS),
    # tables to take home: the rights of their pages
    "firms-table": Line(GET=MEMBERS),
    "machines-table": Line(GET=MEMBERS),
    "customers-table": Line(GET=COORDINATOR),
    "calendar-table": Line(GET=(*OWN, "auditor"), **OBJECT),
    "orders-table": Line(GET=MEMBERS),
    "lots-table": Line(GET=IN_CLUSTER, **OBJECT),
    "history-table": Line(GET=IN_CLUSTER, **OBJECT),
    "answers-table": Line(GET=(*COORDINATOR, "auditor"), **OBJECT),
    "curve-table": Line(GET=(*DESK, "auditor"), **OBJECT),
    "offers-table": Line(GET=(*DESK, "auditor"), **OBJECT),
    "shares-table": Line(GET=IN_CLUSTER, **OBJECT),
    "verified-capacity": Line(
        GET=("staff", "owner", "coordinator", "second", "auditor"),
        POST=COORDINATOR,
        body=lambda _: {"hours": "80", "verified_on": in_days(-1), "proof": "10월 가동 기록"},
        **OBJECT,
    ),
    "planning-page": Line(GET=COORDINATOR),
    "planning": Line(POST=COORDINATOR, body=lambda _: planning_form(setup="31")),
    "planning-layers": Line(
        POST=COORDINATOR,
        body=lambda _: {"ignored": "DIM\n치수", "start": "START", "reason": "우리 도면"},
    ),
    # joint orders: one that collects pledges; both firms of the cast are asked
    "orders": Line(GET=MEMBERS),
    "order-new": Line(
        GET=COORDINATOR,
        POST=COORDINATOR,
        body=lambda s: {"title": "펀치", "customer": s.stage.customer_id, "mode": "prime"},
    ),
    "order": Line(GET=IN_CLUSTER, **OBJECT),
    "order-history": Line(GET=IN_CLUSTER, **OBJECT),
    "lot-new": Line(GET=COORDINATOR, POST=COORDINATOR, body=_lot, **order_in("draft")),
    "lot": Line(
        GET=COORDINATOR,
        POST=COORDINATOR,
        body=lambda s: _lot(s) | {"deadline": in_days(9) + "T17:00"},
        **OBJECT,
    ),
    "lot-correct": Line(GET=COORDINATOR, POST=COORDINATOR, body=_lot, **lot_in("draft")),
    "lot-remove": Line(POST=COORDINATOR, **lot_in("draft")),
    "order-check": Line(POST=COORDINATOR, **order_in("draft")),
    "order-invite": Line(
        GET=COORDINATOR,
        POST=COORDINATOR,
        body=lambda s: {
            "deadline": in_days(9) + "T17:00",
            "second_person": s.stage.jung.person_id,
            "firms": [str(firm) for firm in s.stage.firms.values()],
        },
        **order_in("checked"),
    ),
    "order-extend": Line(
        POST=COORDINATOR, body=lambda _: {"deadline": in_days(9) + "T17:00"}, **OBJECT
    ),
    "order-close": Line(POST=COORDINATOR, **order_in("waiting")),
    "order-second": Line(
        GET=COORDINATOR,
        POST=COORDINATOR,
        body=lambda s: {"second_person": s.stage.moon.person_id, "reason": "휴직"},
        **order_in("sealed"),
    ),
    "order-mode": Line(
        POST=COORDINATOR,
        body=lambda _: {"mode": "prime", "reason": "확인"},
        **order_in("draft"),
    ),
    "order-cancel": Line(POST=COORDINATOR, body=lambda _: {"reason": "고객 취소"}, **OBJECT),
    "order-answer": Line(POST=COORDINATOR, body=lambda _: {"text": "고객이 줍니다."}, **OBJECT),
    "order-ask": Line(
        POST=("staff", "owner", "rival", "coordinator"),
        body=lambda _: {"text": "소재는 누가 주나요?"},
        **OBJECT,
    ),
    "order-decline": Line(POST=ASKED, body=lambda _: {"reason_class": "busy"}, **OBJECT),
    "pledge": Line(
        POST=ASKED,
        body=lambda _: {
            "most": "10",
            "floor_won": "41000",
            "first_on": in_days(2),
            "last_on": in_days(20),
        },
        **OBJECT,
    ),
    "pledge-withdraw": Line(POST=ASKED, **OBJECT),
    "pledge-receipt": Line(GET=ASKED, **OBJECT),
    # the desk
    "desk": Line(GET=DESK),
    "desk-order": Line(GET=(*DESK, "auditor"), **OBJECT),
    "desk-sign": Line(POST=DESK, body=lambda _: {"what": "curve"}, **order_in("sealed")),
    "desk-draft": Line(POST=COORDINATOR, body=_offer, **order_in("pricing")),
    "desk-send": Line(POST=COORDINATOR, body=lambda _: {"version": "1"}, **order_in("drafted")),
    "desk-link": Line(POST=COORDINATOR, body=lambda _: {"version": "1"}, **order_in("offered")),
    # the split of an order
    "credits": Line(GET=MEMBERS),
    "allocation": Line(GET=IN_CLUSTER, **OBJECT),
    "allocation-run": Line(POST=COORDINATOR, **order_in("won")),
    "allocation-cancel": Line(
        POST=COORDINATOR,
        body=lambda _: {"attempt": "1"},
        hidden=("outsider",),
        also={"order_id": lambda scene: scene.props["computing"]},
    ),
    "allocation-override": Line(
        POST=DESK,
        body=lambda s: {
            "from_firm": s.stage.firms["hana"],
            "to_firm": s.stage.firms["suwon"],
            "pieces": "1",
            "reason": "설비 고장",
        },
        **OBJECT,
        also=divided,
        answers=(422,),  # everybody stands at the cap there
    ),
    "allocation-lot": Line(GET=IN_CLUSTER, **OBJECT, also=divided),
    "allocation-accept": Line(
        POST=ASKED,
        body=lambda s: {"run": "1", "pieces": s.props["shown"]["owner"]},
        differs=lambda s, role: {"pieces": s.props["shown"][role]},
        **OBJECT,
        also=divided,
    ),
    "allocation-decline": Line(
        POST=ASKED,
        body=lambda _: {"run": "1", "keep": "0", "reason_class": "busy"},
        **OBJECT,
        also=divided,
    ),
    "allocation-settle": Line(
        POST=COORDINATOR, body=lambda _: {"reason": "합의"}, **OBJECT, also=short
    ),
    "allocation-instance": Line(GET=("coordinator", "second", "auditor"), **OBJECT, also=divided),
    "allocation-result": Line(GET=("coordinator", "second", "auditor"), **OBJECT, also=divided),
    "allocation-what-if": Line(GET=("staff", *ASKED), **OBJECT, also=divided),
    "allocation-consent": Line(POST=ASKED, **OBJECT, also=divided),
    "allocation-consent-withdraw": Line(POST=ASKED, **OBJECT, also=divided, answers=(409,)),
    "allocation-own": Line(GET=("staff", *ASKED), **OBJECT, also=divided, answers=(404,)),
    "allocation-own-kit": Line(GET=("staff", *ASKED), **OBJECT, also=divided, answers=(404,)),
    # the customer's page: the token is the right, so nobody is refused before it is looked up
    "offer": Line(GET=ALL, answers=(404,)),
    "offer-code": Line(POST=ALL, answers=(404,)),
    "offer-accept": Line(GET=ALL, POST=ALL, answers=(404, 422)),
    "offer-decline": Line(
        GET=ALL, POST=ALL, body=lambda _: {"reason": "다른 곳과 계약"}, answers=(404,)
    ),
    "offer-counter": Line(GET=ALL, POST=ALL, answers=(404, 422)),
}
TABLE |= API
