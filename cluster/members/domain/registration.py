"""Business registration numbers (사업자등록번호): ten digits, the last one a check digit."""

import re

from cluster.kernel.errors import RuleBroken

_SHAPE = re.compile(r"([0-9]{3})-?([0-9]{2})-?([0-9]{5})\Z")
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def parse_registration_number(raw: str, *, field: str = "brn") -> str:
    """ "999-81-00015" -> "9998100015"; refuses another shape and a wrong check digit."""
    shape = _SHAPE.match(raw.strip(" "))
    if shape is None:
        raise RuleBroken("registration-number-format", field=field)
    digits = "".join(shape.groups())
    if check_digit(digits[:9]) != int(digits[9]):
        raise RuleBroken("registration-number-check", field=field)
    return digits


def check_digit(nine: str) -> int:
    """The tenth digit: weights 1 3 7 1 3 7 1 3 5, and the ninth product's tens once more."""
    total = sum(int(digit) * weight for digit, weight in zip(nine, _WEIGHTS, strict=True))
    return -(total + int(nine[8]) * 5 // 10) % 10


def show_registration_number(digits: str) -> str:
    """ "9998100015" -> "999-81-00015"."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
