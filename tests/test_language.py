"""Which language a question or an article is in, and `und` where nobody could tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language import LANGUAGES, identify

EVAL = Path(os.environ.get("ISNAD_SHARED", Path(__file__).parents[1] / ".." / "shared" / "seeds")).parent / "eval"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("لماذا انسحب الرتل من البلدة؟", "ar"),
        ("من هدم الجسر؟", "ar"),
        ("متى؟", "ar"),
        ("Why was the bridge closed?", "en"),
        ("Who rebuilt it?", "en"),
        ("Почему закрыли мост?", "ru"),
        ("Кто?", "ru"),
        ("Köprü neden kapatıldı?", "tr"),
        ("Pourquoi le pont est-il fermé ?", "fr"),
        ("¿Por qué cerraron el puente?", "es"),
        ("Warum wurde die Brücke gesperrt?", "de"),
        ("چرا پل بسته شد؟", "fa"),
        ("למה נסגר הגשר?", "he"),
        ("Чому закрили міст?", "uk"),
        ("桥为什么关闭了？", "zh"),
        ("पुल क्यों बंद किया गया?", "hi"),
        ("پل کیوں بند کیا گیا؟", "ur"),
        ("Γιατί έκλεισε η γέφυρα;", "el"),
        ("De ce a fost închis podul?", "ro"),
        ("ทำไมสะพานจึงปิด", "th"),
        ("Tại sao cây cầu bị đóng?", "vi"),
        ("Perché il ponte è stato chiuso?", "it"),
        ("Por que a ponte foi fechada?", "pt"),
        ("Pira çima hate girtin?", "ku"),
        ("بۆچی پردەکە داخرا؟ لە کوێ؟", "ku"),
        ("なぜ橋は閉鎖されたのか", "ja"),
        ("다리는 왜 폐쇄되었나요?", "ko"),
    ],
)
def test_short_questions(text: str, language: str) -> None:
    assert identify(text) == language
    assert language in LANGUAGES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("أين تقع قرية Green Hill Mills؟", "ar"),
        ("Что такое Super Bowl?", "ru"),
        ("Super Bowl 50是什么？", "zh"),
        ("Ποιος είναι ο Tom Lee;", "el"),
        ("What does the word سلام mean in this old song?", "en"),
        ("لِمَاذَا انْسَحَبُوا؟", "ar"),
        ("ﻟﻤﺎﺫﺍ ﺍﻧﺴﺤﺒﻮﺍ ﻣﻦ ﻫﻨﺎﻙ", "ar"),
        ("لمــاذا خـ.ـسروا الأرض", "ar"),
        ("سراقب", "ar"),
        ("جنگ", "fa"),  # too short to be sure of, but Arabic has no such letter
        ("Є дощ?", "uk"),
        ("Ты кто?", "ru"),
        ("The G7 summit of 2021 was held in June", "en"),
        ("The B2B sales report of the company", "en"),
    ],
)
def test_mixed_and_disguised(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "", " \n\t", "123 456", "٢٠٢١", "2021-02-25", "😀😀🚜", "؟؟؟ !!!", "...", "—", "\u200f\u200e", "\x00",
        "shu sar bil daya3?", "wein ra7 el jisr", "lesh sakkaro el 6ari2", "3ala 7esab meen?", "ma3loumat",
        "shu sar bil jisr?", "x", "ab", "M4", "https://t.co/", "😀 7",
    ],
)  # fmt: skip
def test_nothing_to_tell_is_und(text: str) -> None:
    assert identify(text) == "und"


def test_the_longer_part_of_an_article_decides() -> None:
    story = "رمم أهالي القرية الجسر الخشبي بعد فيضان النهر في الربيع. " * 20
    assert identify("Times of the River\n\n" + story + "\nShare on Facebook") == "ar"


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_any_text_has_a_listed_language_or_none(text: str) -> None:
    assert identify(text) in {*LANGUAGES, "und"}


def test_the_model_is_loaded_by_the_first_question_that_needs_it() -> None:
    program = (
        "import sys; from index.language import identify\n"
        "assert identify('למה נסגר הגשר?') == 'he'\n"
        "assert 'py3langid' not in sys.modules\n"
        "assert identify('Why was the bridge closed?') == 'en'\n"
        "assert 'py3langid' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[1])


def test_shared_questions_are_named_right() -> None:
    path = EVAL / "multilingual-sentences-dev" / "queries.jsonl"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(row) for row in file][::7]
    named = [(identify(row["text"]), row["language"]) for row in rows]
    wrong = [pair for pair in named if pair[0] not in {pair[1], "und"}]
    assert len(wrong) <= len(rows) // 500
    assert sum(found == language for found, language in named) >= len(rows) * 0.995
