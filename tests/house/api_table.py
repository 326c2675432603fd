"""The API's lines of the reviewed access table: the same roles as the pages of the same acts."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cluster.kernel import clock
from tests.house.lines import (
    ASKED,
    COORDINATOR,
    DESK,
    IN_CLUSTER,
    MANAGE,
    MEMBERS,
    NOT_HOLDING,
    OBJECT,
    OWN,
    Line,
    divided,
    in_days,
    lot_in,
    order_in,
    short,
)
from tests.orders.parts import plate


def _until(days: int) -> str:
    return (clock.now() + timedelta(days=days)).isoformat(timespec="seconds")


def _lot(scene: Any) -> dict[str, Any]:
    return {
        "drawing_id": str(scene.props["measured"]),
        "material": "SKD11",
        "thickness_mm": "40",
        "quantity": 900,
        "tolerance_mm": "0.01",
        "ra_um": "1.6",
        "parts_per_setup": 4,
        "due_on": in_days(40),
    }


def _offer(scene: Any) -> dict[str, Any]:
    lot = str(scene.props["pricing"].lot_id)
    return {
        "lines": [{"lot_id": lot, "unit_price_won": 41000, "quantity": 500}],
        "delivery_on": in_days(40),
        "valid_until": _until(9),
    }


FIRM = {
    "name_ko": "하나정밀공업",
    "brn": "999-81-00015",
    "industry": "금속가공",
    "employees": 5,
    "tax_type": "general",
}
MACHINE = {
    "code": "7호기",
    "model": "가상 W600",
    "year": 2020,
    "tank": "immersed",
    "travel_x_mm": "600",
    "travel_y_mm": "400",
    "max_thickness_mm": "350",
    "max_taper_deg": "21",
    "wire_mm": "0.25",
    "rough_speed_mm2_min": 140,
    "best_tolerance_mm": "0.003",
    "best_ra_um": "0.2",
    "rate_won_hour": 28000,
}
WEEK = [{"opens": "09:00", "closes": "18:00", "unattended_minutes": 390}] * 5 + [{}, {}]
CUSTOMER = {"name_ko": "세종모터스", "brn": "999-86-00010", "pay_days": 45}
PLEDGE = {"most": 10, "floor_won": 41000}
NAMED = {"code": "C78", "brn": "999-86-00024", "name_ko": "새 고객"}
CUSTOMERS = Line(GET=COORDINATOR, POST=COORDINATOR, body=lambda _: CUSTOMER | NAMED)

API: dict[str, Line] = {
    "api-me": Line(GET=MEMBERS),
    "api-second-persons": Line(GET=COORDINATOR),
    "api-firms": Line(GET=MEMBERS),
    "api-firm": Line(
        GET=IN_CLUSTER,
        PUT=MANAGE,
        body=lambda s: FIRM | {"expected_version": s.version("firm")},
        **OBJECT,
    ),
    "api-consent": Line(POST=("owner",), DELETE=("owner",), **OBJECT),
    "api-machines": Line(GET=IN_CLUSTER, POST=MANAGE, body=lambda _: MACHINE, **OBJECT),
    "api-machine": Line(
        PUT=MANAGE,
        DELETE=MANAGE,
        body=lambda s: MACHINE | {"expected_version": s.version("machine")},
        **OBJECT,
    ),
    "api-repair": Line(POST=OWN, DELETE=OWN, **OBJECT),
    "api-calendar": Line(
        GET=(*OWN, "auditor"),
        PUT=MANAGE,
        body=lambda s: {"week": WEEK, "expected_version": s.version("calendar")},
        **OBJECT,
    ),
    "api-days": Line(POST=MANAGE, body=lambda _: {"day": "2026-12-04", "reason": "점검"}, **OBJECT),
    "api-usual-days": Line(
        POST=MANAGE, body=lambda scene: {"day": scene.props["own day"]}, **OBJECT
    ),
    "api-closed-days": Line(
        GET=MEMBERS, POST=COORDINATOR, body=lambda _: {"day": "2026-12-30", "reason": "휴무"}
    ),
    "api-reopened-days": Line(
        POST=COORDINATOR, body=lambda scene: {"day": scene.props["shared day"]}
    ),
    "api-customers": CUSTOMERS,
    "api-customer": Line(
        PUT=COORDINATOR,
        body=lambda s: CUSTOMER | {"expected_version": s.version("customer")},
        hidden=("outsider", "staff", "owner", "rival"),
    ),
    "drawings:api-list": Line(
        GET=("staff", "owner", "rival", "coordinator", "outsider"),
        POST=COORDINATOR,
        body=lambda _: {"file": SimpleUploadedFile("p.dxf", plate())},
    ),
    "drawings:api-page": Line(GET=OWN, hidden=NOT_HOLDING),
    "drawings:api-unit": Line(
        PUT=COORDINATOR,
        hidden=NOT_HOLDING,
        body=lambda _: {"unit": "mm", "expected_version": 3},
    ),
    "drawings:api-parts": Line(
        PUT=COORDINATOR,
        hidden=NOT_HOLDING,
        body=lambda _: {"parts": 1, "expected_version": 3},
        answers=(422,),
    ),
    "drawings:api-entities": Line(
        PUT=COORDINATOR,
        hidden=NOT_HOLDING,
        body=lambda _: {
            "entities": [{"entity": 5, "treatment": "ignored"}],
            "expected_version": 3,
        },
    ),
    "api-capacity": Line(
        GET=("staff", "owner", "coordinator", "second", "auditor"),
        PUT=COORDINATOR,
        body=lambda _: {"hours": 80, "verified_on": in_days(-1), "proof": "10월 가동 기록"},
        **OBJECT,
    ),
    "api-orders": Line(
        GET=MEMBERS,
        POST=COORDINATOR,
        body=lambda s: {"title": "펀치", "customer_id": str(s.stage.customer_id), "mode": "prime"},
    ),
    "api-order": Line(GET=IN_CLUSTER, **OBJECT),
    "api-history": Line(GET=IN_CLUSTER, **OBJECT),
    "api-questions": Line(
        GET=IN_CLUSTER,
        POST=("staff", "owner", "rival", "coordinator"),
        body=lambda _: {"text": "소재는 누가 주나요?"},
        **OBJECT,
    ),
    "api-answer": Line(PUT=COORDINATOR, body=lambda _: {"text": "고객이 줍니다."}, **OBJECT),
    "api-lots": Line(POST=COORDINATOR, body=_lot, **order_in("draft")),
    "api-lot": Line(
        PUT=COORDINATOR,
        body=lambda s: _lot(s) | {"deadline": _until(9), "expected_version": s.version("order")},
        **OBJECT,
    ),
    "api-draft-lot": Line(
        PUT=COORDINATOR,
        DELETE=COORDINATOR,
        body=lambda s: _lot(s) | {"expected_version": s.version("draft")},
        **lot_in("draft"),
    ),
    "api-check": Line(POST=COORDINATOR, **order_in("draft")),
    "api-fits": Line(GET=COORDINATOR, **order_in("checked")),
    "api-invitations": Line(
        POST=COORDINATOR,
        body=lambda s: {
            "deadline": _until(9),
            "second_person_id": str(s.stage.jung.person_id),
            "firm_ids": [str(firm) for firm in s.stage.firms.values()],
        },
        **order_in("checked"),
    ),
    "api-invitation": Line(GET=("staff", "owner", "rival"), hidden=("outsider",)),
    "api-decline": Line(POST=ASKED, body=lambda _: {"reason_class": "busy"}, **OBJECT),
    "api-pledges": Line(GET=("staff", "owner", "rival"), hidden=("outsider",)),
    "api-pledge": Line(
        PUT=ASKED,
        DELETE=ASKED,
        body=lambda _: PLEDGE | {"first_on": in_days(2), "last_on": in_days(20)},
        **OBJECT,
    ),
    "api-receipt": Line(GET=ASKED, **OBJECT),
    "api-answers": Line(GET=(*COORDINATOR, "auditor"), **OBJECT),
    "api-deadline": Line(PUT=COORDINATOR, body=lambda _: {"deadline": _until(9)}, **OBJECT),
    "api-closing": Line(POST=COORDINATOR, **order_in("waiting")),
    "api-mode": Line(
        PUT=COORDINATOR, body=lambda _: {"mode": "prime", "reason": "확인"}, **order_in("draft")
    ),
    "api-cancellation": Line(POST=COORDINATOR, body=lambda _: {"reason": "고객 취소"}, **OBJECT),
    "api-opening": Line(
        GET=(*DESK, "auditor"), POST=DESK, body=lambda _: {"what": "curve"}, **order_in("sealed")
    ),
    "api-curve": Line(GET=(*DESK, "auditor"), **OBJECT),
    "api-offers": Line(
        GET=(*DESK, "auditor"), POST=COORDINATOR, body=_offer, **order_in("pricing")
    ),
    "api-sending": Line(POST=COORDINATOR, body=lambda _: {"version": 1}, **order_in("drafted")),
    "api-second": Line(
        PUT=COORDINATOR,
        body=lambda s: {"second_person_id": str(s.stage.moon.person_id), "reason": "휴직"},
        **order_in("sealed"),
    ),
    "api-link": Line(POST=COORDINATOR, body=lambda _: {"version": 1}, **order_in("offered")),
    "api-allocation": Line(GET=IN_CLUSTER, POST=COORDINATOR, **order_in("won")),
    "api-allocation-cancel": Line(
        POST=COORDINATOR,
        body=lambda _: {"attempt": 1},
        hidden=("outsider",),
        also={"order_id": lambda scene: scene.props["computing"]},
    ),
    "api-share-what-if": Line(GET=("staff", *ASKED), **OBJECT, also=divided),
    "api-share-accept": Line(
        POST=ASKED,
        body=lambda s: {"run": 1, "pieces": s.props["shown"]["owner"]},
        differs=lambda s, role: {"pieces": s.props["shown"][role]},
        **OBJECT,
        also=divided,
    ),
    "api-share-decline": Line(
        POST=ASKED,
        body=lambda _: {"run": 1, "keep": 0, "reason_class": "busy"},
        **OBJECT,
        also=divided,
    ),
    "api-share-settle": Line(
        POST=COORDINATOR, body=lambda _: {"reason": "합의"}, **OBJECT, also=short
    ),
    "api-share-override": Line(
        POST=DESK,
        body=lambda s: {
            "from_firm_id": str(s.stage.firms["hana"]),
            "to_firm_id": str(s.stage.firms["suwon"]),
            "pieces": 1,
            "reason": "설비 고장",
        },
        **OBJECT,
        also=divided,
        answers=(422,),  # everybody stands at the cap there
    ),
}
