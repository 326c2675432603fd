"""One lot: the words of a firm's sentence, by case."""

from orders.allocation.explain.writing import LANGUAGES, Templates

_LEVEL = {
    "ko": "{n}개: 귀사의 가중치는 {unit} {W} 중 {w}입니다. "
    "수위 {lam} → {q} + 이월 {c} = {t} → {n}개.",
    "en": "{n} {piece}: your weight is {w} of {W} {unit}; "
    "water level {lam} → {q} + credit {c} = {t} → {n}.",
}
_LEVEL_OF_FEW = {
    "ko": "{n}개: 귀사의 가중치는 {unit} {w}입니다. 수위 {lam} → {q} + 이월 {c} = {t} → {n}개.",
    "en": "{n} {piece}: your weight is {w} {unit}; "
    "water level {lam} → {q} + credit {c} = {t} → {n}.",
}
_PRICES = {
    "ko": " 한 개 더의 가격은 {next}, 마지막으로 배정된 한 개의 가격은 {last}입니다.",
    "en": " A further piece would cost {next}; the last piece given to anyone cost {last}.",
}
_CAP = {
    "ko": "{n}개: 귀사가 약정한 한도 {u}에 도달했습니다.",
    "en": "{n} {piece}: your pledge (cap {u}) is reached;",
}
_CAP_FIXED = {
    "ko": "{n}개: 이미 확정된 {f}개는 그대로이며, 귀사가 약정한 한도 {u}로는 더 맡을 수 없습니다.",
    "en": "{n} {piece}: the {f} already fixed stay yours, more than your pledge (cap {u});",
}
_WITHOUT_CAP = {
    "ko": " 한도가 없었다면 {v}개였습니다.",
    "en": " without it you would have had {v}.",
}
_WITHOUT_CAP_LOTS = {
    "ko": " 한도가 없고 다른 회사의 최소 물량이 이대로라면 {v}개였습니다.",
    "en": " without it, the minimum lots of others taken as they are, you would have had {v}.",
}
_GIVEN_UP = {
    "ko": "{n}개: 기존 {p}개 가운데 {g}개를 더 만들 수 없습니다. 귀사의 한도는 이제 {u}개입니다.",
    "en": "{n} {piece}: {g} of your earlier {p} can no longer be made by you. Your cap is now {u}.",
}
_FURTHER = {
    "fewer": {
        "ko": " 나눌 물량이 여러 회사가 그대로 맡을 수 있는 합계보다 적어 {h}개가 더 줄었습니다.",
        "en": " As there is less to divide than the firms could keep, {h} more are lost.",
    },
    "yielded": {
        "ko": " 수주를 더 많이 채우려고 {h}개를 더 옮겼습니다.",
        "en": " So that more of the order is filled, {h} more move on.",
    },
}
_RISEN = {"ko": " 기존 {p}개는 그대로입니다.", "en": " your earlier {p} stay yours."}


def _and(one: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    return {language: one[language] + other[language] for language in LANGUAGES}


SENTENCES: Templates = {
    "level": _and(_LEVEL, _PRICES),
    "level-alone": _LEVEL,
    "level-of-few": _and(_LEVEL_OF_FEW, _PRICES),
    "level-of-few-alone": _LEVEL_OF_FEW,
    "cap": _and(_CAP, _WITHOUT_CAP),
    "cap-fixed": _and(_CAP_FIXED, _WITHOUT_CAP),
    "cap-lots": _and(_CAP, _WITHOUT_CAP_LOTS),
    "cap-lots-fixed": _and(_CAP_FIXED, _WITHOUT_CAP_LOTS),
    "min-lot": {
        "ko": "{n}개: 귀사의 수위는 {q} + 이월 {c} = {t}개로 최소 물량 {m}개보다 작습니다. "
        "차이는 이월됩니다.",
        "en": "{n} {piece}: your level gives {q} + credit {c} = {t}, below your minimum lot {m}. "
        "The difference is carried as credit.",
    },
    "min-lot-over-cap": {
        "ko": "{n}개: 귀사의 최소 물량 {m}개가 한도 {u}개보다 큽니다.",
        "en": "{n} {piece}: your minimum lot {m} is above your cap {u}.",
    },
    "min-lot-rest": {
        "ko": "{n}개: 남은 {r}개는 귀사의 최소 물량 {m}개보다 적습니다.",
        "en": "{n} {piece}: {r} left over, fewer than your minimum lot {m}.",
    },
    "min-lot-elsewhere": {
        "ko": "{n}개: 귀사의 수위는 {q} + 이월 {c} = {t}개이지만, 귀사의 최소 물량 {m}개를 열면 "
        "더 많이 채우거나 더 고르게 나눌 길을 찾지 못했습니다. 차이는 이월됩니다.",
        "en": "{n} {piece}: your level gives {q} + credit {c} = {t}, but with your minimum lot {m} "
        "no split was found that fills more or is more even. The difference is carried as credit.",
    },
    "min-lot-elsewhere-again": {
        "ko": "{n}개: 귀사의 수위는 {q} + 이월 {c} = {t}개이지만, 귀사의 최소 물량 {m}개를 열면 "
        "더 많이 채우거나 덜 옮기거나 더 고르게 나눌 길을 찾지 못했습니다.",
        "en": "{n} {piece}: your level gives {q} + credit {c} = {t}, but with your minimum lot {m} "
        "no split was found that fills more, moves fewer pieces or is more even.",
    },
    "min-lot-raised": {
        "ko": "{n}개: 귀사의 수위는 {q} + 이월 {c} = {t}개이며, 최소 물량 {m}개에 맞춰 올렸습니다.",
        "en": "{n} {piece}: your level gives {q} + credit {c} = {t}; your minimum lot {m} raises it.",
    },
    "frozen": {
        "ko": "{n}개: 이미 확정된 {f}개는 그대로입니다. 귀사의 수위는 {q} + 이월 {c} = {t}개입니다.",
        "en": "{n} {piece}: the {f} already fixed stay yours. "
        "Your level gives {q} + credit {c} = {t}.",
    },
    "fixed": {
        "ko": "{n}개: 이미 확정된 {f}개는 그대로입니다.",
        "en": "{n} {piece}: the {f} already fixed stay yours.",
    },
    "nothing-new": {
        "ko": "{n}개: 나눌 물량이 여러 회사가 그대로 맡을 수 있는 합계를 넘지 않아 "
        "새로 배정된 것이 없습니다.",
        "en": "{n} {piece}: there is no more to divide than the firms could keep, "
        "so nothing new is given.",
    },
    "moved": _and(
        {
            "ko": "{n}개: 다른 회사가 전보다 적게 맡아 {m2}개가 귀사로 옮겨졌습니다.",
            "en": "{n} {piece}: {m2} moved to you because others hold fewer than before;",
        },
        _RISEN,
    ),
    "grown": _and(
        {
            "ko": "{n}개: 모두 맡은 합계가 전보다 늘어 귀사에 {m2}개를 더 배정했습니다.",
            "en": "{n} {piece}: {m2} more for you because more is placed than before;",
        },
        _RISEN,
    ),
    "moved-grown": _and(
        {
            "ko": "{n}개: 모두 맡은 합계가 전보다 늘었고 전보다 적게 맡는 회사가 있어 "
            "귀사에 {m2}개를 더 배정했습니다.",
            "en": "{n} {piece}: {m2} more for you because more is placed than before "
            "and others hold fewer;",
        },
        _RISEN,
    ),
    "kept": {
        "ko": "{n}개: 다시 나누었지만 귀사의 기존 {p}개는 그대로입니다.",
        "en": "{n} {piece}: the volume was divided again, and your earlier {p} stay yours.",
    },
    "given-up": _GIVEN_UP,
    "given-up-lot": {
        "ko": "{n}개: 기존 {p}개 가운데 {g}개를 더 만들 수 없습니다. "
        "귀사의 한도는 이제 {u}개로 최소 물량 {m}개보다 작습니다.",
        "en": "{n} {piece}: {g} of your earlier {p} can no longer be made by you. "
        "Your cap is now {u}, below your minimum lot {m}.",
    },
    **{f"given-up-{key}": _and(_GIVEN_UP, more) for key, more in _FURTHER.items()},
    "fewer": {
        "ko": "{n}개: 나눌 물량이 여러 회사가 그대로 맡을 수 있는 합계보다 적어 "
        "귀사의 기존 {p}개에서 {h}개가 줄었습니다.",
        "en": "{n} {piece}: there is less to divide than the firms could keep, "
        "so your earlier {p} lose {h}.",
    },
    "yielded": {
        "ko": "{n}개: 수주를 더 많이 채우려고 귀사의 기존 {p}개 가운데 {h}개를 옮겼습니다.",
        "en": "{n} {piece}: so that more of the order is filled, {h} of your earlier {p} move on.",
    },
}
