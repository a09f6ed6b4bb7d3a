"""Name keys: spellings of one name meet in any script; other names do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.name import name_keys, skeletons, words
from retrieval.question import read_question

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


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("Who left Germany?", "غادر الجنود ألمانيا"), ("من غادر ألمانيا؟", "Die Truppen verließen Deutschland"),
        ("谁离开了叙利亚？", "Suriye'den çekildiler"), ("Кто ушёл из Алеппо?", "انسحبوا من حلب"),
        ("Halep'ten kim çekildi?", "left Aleppo"),
        ("कितने सैनिक जर्मनी गए?", "soldados en Alemania"), ("מי יצא מדמשק?", "ont quitté Damas"),
        ("What happened on 28 August?", "في 28 آب وقع"), ("ماذا يفعل الصاروخ إس-400؟", "ракеты С-400"),
        ("Combien ? 10 000 ?", "١٠٬٠٠٠"),
        ("why did russia leave aleppo?", "روسيا"),
    ],
)  # fmt: skip
def test_a_name_of_a_question_is_met_in_a_passage(question: str, passage: str) -> None:
    keys = set(name_keys(passage))
    assert any(name.keys & keys for name in read_question(question).names)


def test_a_place_is_one_name_met_by_its_key_and_by_its_spelling() -> None:
    names = {
        name.surface: name.keys for name in read_question("Did the United States tell Russia of Russian losses?").names
    }
    assert names["United States"] == {"@us"}
    assert "@ru" in names["Russia"] and skeletons("Russia") & names["Russia"]
    assert [surface for surface, keys in names.items() if "@ru" in keys] == ["Russia"]


def test_a_day_is_one_name_and_a_number_in_a_designation_none() -> None:
    names = read_question("Was geschah am 28. August 2021 mit S-400 und 49 Soldaten?").names
    marked = [(name.surface, *name.keys) for name in names if any("#" in key for key in name.keys)]
    assert marked == [("28. August", "#28-8"), ("2021", "#2021"), ("S-400", "#s400"), ("49", "#49")]


def test_a_capitalised_word_inside_a_sentence_stands_as_a_name() -> None:
    assert "^srkb" in name_keys("They left Saraqib.", telling=True)
    assert "^srkb" not in name_keys("They left. Saraqib fell; «Saraqib» too", telling=True)
    assert "^srkb" not in name_keys("They left Saraqib.")
    assert not any(key.startswith("^") for key in name_keys("خرجوا من سراقب", telling=True))


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
