"""Sentence boundaries: golden cases in many scripts, and spans that cover the text exactly once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.furniture import find_furniture
from index.reading import read
from index.sentence import split_sentences

SHARED = Path(os.environ.get("ISNAD_SHARED", Path(__file__).parents[2] / "shared"))
anything = st.text(st.characters(exclude_categories=["Cs"]))
punctuated = st.text(st.sampled_from('اب. .؟!…؛"”»)[1]\n\r A.ab。।—ـ\u064e\u200f5ﷺ'), max_size=60)
texts = st.one_of(anything, punctuated)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(read(text))]


# `|` marks the boundaries; the white space beside it is in no sentence.
GOLDEN = [
    # Arabic
    "وصل الوفد صباحا. | ثم غادر! | لماذا؟ | لا أحد يعرف",
    "انسحبت القوات من المدينة.|بدأت بعدها المعركة",
    "قال د. سامي إن م. ليلى وصلت. | ثم جاء أ.د. عمر.",
    "وصل د.سامي مع أ.د.ليلى من قناة بي.بي.سي بطائرة إيه.إن-124 أمس.",
    "بلغ العمق 1.2 كيلو متر، وبعرض 500 متر، من عيار 14.5 ملم. | انتهى",
    "في عام 2020.|وقال الناطق إن الأمر انتهى.",
    "سأل: “متى نعود؟” | ثم صمت.",
    "قال: “انتهى الأمر.” | ثم صمت.",
    "تكلم طويلا.. ثم سكت… وعاد.",
    "كسب الفريق؛ ثم خسر.",
    "خسر 34 جنديا، وجرح آخرون، وعاد الباقون",
    "وجـ.ـريح في قصـ.ـف الثــ؟ورية. | عاد",
    "قال «لا.» | وخرج.",
    # English
    "Mr. Smith of the U.S. Army paid $3.5 for No. 5. | He left.",
    'He said "We left." | Then he went home.',
    '"Really?" he asked. | (Nobody knew.) | Go.',
    "It ended.|Then it began again. | See www.site.com or a.b@c.org or index.html. | Done",
    "He was born in the U.S. | The family moved. | At 5 p.m. they ate.",
    "1. First point. | 2. Second point.",
    "Wait... what? | Yes! | He paused... | Then spoke.",
    "She left.[3] | He stayed.",
    "J. R. Doe and A. B. Roe met St. Peter on Jan. 5 for talks, e.g. about fish.",
    # Russian, Ukrainian
    "Это было в 2020 г. | Москва молчала, т.е. ждала. | А. С. Пушкин жил на ул. Садовой.",
    "Он сказал: «Мы ушли.» | Потом ушёл.",
    "Він жив на вул. Садовій. | Потім поїхав.",
    # German, Turkish, French, Spanish
    "Am 3. Oktober 2020 kam Dr. Meier, z.B. mit dem Auto. | Ende.",
    "Er sagte: „Wir gehen.“ | Dann ging er.",
    "Bu savaş 2. Dünya Savaşı ile ilgili bir olay olarak bilinir. | Dr. Deniz anlattı.",
    "M. Dupont est parti. | « Pourquoi ? » | Personne ne sait.",
    "El Sr. Ruiz llegó. | ¿Por qué? | ¡Nadie lo sabe!",
    # Persian, Hebrew, Chinese, Hindi, Urdu
    "شهردار آمد. | چرا؟ | کسی نمی‌داند.",
    "ראש העיר הגיע. | למה? | איש אינו יודע.",
    "他说：“你好。”|然后走了。|再见！|真的？|是。",
    "यह है। | वह डॉ. शर्मा है। | क्यों? | ठीक",
    "وہ آیا۔ | پھر گیا۔",
    # Lines
    "A headline without a mark\n|The first sentence. | The second\r\n|Third\n\n\n|***\n|Last",
]


@pytest.mark.parametrize("marked", GOLDEN)
def test_golden(marked: str) -> None:
    expected = [part.strip() for part in marked.split("|")]
    text = marked.replace(" | ", " ").replace("|", "")
    assert sentences(text) == expected


def test_semicolon_and_ellipsis_part_only_long_clauses() -> None:
    clause = "وقالت اللجنة في بيان طويل إن العمل في المرفأ القديم مستمر حتى نهاية الصيف المقبل على الأقل وستنشر تفاصيله"
    for mark in ("؛", "...", "…"):
        assert sentences(f"{clause}{mark} {clause}.") == [f"{clause}{mark}", f"{clause}."]
        assert sentences(f"{clause}{mark} نعم.") == [f"{clause}{mark} نعم."]


def test_repeated_sentences_have_their_own_places() -> None:
    text = "نعم. نعم. نعم."
    assert split_sentences(read(text)) == ((0, 4), (5, 9), (10, 14))


def test_offsets_are_those_of_the_original() -> None:
    text = "\u200fقصـ.ـف عنيفٌ.  \u202bثم هدوء\r\n"
    (first, second) = split_sentences(read(text))
    assert text[slice(*first)] == "قصـ.ـف عنيفٌ."
    assert text[slice(*second)] == "ثم هدوء"


def test_furniture_is_in_no_sentence() -> None:
    text = "One sentence\nShare\nAnother sentence"
    assert split_sentences(read(text), [(13, 18)]) == ((0, 12), (19, 35))


@given(texts)
def test_every_character_is_in_one_sentence(original: str) -> None:
    view = read(original)
    spans = split_sentences(view)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(original)
        at = end
    covered = "".join("".join(view.text[slice(*view.to_reading(*span))].split()) for span in spans)
    assert covered == "".join(view.text.split())


@given(texts, st.data())
def test_furniture_is_left_out_and_the_rest_is_covered(original: str, data: st.DataObject) -> None:
    view = read(original)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(original)), min_size=2, max_size=2)))
    furniture = (cuts[0], cuts[1])
    spans = split_sentences(view, [furniture])
    assert all(end <= cuts[0] or start >= cuts[1] for start, end in spans) or furniture[0] == furniture[1]
    low, high = view.to_reading(*furniture)
    covered = "".join("".join(view.text[slice(*view.to_reading(*span))].split()) for span in spans)
    assert covered == "".join((view.text[:low] + " " + view.text[high:]).split())


@given(texts)
def test_ends_are_trimmed_and_no_sentence_crosses_a_line(original: str) -> None:
    view = read(original)
    for span in split_sentences(view):
        reading = view.text[slice(*view.to_reading(*span))]
        assert reading.strip()
        assert "\n" not in reading.strip()


@pytest.mark.timeout(100)  # no figure: what grows with the square of the length takes hours
@pytest.mark.parametrize("unit", [".", "a. ", "ab.", '."', ".[", "! ", "A. B", "аа.. ", "؛" + "ا" * 100, "\n", '"'])
def test_half_a_megabyte_is_split_without_growing_with_its_square(unit: str) -> None:
    view = read(unit * (500_000 // len(unit.encode())))
    split_sentences(view)


# Line number, first word of the sentence, of sentences of the shared articles that are hard to find.
HARD = [("000", 4, "انسحاب"), ("001", 10, "التقارير"), ("001", 10, "الصور"), ("002", 21, "وبذلك"), ("003", 31, "بينما")]


@pytest.mark.parametrize(("name", "line", "word"), HARD)
def test_shared_articles(name: str, line: int, word: str) -> None:
    paths = list((SHARED / "seeds").glob(f"{name}_*.txt"))
    if not paths:
        pytest.skip("the shared articles are not on this machine")
    text = paths[0].read_text(encoding="utf-8")
    spans = split_sentences(read(text), find_furniture(text))
    firsts = [(text.count("\n", 0, start) + 1, text[start:end].split()[0]) for start, end in spans]
    assert (line, word) in firsts


def test_number_of_sentences_in_the_shared_articles() -> None:
    paths = sorted((SHARED / "seeds").glob("*.txt"))
    if not paths:
        pytest.skip("the shared articles are not on this machine")
    texts = [path.read_text(encoding="utf-8") for path in paths]
    # Counted by hand; a headline, and the part of one after its question mark, count as sentences.
    assert [len(split_sentences(read(text), find_furniture(text))) for text in texts] == [15, 18, 14, 14, 21]
