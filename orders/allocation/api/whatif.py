"""What would have changed the own share: the questions of the page, for a program."""

from uuid import UUID

from cluster.members.access import access
from cluster.web.api.operations import Call, Told, at, reads
from orders.allocation.queries.whatif import what_if


class Changed(Told):
    """One own number changed and the same rule run again; `pieces` null: it takes too long here.

    The `all_` numbers count every lot of the division.
    """

    question_ko: str
    question_en: str
    words_ko: str
    words_en: str
    before: int
    pieces: int | None
    all_before: int
    all_pieces: int | None


class WhatIf(Told):
    """The own share now, as it was divided, and what would have changed it."""

    pieces: int
    divided: int
    together: bool
    too_large: bool
    questions: list[Changed]


@reads(WhatIf)
def read_what_if(call: Call, order_id: UUID, lot_id: UUID) -> WhatIf:
    """Two verified hours more, a finer machine, 100 won less, and whatever else is yours to change.

    The other firms' numbers stay as they were; only your own pieces are told.
    """
    page = what_if(call.actor, order_id, lot_id)
    questions = [
        Changed(
            question_ko=one.question.ko,
            question_en=one.question.en,
            words_ko=one.words.ko,
            words_en=one.words.en,
            before=one.before,
            pieces=one.pieces,
            all_before=one.all_before or one.before,
            all_pieces=one.all_pieces if page.together else one.pieces,
        )
        for one in page.questions
    ]
    return WhatIf(
        pieces=page.pieces,
        divided=page.divided,
        together=page.together,
        too_large=page.too_large,
        questions=questions,
    )


what_if_of = access(GET="allocation.own")(at("allocation", GET=read_what_if))
