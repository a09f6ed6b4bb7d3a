"""Name keys: spellings of one name meet in any script; other names do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.name import name_keys, skeletons, words

SPELLINGS = [
    ["Saraqib", "Saraqeb", "Sarakib",
     "Saraqib's", "Serakib", "Serakib'den", "Саракиб", "Саракиба", "Саракибе", "سراقب", "وسراقب",
     "بسراقب", "סראקב", "सराकिब", "سراقيب"],
    ["Idlib", "İdlib", "Idleb", "Идлиб", "Идлибе", "إدلب", "ادلب", "بإدلب", "אידליב"],
    ["Hmeimim", "Hmeymim", "Khmeimim", "Хмеймим", "حميميم", "لحميميم"],
    ["Wagner", "Vagner", "Вагнер", "Вагнера", "فاغنر"],
    ["Raqqa", "Rakka", "Ракка", "الرقة", "والرقة"],
    ["Polyakov", "Poliakov", "Поляков", "Полякова", "بولياكوف"],
    ["Hasakah", "Hasaka", "Хасака", "الحسكة", "بالحسكة"],
    ["Muhammad", "Mohamed", "Мухаммад", "محمد", "מוחמד"],
    ["Khabur", "Khabour", "Хабур", "الخابور"],
]  # fmt: skip


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda s: s[0])
def test_spellings_of_one_name_meet(spellings: list[str]) -> None:
    first = skeletons(spellings[0])
    assert [s for s in spellings if not skeletons(s) & first] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Saraqib", "الرقة"), ("Idlib", "حلب"), ("Homs", "حماة"), ("Afrin", "عين"), ("Raqqa", "Идлиб")],
)
def test_names_of_different_places_do_not_meet(one: str, other: str) -> None:
    assert not skeletons(one) & skeletons(other)


def test_two_short_words_meet_as_a_pair() -> None:
    pair = {key for key in name_keys("بلدة عين عيسى") if "_" in key}
    assert pair & {key for key in name_keys("near Ain Issa") if "_" in key}
    assert pair & {key for key in name_keys("под Айн-Иссой") if "_" in key}


def test_words_carry_their_offsets_and_hyphenated_ones_their_parts() -> None:
    text = "In Tell-Rifaat, yes"
    assert [(w.text, text[w.start : w.end]) for w in words(text)] == [
        (w, w) for w in ("In", "Tell-Rifaat", "Tell", "Rifaat", "yes")
    ]


@given(st.text(max_size=200))
def test_any_text_gives_keys_without_spaces_or_capitals(text: str) -> None:
    assert all(key == key.lower() and key and not any(c.isspace() for c in key) for key in name_keys(text))


def test_a_hostile_word_gives_few_keys_quickly() -> None:
    assert len(skeletons("ghchth" * 5000)) <= 24
