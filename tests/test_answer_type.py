"""What kind of answer a question asks for: the words that ask, and words that only look like them."""

from __future__ import annotations

import pytest

from retrieval.answer_type import AnswerType, answer_type


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did they leave?", "time"),
        ("They left when?", "time"),
        ("Until when did they stay?", "time"),
        ("What is it called when a state falls?", None),
        ("Когда ушли войска?", "time"),
        ("Что происходит, когда число умножается?", None),
        ("متى غادروا؟", "time"),
        ("كم دبابة غادرت؟", "quantity"),
        ("ماذا حدث على بعد 5 كم من البلدة؟", None),
        ("من قال إن القوات لم تنسحب؟", None),
        ("لماذا غادروا؟", "reason"),
        ("Kaç kişi öldü?", "quantity"),
        ("Saat kaçta gittiler?", "quantity"),
        ("Noktalardan kaçını boşalttılar?", "quantity"),
        ("Kim kaçtı?", None),
        ("Kaçakçılar kim?", None),
        ("ترکی کی فوج نے کیا کیا؟", None),
        ("为什么离开？", "reason"),
    ],
)
def test_the_kind_of_a_question(question: str, kind: AnswerType | None) -> None:
    assert answer_type(question) == kind
