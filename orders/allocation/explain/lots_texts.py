"""Several lots: the words of a firm's sentence, by case, and of what is short behind it."""

from orders.allocation.explain.writing import Templates

_SHARE_KO = "귀사의 가중치 {w}{per} × 수위 {lam} + 이월 {c} = {q} → {n}{unit}."
_SHARE_EN = "Your weight {w} {per} × level {lam} + credit {c} = {q} → {n} {unit}."
_MORE_KO = " 귀사에 더 주려면 수위가 같거나 낮은 회사의 몫을 줄여야 합니다."
_MORE_EN = " More for you would take from a firm at the same or a lower level."
_LOTS_KO = "로트 {count}개({lots})"
_LOTS_EN = "the lots {lots} ({count})"
SENTENCES: Templates = {
    "none": {
        "ko": "0{unit}: 귀사의 설비에 맞는 로트가 없습니다.",
        "en": "0 {unit}: no lot fits a machine of yours.",
    },
    "class": {
        "ko": f"{{n}}{{unit}}: 귀사와 다른 {{k}}개사가 {_LOTS_KO}를 함께 맡습니다. "
        "수위가 더 낮은 회사는 이 로트를 더 맡을 수 없습니다. 함께 {sum}{unit}, "
        f"가중치 {{W}}{{per}}, 수위 {{lam}}. {_SHARE_KO}{_MORE_KO}",
        "en": f"{{n}} {{unit}}: you and {{k}} other firms share {_LOTS_EN}, which no firm at a "
        "lower level can take more of. Together {sum} {unit} for weight {W} {per}, "
        f"level {{lam}}. {_SHARE_EN}{_MORE_EN}",
    },
    "class-pair": {
        "ko": f"{{n}}{{unit}}: 귀사와 다른 한 회사가 {_LOTS_KO}를 함께 맡습니다. "
        f"수위가 더 낮은 회사는 이 로트를 더 맡을 수 없습니다. {_SHARE_KO}{_MORE_KO}",
        "en": f"{{n}} {{unit}}: you and one other firm share {_LOTS_EN}, which no firm at a lower "
        f"level can take more of. {_SHARE_EN}{_MORE_EN}",
    },
    "class-alone": {
        "ko": f"{{n}}{{unit}}: {_LOTS_KO}는 귀사의 수위에서 나눕니다. "
        f"수위가 더 낮은 회사는 이 로트를 더 맡을 수 없습니다. {_SHARE_KO}",
        "en": f"{{n}} {{unit}}: {_LOTS_EN} are divided at your level, as no firm at a lower level "
        f"can take more of them. {_SHARE_EN}",
    },
    "lower": {
        "ko": f"{{n}}{{unit}}: 귀사가 만들 수 있는 {_LOTS_KO}는 수위가 같거나 더 낮은 회사가 먼저 "
        f"맡습니다. {_SHARE_KO}",
        "en": f"{{n}} {{unit}}: for {_LOTS_EN} that you can make, firms at the same or a lower "
        f"level come first. {_SHARE_EN}",
    },
    "empty": {
        "ko": "0{unit}: 귀사가 만들 수 있는 로트에는 나눌 수량이 없습니다.",
        "en": "0 {unit}: the lots that you can make hold nothing to divide.",
    },
    "whole": {
        "ko": f"{{n}}{{unit}}: 귀사가 만들 수 있는 로트는 모두 귀사가 맡습니다. {_SHARE_KO}",
        "en": f"{{n}} {{unit}}: every lot that you can make is yours alone. {_SHARE_EN}",
    },
    "weeks": {
        "ko": "{n}{unit}: 귀사의 기계 시간에는 준비 시간과 최소 물량까지 넣으면 한 개도 더 들어가지 "
        f"않습니다({{F}}분 가운데 {{f}}분 사용). {_SHARE_KO}",
        "en": "{n} {unit}: your machine time has no room for a further piece, set-up and minimum "
        f"lot included ({{f}} of {{F}} minutes used). {_SHARE_EN}",
    },
    "pledges": {
        "ko": f"{{n}}{{unit}}: 귀사가 약정한 한도에 도달했습니다. {_SHARE_KO}",
        "en": f"{{n}} {{unit}}: what you pledged is reached. {_SHARE_EN}",
    },
    "full": {
        "ko": "{n}{unit}: 로트마다 귀사가 모두 맡았거나, 약정한 한도가 다 찼거나, 최소 물량이 한도보다 "
        f"많거나, 한 개 더 만들 기계 시간이 없습니다. {_SHARE_KO}",
        "en": "{n} {unit}: of each lot you have all of it, or what your pledge allows, or a minimum "
        f"lot above your pledge, or no machine time for a further piece. {_SHARE_EN}",
    },
    "lot-sizes": {
        "ko": "{n}{unit}: 귀사의 수위는 {q}{unit}이지만 온전한 개수, 최소 물량, 준비 시간에 맞추면 "
        "{n}{unit}입니다. 차이는 이월됩니다.",
        "en": "{n} {unit}: your level gives {q} {unit}; whole pieces, minimum lots and set-ups "
        "make it {n}. The difference is carried as credit.",
    },
    "whole-pieces": {
        "ko": "{n}{unit}: 귀사의 수위는 {q}{unit}이지만 온전한 개수로 나누면 {n}{unit}입니다. "
        "차이는 이월됩니다.",
        "en": "{n} {unit}: your level gives {q} {unit}; whole pieces make it {n}. "
        "The difference is carried as credit.",
    },
    "cheapest": {
        "ko": "{n}{unit}: 귀사의 수위는 {q}{unit}이지만 먼저 값이 가장 적게 들도록 나누어 "
        "{n}{unit}입니다.",
        "en": "{n} {unit}: your level gives {q} {unit}; the lowest cost comes first and makes it "
        "{n}.",
    },
    "earliest": {
        "ko": "{n}{unit}: 귀사의 수위는 {q}{unit}이지만 먼저 가장 일찍 끝나도록 나누어 "
        "{n}{unit}입니다.",
        "en": "{n} {unit}: your level gives {q} {unit}; the earliest finish comes first and makes "
        "it {n}.",
    },
    "moved": {
        "ko": "{n}{unit}: 다른 회사가 전보다 적게 맡아 {g}{unit}이 귀사로 옮겨졌습니다. "
        "기존 {p}{unit}은 그대로입니다.",
        "en": "{n} {unit}: {g} moved to you because others hold fewer than before; "
        "your earlier {p} stay yours.",
    },
    "grown": {
        "ko": "{n}{unit}: 모두 맡은 합계가 전보다 늘어 귀사에 {g}{unit}을 더 배정했습니다. "
        "기존 {p}{unit}은 그대로입니다.",
        "en": "{n} {unit}: {g} more for you because more is placed than before; "
        "your earlier {p} stay yours.",
    },
    "moved-grown": {
        "ko": "{n}{unit}: 모두 맡은 합계가 전보다 늘었고 전보다 적게 맡는 회사가 있어 귀사에 "
        "{g}{unit}을 더 배정했습니다. 기존 {p}{unit}은 그대로입니다.",
        "en": "{n} {unit}: {g} more for you because more is placed than before and others hold "
        "fewer; your earlier {p} stay yours.",
    },
    "fixed": {
        "ko": "{n}{unit}: 이미 확정된 {g}{unit}이 귀사의 몫이며, 기존 {p}{unit}은 그대로입니다.",
        "en": "{n} {unit}: {g} already fixed are yours, and your earlier {p} stay yours.",
    },
    "kept": {
        "ko": "{n}{unit}: 다시 나누었지만 귀사의 기존 {p}{unit}은 그대로입니다.",
        "en": "{n} {unit}: the volume was divided again, and your earlier {p} stay yours.",
    },
    "given-up": {
        "ko": "{n}{unit}: 기존 {p}{unit} 가운데 {m}{unit}은 이제 귀사의 몫이 아닙니다.",
        "en": "{n} {unit}: {m} of your earlier {p} are no longer yours.",
    },
    "given-up-pledge": {
        "ko": "{n}{unit}: 기존 {p}{unit} 가운데 {m}{unit}은 귀사의 지금 한도나 로트의 지금 수량을 "
        "넘어 빠졌습니다.",
        "en": "{n} {unit}: {m} of your earlier {p} are above your pledge, or above what the lot "
        "holds now.",
    },
    "given-up-time": {
        "ko": "{n}{unit}: 기존 {p}{unit} 가운데 {m}{unit}은 귀사의 기계 시간에 들어가지 않습니다.",
        "en": "{n} {unit}: {m} of your earlier {p} do not fit into your machine time.",
    },
    "exchanged": {
        "ko": "{n}{unit}: 기존 {p}{unit} 가운데 {m}{unit}은 이제 귀사의 몫이 아니며, {g}{unit}이 "
        "새로 배정됐습니다.",
        "en": "{n} {unit}: {m} of your earlier {p} are no longer yours, and {g} are new.",
    },
}
SHORT: Templates = {
    "short-time": {
        "ko": " · 로트 {lot}, {s}개 부족: 납기까지 귀사의 기계 시간에 {a}개가 더 들어가지 않습니다.",
        "en": " · Lot {lot}, {s} {piece} short: your machine time up to its due date has no room "
        "for {a} more.",
    },
    "short-pledge": {
        "ko": " · 로트 {lot}, {s}개 부족: 귀사가 약정한 한도에 도달했습니다.",
        "en": " · Lot {lot}, {s} {piece} short: what you pledged for it is reached.",
    },
    "short-minimum": {
        "ko": " · 로트 {lot}, {s}개 부족: 남은 수량은 귀사의 최소 물량보다 적습니다.",
        "en": " · Lot {lot}, {s} {piece} short: what is left is fewer than your minimum lot.",
    },
    "short-over": {
        "ko": " · 로트 {lot}, {s}개 부족: 귀사의 최소 물량이 약정한 한도보다 많습니다.",
        "en": " · Lot {lot}, {s} {piece} short: your minimum lot is above your pledge.",
    },
    "short-open": {
        "ko": " · 로트 {lot}, {s}개 부족: 귀사에 더 맡길 길을 찾지 못했습니다.",
        "en": " · Lot {lot}, {s} {piece} short: no way to give you more was found.",
    },
}
