"""The words of states, modes, reasons and facts in both languages."""

from typing import Any

from cluster.kernel.text import Said

STATES = {
    "draft": Said("작성 중", "Draft"),
    "checked": Said("검토 완료", "Checked"),
    "collecting": Said("약정 모집", "Collecting pledges"),
    "sealed": Said("봉인", "Sealed"),
    "pricing": Said("단가 검토", "Pricing"),
    "offered": Said("제안 중", "Offered"),
    "countered": Said("역제안", "Countered"),
    "won": Said("수주", "Won"),
    "allocating": Said("배정 중", "Dividing"),
    "confirmed": Said("배정 확정", "Confirmed"),
    "producing": Said("생산 중", "Producing"),
    "lost": Said("실주", "Lost"),
    "expired": Said("만료", "Expired"),
    "cancelled": Said("취소", "Cancelled"),
}
KINDS = {  # the chip of a state
    "collecting": "brand",
    "sealed": "proc",
    "pricing": "warn",
    "offered": "spark",
    "countered": "spark",
    "won": "ok",
    "allocating": "brand",
    "confirmed": "ok",
    "producing": "proc",
}
PHASES = [
    Said("문의 접수", "Inquiry"),
    Said("협상과 약정", "Pledges and talks"),
    Said("수주 확정", "Won"),
    Said("배분", "Division"),
    Said("생산", "Production"),
    Said("검사와 납품", "Delivery"),
    Said("정산", "Settlement"),
]
_PHASE_OF = {"draft": 0, "checked": 0, "won": 2, "allocating": 3, "confirmed": 3, "producing": 4}
MODES = {
    "prime": Said("대표수주", "Prime contractor"),
    "divided": Said("분담이행", "Divided"),
    "coop": Said("협동조합", "Cooperative"),
    "public_joint": Said("공공 공동이행", "Public joint"),
}
REASONS = {
    "busy": Said("일이 꽉 찼어요", "Fully booked"),
    "machine": Said("설비가 맞지 않아요", "Machine does not suit"),
    "material": Said("소재가 어려워요", "Material is difficult"),
    "price-range": Said("가격대가 맞지 않아요", "Price range does not suit"),
    "term": Said("납기가 짧아요", "Too little time"),
    "other": Said("다른 까닭이 있어요", "Another reason"),
}
MISFITS = {
    "no-machine-here": Said("와이어 기계가 없어요", "No wire EDM machine"),
    "no-consent": Said("공동수주에 동의하지 않았어요", "Has not agreed to joint orders"),
    "machine-not-ready": Said("정비 중이에요", "In repair"),
    "part-beyond-travel": Said("이송 거리보다 커요", "Larger than the travel"),
    "part-too-thick": Said("너무 두꺼워요", "Too thick"),
    "tolerance-too-fine": Said("공차가 너무 좁아요", "Tolerance too fine"),
    "surface-too-fine": Said("면 거칠기가 너무 고와요", "Surface too fine"),
    "taper-too-steep": Said("테이퍼가 너무 커요", "Taper too steep"),
    "thickness-with-taper": Said("테이퍼에 비해 두꺼워요", "Too thick for the taper"),
    "block-beyond-tank": Said("소재가 가공조보다 커요", "Block larger than the tank"),
}
CLOCKS = {
    "pledges": Said("약정 마감", "pledge deadline"),
    "idle-remind": Said("마감 뒤 2일 알림", "reminder two days after the closing"),
    "idle-tell": Said("마감 뒤 5일, 회원사에 알림", "members told five days after the closing"),
    "offer-half": Said("제안 기한의 절반", "half of the offer's time"),
    "offer-day-before": Said("제안 만료 하루 전", "a day before the offer expires"),
    "offer-valid": Said("제안 만료", "end of the offer"),
    "counter-remind": Said("역제안 뒤 2일 알림", "reminder two days after the counter-offer"),
    "counter-tell": Said("역제안 뒤 5일 알림", "five days after the counter-offer"),
}
_UNKNOWN = Said("–", "–")


def state_word(state: str) -> Said:
    return STATES.get(state, _UNKNOWN)


def phase_of(state: str) -> int:
    """Place in the seven phases; an ended order stands where it ended: in the talks."""
    return _PHASE_OF.get(state, 1)


def named(table: dict[str, Said], key: Any) -> Said:
    """The word of a key, a dash where there is none."""
    return table.get(str(key), _UNKNOWN)
