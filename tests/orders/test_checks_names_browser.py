"""The order of names in the browser's check is the engine's: by letters, also beyond 16 bits."""

from random import Random  # noqa: TID251 - seeded

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
SORTED = """async (names) => {
  const { byCodePoint } = await import("/static/js/check/exact.js");
  return names.sort(byCodePoint);
}"""


def test_names_stand_in_the_order_of_their_letters_also_beyond_16_bits(page, live_server):
    dice, letters = Random(3), "aZ|가힣\ue000\uffff\U00010000\U0001f600\U0010ffff"
    names = ["".join(dice.choices(letters, k=dice.randint(0, 4))) for _ in range(400)]
    page.goto(live_server.url)
    assert page.evaluate(SORTED, names) == sorted(names)
