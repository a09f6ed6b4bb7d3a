"""What a page says about itself: right, or absent."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Stated
from index.corpus import read_corpus
from index.metadata import Inferred, complete, infer

SHARED = Path(os.environ.get("ISNAD_SHARED", Path(__file__).parents[1] / ".." / "shared" / "seeds"))

TITLE = "أهالي القرية يعيدون بناء الجسر الخشبي بعد الفيضان"
STORY = (
    "أعاد أهالي القرية بناء الجسر الخشبي الذي جرفه فيضان النهر في 3 آذار 2019، وشارك في العمل أكثر من أربعين متطوعاً "
    "من القرى المجاورة، بحسب ما قال رئيس المجلس المحلي.\n\n"
    "وقال أحد النجارين إن الخشب جاء من الغابة القريبة، وإن العمل استمر أسبوعين."
)
EN_TITLE = "Villagers rebuild a wooden bridge after the flood"
EN_STORY = (
    "The villagers have rebuilt the wooden bridge that the river carried away on 3 March 2019, said the mayor.\n"
    "More than forty volunteers came from the villages nearby, and the timber was cut in the forest above the mill."
)


def said(text: str, furniture: tuple[tuple[int, int], ...] = ()) -> dict[str, str]:
    inferred = infer(text, furniture)
    values = {f.name: getattr(inferred, f.name) for f in fields(Inferred)}
    assert all(value is None or value.origin == "inferred" for value in values.values())
    return {name: value.value for name, value in values.items() if value}


def page(*head: str, tail: tuple[str, ...] = (), title: str = TITLE, story: str = STORY) -> str:
    return "\n".join([*(line.replace("TITLE", title) for line in head), "", story, "", *tail])


class TestTitle:
    @pytest.mark.parametrize(
        "head",
        [
            ["TITLE"],
            ["", "  TITLE  "],
            ["# TITLE"],
            ["تخطى إلى المحتوى", "", "TITLE"],
            ["Skip to main content", "TITLE"],
            ["الرئيسية", "أخبار", "رياضة", "TITLE"],
            ["الرئيسية » أخبار » محليات", "TITLE"],
            ["Home > News > Local", "TITLE"],
            ["صحيفة النهر", "TITLE"],
            ["TITLE", "TITLE", "سياسي | 05 سبتمبر 2020 | لينا سعد"],
            ["سطر قصير غريب", "TITLE", "سطر آخر", "TITLE"],
            ["5 أيلول 2020", "TITLE"],
            ["بقلم: لينا سعد", "TITLE"],
            ["حلب - لينا سعد", "TITLE"],
            ["دمشق – خاص", "TITLE"],
            ["\u200fTITLE\u200e"],
        ],
    )
    def test_found(self, head: list[str]) -> None:
        assert said(page(*head))["title"] == TITLE

    def test_other_languages(self) -> None:
        assert said(page("TITLE", title=EN_TITLE, story=EN_STORY))["title"] == EN_TITLE
        story = "村民们用两周时间重建了被洪水冲走的木桥，四十多名志愿者从邻近的村庄赶来帮忙，木材来自附近的森林。"
        assert said(page("TITLE", title="洪水过后村民重建木桥", story=story))["title"] == "洪水过后村民重建木桥"

    @pytest.mark.parametrize(
        "text",
        [
            STORY,
            EN_STORY,
            STORY.replace("\n", " "),
            page("جسر القرية"),  # three words or fewer may be a title, a section or a place
            page("جسر القرية", "TITLE"),
            page("TITLE."),
            page("TITLE:"),
            page("TITLE " * 5),
            TITLE,
            TITLE + "\n" + TITLE + " أيضاً",
            TITLE + "\nسطر قصير.",
            "",
            "\n\n \n",
        ],
    )
    def test_absent_where_two_readings_are_possible(self, text: str) -> None:
        assert "title" not in said(text)

    def test_furniture_is_no_title(self) -> None:
        notice = "هذا سطر طويل من قائمة الصفحة وليس عنواناً"
        text = page(notice, "TITLE")
        assert said(text)["title"] == notice
        assert said(text, ((0, len(notice)),))["title"] == TITLE


class TestAuthor:
    @pytest.mark.parametrize(
        ("row", "author"),
        [
            ("بقلم: لينا سعد", "لينا سعد"),
            ("بقلم لينا سعد", "لينا سعد"),
            ("كتب: عمر الخطيب", "عمر الخطيب"),
            ("كتبت: لينا سعد | 5 أيلول 2020", "لينا سعد"),
            ("إعداد: لينا سعد", "لينا سعد"),
            ("By Lina Saad", "Lina Saad"),
            ("By Lina Saad, 5 March 2021", "Lina Saad"),
            ("By Lina al-Saad | March 5, 2021", "Lina al-Saad"),
            ("Written by: Lina Saad", "Lina Saad"),
            ("Автор: Лина Саад", "Лина Саад"),
            ("Yazan: Lina Şahin", "Lina Şahin"),
            ("Par Lina de Vries", "Lina de Vries"),
            ("Von Lina Saad", "Lina Saad"),
            ("Por Lina Sáez", "Lina Sáez"),
            ("نویسنده: لینا سعد", "لینا سعد"),
            ("מאת: לינה סעד", "לינה סעד"),
            ("محليات | 05 سبتمبر 2020 | لينا سعد", "لينا سعد"),
            ("لينا سعد | 05 سبتمبر 2020 | أخبار محلية", "لينا سعد"),
            ("Politics • 5 September 2020 • Lina Saad • 4 min read", "Lina Saad"),
            ("L. Saad", "L. Saad"),
        ],
    )
    def test_found(self, row: str, author: str) -> None:
        assert said(page("TITLE", row))["author"] == author
        assert said(page("TITLE", row))["title"] == TITLE

    @pytest.mark.parametrize(
        "row",
        [
            "بقلم: فريق التحرير",
            "كتب: قسم الأخبار",
            "By Staff Writer",
            "By our correspondent",
            "By the river, an old mill",
            "Par ailleurs",
            "كتب الناشط على صفحته",
            "كتب أحدهم: سنعود",
            "أحمد علي | لينا سعد | 5 أيلول 2020",  # which of them wrote it?
            "سياسة | 5 أيلول 2020 | 14 تعليقاً",
            "سياسة | 5 أيلول 2020",
            "لينا سعد | أخبار",
            "بقلم:",
            "By",
        ],
    )
    def test_absent(self, row: str) -> None:
        assert "author" not in said(page("TITLE", row))

    def test_two_bylines_that_differ_give_none(self) -> None:
        assert "author" not in said(page("TITLE", "بقلم: لينا سعد", "كتب: عمر الخطيب"))
        assert said(page("TITLE", "بقلم: لينا سعد", tail=("كتبت: لينا سعد",)))["author"] == "لينا سعد"

    def test_a_byline_inside_the_story_is_not_read(self) -> None:
        story = "\n".join([STORY] * 8 + ["بقلم: لينا سعد"] + [STORY] * 8)
        assert "author" not in said(page("TITLE", story=story))


class TestDate:
    @pytest.mark.parametrize(
        ("rows", "date"),
        [
            (["محليات | 05 سبتمبر 2020 | لينا سعد"], "2020-09-05"),
            (["الخميس، 25 شباط/فبراير 2021"], "2021-02-25"),
            (["نشر في: 25 شباط 2021", "آخر تحديث: 27 شباط 2021"], "2021-02-25"),
            (["نشر في 25 شباط 2021 - آخر تحديث 27 شباط 2021"], "2021-02-25"),
            (["Published: March 5, 2021 | Updated: March 7, 2021"], "2021-03-05"),
            (["5 Mart 2021 Cuma 10:22"], "2021-03-05"),
            (["By Lina Saad | 5 March 2021"], "2021-03-05"),
            (["03/04/2021"], "2021"),
            (["أيلول 2020"], "2020-09"),
        ],
    )
    def test_found(self, rows: list[str], date: str) -> None:
        assert said(page("TITLE", *rows))["published_on"] == date

    @pytest.mark.parametrize(
        "rows",
        [
            [],  # the story's own date, 3 March 2019, is when it happened
            ["آخر تحديث: 27 شباط 2021"],
            ["5 March 2021", "7 March 2021"],
            ["© 2021 River Press"],
            ["2021"],
            ["افتتح الجسر في 5 آذار 2021 بحضور جميع أهالي القرية والقرى المجاورة"],
        ],
    )
    def test_absent(self, rows: list[str]) -> None:
        assert "published_on" not in said(page("TITLE", *rows))

    def test_below_the_story_only_a_labelled_date_counts(self) -> None:
        story = "\n".join([STORY] * 8)
        assert said(page("TITLE", story=story, tail=("نشر في: 5 آذار 2021",)))["published_on"] == "2021-03-05"
        assert "published_on" not in said(page("TITLE", story=story, tail=("5 آذار 2021",)))


class TestPublisher:
    @pytest.mark.parametrize(
        ("head", "tail", "publisher"),
        [
            ([], ["© 2021 River Press. All rights reserved."], "River Press"),
            ([], ["Copyright © 2019-2021 River Press"], "River Press"),
            ([], ["جميع الحقوق محفوظة © شبكة النهر 2021"], "شبكة النهر"),
            ([], ["جميع الحقوق محفوظة لموقع ضفاف النهر"], "ضفاف النهر"),
            ([], ["© 2021 Река и мост. Все права защищены"], "Река и мост"),
            ([], ["© 2021 Nehir Postası | Tüm hakları saklıdır"], "Nehir Postası"),
            (["River Times"], [], "River Times"),
            (["صحيفة ضفاف النهر"], [], "صحيفة ضفاف النهر"),
            ([], ["مدونة لينا سعد"], "مدونة لينا سعد"),
            (["خاص/ضفاف النهر"], [], "ضفاف النهر"),
            (["ضفاف النهر – خاص"], [], "ضفاف النهر"),
            ([], ["River Press uses cookies to give you the best experience."], "River Press"),
            ([], ["يستخدم موقع ضفاف النهر ملفات تعريف الارتباط لتحسين تجربتك"], "ضفاف النهر"),
        ],
    )
    def test_found(self, head: list[str], tail: list[str], publisher: str) -> None:
        assert said(page(*head, "TITLE", tail=tuple(tail))) == {"title": TITLE, "publisher": publisher}

    def test_whom_the_sources_speak_to(self) -> None:
        twice = STORY + '\nوقال النجار في حديث لـ «ضفاف» إن الخشب متين.\nوأضاف خلال حديثه لـ "ضفاف" أنه سيعود.'
        assert said(page("TITLE", story=twice))["publisher"] == "ضفاف"
        assert said(page("TITLE", "ضفاف - لينا سعد", story=twice))["publisher"] == "ضفاف"
        once = STORY + "\nوقال النجار في حديث لـ «ضفاف» إن الخشب متين."
        assert "publisher" not in said(page("TITLE", story=once))
        assert "publisher" not in said(page("TITLE", story=twice + "\nوقالت جارته في تصريح لـ «النهر» إنها سعيدة."))

    def test_an_agency_that_is_quoted_is_no_publisher(self) -> None:
        story = (
            STORY + "\nقال الوزير لوكالة “أنباء”، في حديث خاص لوكالة “أنباء”، إن الجسر آمن، بحسب تصريح لقناة “أنباء”."
        )
        assert "publisher" not in said(page("TITLE", story=story))

    @pytest.mark.parametrize(
        ("head", "tail"),
        [
            (["دمشق - خاص"], []),
            (["خاص - دير الزور"], []),
            (["حلب - لينا سعد"], []),
            (["Latest News"], []),
            ([], ["© 2021"]),
            ([], ["جميع الحقوق محفوظة"]),
            ([], ["This site uses cookies to improve your experience."]),
            ([], ["نحن نستخدم ملفات تعريف الارتباط لنمنحك أفضل تجربة"]),
            ([], ["يستخدم هذا الموقع ملفات تعريف الارتباط"]),
            ([], ["© 2021 River Press", "© 2021 Mountain Press"]),
            ([], ["شارك هذه المقالة"]),
        ],
    )
    def test_absent(self, head: list[str], tail: list[str]) -> None:
        assert "publisher" not in said(page(*head, "TITLE", tail=tuple(tail)))


class TestComplete:
    def test_given_stays_and_the_rest_is_marked_inferred(self) -> None:
        given_title, given_date = Stated("عنوان أعطاه الناشر", "given"), Stated("2020", "given")
        text = page("TITLE", "محليات | 05 سبتمبر 2020 | لينا سعد")
        article = Article(
            id="a", text=text, title=given_title, published_on=given_date, source="a.txt", extra=(("k", "v"),)
        )
        completed = complete(article)
        assert (completed.title, completed.published_on) == (given_title, given_date)
        assert completed.author == Stated("لينا سعد", "inferred")
        assert completed.language == Stated("ar", "inferred")
        assert completed.publisher is None
        assert (completed.id, completed.text, completed.source, completed.extra) == ("a", text, "a.txt", (("k", "v"),))
        assert complete(completed) == completed

    def test_a_text_without_language_is_und(self) -> None:
        assert complete(Article(id="a", text="1 2 3")).language == Stated("und", "inferred")


@pytest.mark.parametrize(
    "text", ["", "\n", "|", "| | |", "©", "By ", "خاص/", " - ", "-" * 200, "|" * 5_000, "a\r" * 3_000]
)
def test_bad_input_says_nothing(text: str) -> None:
    assert said(text) == {}


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([TITLE, "بقلم:", "By", "|", " - ", "©", "2021", "5 آذار", "خاص/", "\n", "لـ «", "»", ":"]),
        max_size=25,
    )
)
def test_any_page_gives_values_that_stand_in_it(parts: list[str]) -> None:
    text = " ".join(parts)
    for name, value in said(text).items():
        assert value
        if name != "published_on":
            assert value in " ".join(text.split())


SHARED_FACTS = [
    ("000", "تصدم الموالين", "أورينت", None, None),
    ("001", "تثير التساؤلات", "Times of Egypt", "Adam", None),
    ("002", "الحسكة والرقة", None, None, None),
    ("003", "جنوب شرق إدلب", "هادي العبد الله", None, None),
    ("004", "توحيد الجهود", "روزنة", "الحافظ", "2020-09-05"),
]


@pytest.mark.parametrize(("begins", "title", "publisher", "author", "date"), SHARED_FACTS)
def test_shared_articles(begins: str, title: str, publisher: str | None, author: str | None, date: str | None) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not here")
    (article,) = (a for a in read_corpus([SHARED]) if isinstance(a, Article) and a.id.startswith(begins))
    found = said(article.text)
    assert title in found["title"]
    for name, expected in [("publisher", publisher), ("author", author), ("published_on", date)]:
        assert (expected is None) == (name not in found), found
        assert expected is None or expected in found[name]
    assert complete(article).language == Stated("ar", "inferred")
