"""The reading view: what it undoes, what it leaves, and offsets that never lie."""

from __future__ import annotations

import os
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.reading import read

SHARED = Path(os.environ.get("ISNAD_SHARED", Path(__file__).parents[2] / "shared"))
MARKED = "\u0640.؟!*ابهةءفل \u064e\u0654\u0655\u0670\u200c\u200f\u202b\ufeff\u00a0\r\n15-،\ufdfa\ufefb\ufe70کیe\u0301😀"
anything = st.text(st.characters(exclude_categories=["Cs"]))
marked = st.text(st.sampled_from(MARKED), max_size=30)
texts = st.one_of(anything, marked)


def cut(text: str, span: tuple[int, int]) -> str:
    return text[span[0] : span[1]]


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("خـ.ـسائر", "خسائر"),
        ("بخـ.سائرها", "بخسائرها"),
        ("الثــ؟ورية", "الثورية"),
        ("قص.ـف", "قصف"),
        ("تعــ.رضـ.ت لهـ.ـجوم", "تعرضت لهجوم"),
        ("وجـ.ـريح.", "وجريح."),
        ("هــ.جوم", "هجوم"),
        ("مـ*ـقتل", "مقتل"),
        ("خـ/ـسائر", "خسائر"),
        ("خـ. ـسائر", "خسائر"),
        ("خ.ـ.سائر", "خسائر"),
        ("خـ\u200f.\u200fـسائر", "خسائر"),
        ("قص.ف", "قصف"),
        ("قنبل.ة.", "قنبلة."),
        ("ال.قصف", "القصف"),
        ("ق*تل", "قتل"),
        ("جميــــل", "جميل"),
        ("لـ “الوكالة”", "ل “الوكالة”"),
        ("قَالَ هٰذا", "قال هذا"),
        ("ا\u064e\u0654كل", "أكل"),
        ("\ufefb\ufedf\ufea4\ufee4\ufeaa", "لالحمد"),
        ("\ufdf2 \ufdfa", "الله صلى الله عليه وسلم"),
        ("دمشق\u200f \u202bو\u202cحلب\ufeff", "دمشق وحلب"),
        ("سطر\r\nآخر\rثالث\u2028رابع", "سطر\nآخر\nثالث\nرابع"),
        ("5\u00a0آلاف\u202fليرة", "5 آلاف ليرة"),
        ("hyphen\u00adated", "hyphenated"),
        ("می\u200cخواهم", "می خواهم"),
        ("قت\u200cلى", "قتلى"),
        ("حلب ـ دمشق", "حلب - دمشق"),
        ("2019ـ2020", "2019-2020"),
    ],
)
def test_undoes(original: str, expected: str) -> None:
    assert read(original).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "انسحبت القوات.بدأت المعركة",
        "وصل د.سامي مع أ.د.ليلى",
        "طائرة إيه.إن-124 وقناة بي.بي.سي",
        "انتهى الأمر.و قال",
        "لماذا؟قال الرجل",
        "لا أدري...ثم ذهب",
        "عام 300 ق.م تقريبا",
        "#حلب_الشرقية",
        "3.5 and U.S. and www.site.com/a_b",
        "Это т.е. пример. Да",
        "क्षेत्र है। यह",
        "ＡＢＣ　１２３",
        "أإآٱىةؤئ ٠١٢",
        "e\u0301 😀👍🏽",
        "کرد.ئەو هات",
    ],
)
def test_leaves(text: str) -> None:
    assert read(text).text == text


@pytest.mark.parametrize(
    "original",
    ["سنة 1442هـ.وقال", "سنة 1442 هـ.وقال", "ا.هـ.وقال", "لا أدريـ...ثم ذهب", "لا أدريـ..ثم ذهب", "قالــ:نعم"],
)
def test_tatweel_that_ends_a_word_joins_nothing(original: str) -> None:
    assert read(original).text == original.replace("ـ", "")


def test_maps_back_letter_by_letter() -> None:
    original = "في قصـ.ـفَ\r\nبعيد"
    view = read(original)
    assert view.text == "في قصف\nبعيد"
    start = view.text.index("قصف")
    assert cut(original, view.to_original(start, start + 3)) == "قصـ.ـفَ"
    line = view.text.index("\n")
    assert cut(original, view.to_original(line, line + 1)) == "\r\n"
    assert view.to_reading(original.index("."), original.index(".") + 1) == (start + 1, start + 2)
    assert view.to_original(start, start) == (3, 3)


def test_one_character_read_as_many() -> None:
    view = read("قال ﷺ نعم")
    assert view.to_original(4, 8) == (4, 5)
    assert view.to_reading(4, 5) == (4, 4 + len("صلى الله عليه وسلم"))


@pytest.mark.parametrize("span", [(-1, 0), (2, 1), (0, 4)])
def test_span_outside_is_refused(span: tuple[int, int]) -> None:
    view = read("abc")
    with pytest.raises(ValueError, match="not within the reading text of 3"):
        view.to_original(*span)
    with pytest.raises(ValueError, match="not within the original text of 3"):
        view.to_reading(*span)


@given(texts)
@example("ـ.ـ")
@example("خ.ـ.ـ-ـ ـب")
def test_reading_twice_changes_nothing(original: str) -> None:
    once = read(original).text
    assert read(once).text == once


@given(texts)
def test_offsets_are_ordered_and_inside(original: str) -> None:
    view = read(original)
    spans = [view.to_original(i, i + 1) for i in range(len(view.text))]
    assert all(0 <= start < end <= len(original) for start, end in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(spans))
    assert view.to_original(0, len(view.text)) == ((spans[0][0], spans[-1][1]) if spans else (len(original),) * 2)


@given(texts)
def test_every_character_came_from_its_span(original: str) -> None:
    view = read(original)
    for i, character in enumerate(view.text):
        source = cut(original, view.to_original(i, i + 1))
        parts = set(unicodedata.normalize("NFKD", source))
        kept = set(unicodedata.normalize("NFKD", character)) <= parts
        replaced = {"-": "ـ" in source, " ": source[0] in "\u200c" or source[0].isspace(), "\n": source[0].isspace()}
        assert kept or replaced.get(character), (character, source)


@given(texts, st.data())
def test_to_reading_undoes_to_original(original: str, data: st.DataObject) -> None:
    view = read(original)
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    back = view.to_reading(*view.to_original(start, end))
    if start == end:
        assert back[0] == back[1]
    else:
        assert back[0] <= start < end <= back[1]
        assert view.to_original(*back) == view.to_original(start, end)


@given(st.text(st.characters(max_codepoint=0x5FF, exclude_characters="\r\x0b\x0c\x85\xa0\xad\u034f")))
def test_text_without_marks_is_unchanged(original: str) -> None:
    assert read(original).text == original


@pytest.mark.timeout(100)  # no figure: what grows with the square of the length takes hours
@pytest.mark.parametrize("unit", ["ـ", ".", "ـ.", "ا\u0654", "ا*", "اب.", "ﷺ", "\u200f", "ـ ", "ا\u200c\u0654", "ل"])
def test_a_megabyte_of_one_mark_is_read_without_growing_with_its_square(unit: str) -> None:
    read(unit * (1_000_000 // len(unit.encode())))


def test_no_tatweel_and_no_dotted_word_is_left_in_the_shared_articles() -> None:
    paths = sorted((SHARED / "seeds").glob("*.txt"))
    if not paths:
        pytest.skip("the shared articles are not on this machine")
    text = {path.name[:3]: path.read_text(encoding="utf-8") for path in paths}
    view = {name: read(original) for name, original in text.items()}
    assert all("\u0640" not in v.text for v in view.values())
    words = view["003"].text.split()
    assert sum(word.strip("،.") in {"الثورية", "خسائر", "هجوما", "المسلحين", "القتلى"} for word in words) == 13
    assert not [word for word in words if any(mark in word.rstrip(".؟") for mark in ".؟") and not word[0].isdigit()]
    assert view["000"].text.count("أسد.ان") == 1
    assert view["001"].text.count("إيه.إن") == 1
