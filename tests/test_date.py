"""Dates as pages print them: the precision stated, and nothing where there is a doubt."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.date import find_date, parse_date

LEVANT = "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول"
MAGHREB = "جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
MOROCCO = "يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر"
GULF = "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
EGYPT = "يناير|فبراير|مارس|إبريل|مايو|يونيه|يوليه|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
PERSIAN = "ژانویه|فوریه|مارس|آوریل|مه|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر"
RUSSIAN = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
UKRAINIAN = "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня"
TURKISH = "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık"
FRENCH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
SPANISH = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
GERMAN = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
ENGLISH = "January|February|March|April|May|June|July|August|September|October|November|December"
HEBREW = "בינואר|בפברואר|במרץ|באפריל|במאי|ביוני|ביולי|באוגוסט|בספטמבר|באוקטובר|בנובמבר|בדצמבר"
HINDI = "जनवरी|फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर"
CALENDARS = {
    name: value.split("|")
    for name, value in globals().items()
    if name.isupper() and isinstance(value, str) and value.count("|") == 11
}


@pytest.mark.parametrize("calendar", CALENDARS)
def test_every_month_of_every_calendar(calendar: str) -> None:
    assert len(CALENDARS) == 15
    for number, name in enumerate(CALENDARS[calendar], 1):
        assert parse_date(f"7 {name} 2019") == f"2019-{number:02}-07", name
        assert parse_date(f"{name} 2019") == f"2019-{number:02}", name
        assert find_date(f"— | 28 {name} 2019 | —") == f"2019-{number:02}-28", name


@pytest.mark.parametrize("levant", range(12))
def test_double_forms(levant: int) -> None:
    names = CALENDARS["LEVANT"][levant], CALENDARS["GULF"][levant]
    for form in ("{0}/{1}", "{1}/{0}", "{1}/ {0}", "{0} ({1})", "{1} {0}", "{0} - {1}"):
        assert parse_date(f"3 {form.format(*names)} 2021") == f"2021-{levant + 1:02}-03", form
    other = CALENDARS["GULF"][(levant + 1) % 12]
    assert parse_date(f"3 {names[0]}/{other} 2021") is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("٢٥ شباط ٢٠٢١", "2021-02-25"),
        ("۲۵ فوریه ۲۰۲۱", "2021-02-25"),
        ("२५ फरवरी २०२१", "2021-02-25"),
        ("الخميس، ٢٥ شباط/فبراير ٢٠٢١ - ١٤:٣٠", "2021-02-25"),
        ("نشر في: 25 شــباط من العام 2021", "2021-02-25"),
        ("25 شُباط 2021 م", "2021-02-25"),
        ("Thursday, March 4, 2021 10:22 AM", "2021-03-04"),
        ("Published on the 4th of March 2021", "2021-03-04"),
        ("Sept. 5, 2020", "2020-09-05"),
        ("Feb 25th, 2021", "2021-02-25"),
        ("25 февраля 2021 г., 14:30", "2021-02-25"),
        ("25 лютого 2021 року", "2021-02-25"),
        ("25 Şubat 2021 Perşembe 10:22", "2021-02-25"),
        ("1er février 2021", "2021-02-01"),
        ("jeudi 25 févr. 2021 à 10:22", "2021-02-25"),
        ("jueves, 25 de febrero de 2021", "2021-02-25"),
        ("Donnerstag, 25. Februar 2021, 10:30 Uhr", "2021-02-25"),
        ("2021年2月25日 星期四", "2021-02-25"),
        ("2021年2月", "2021-02"),
        ("25 tháng 2 năm 2021", "2021-02-25"),
        ("2021-02-25T10:22:00+03:00", "2021-02-25"),
        ("2021-02-25", "2021-02-25"),
        ("2021/2/5", "2021-02-05"),
        ("2021-02", "2021-02"),
        ("2021", "2021"),
        (" ٢٠٢١ ", "2021"),
        ("25.02.2021 10:22", "2021-02-25"),
        ("03.04.2021", "2021-04-03"),
        ("13/04/2021", "2021-04-13"),
        ("04/13/2021", "2021-04-13"),
        ("04/04/2021", "2021-04-04"),
        ("29 شباط 2020", "2020-02-29"),
        ("\u200f25 شباط 2021\u200e", "2021-02-25"),
    ],
)
def test_as_pages_print_them(text: str, date: str) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize("text", ["03/04/2021", "3-4-2021", "٣/٤/٢٠٢١"])
def test_day_and_month_in_unknown_order_leave_the_year(text: str) -> None:
    assert parse_date(text) == find_date(text) == "2021"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n", "yesterday", "3 days ago", "10 days ago 2021", "منذ يومين", "اليوم", "вчера", "dün",
        "25 شباط", "28 آب الماضي", "March", "Thursday", "10:30", "في 2021", "in 2021", "© 2021 River", "Copyright 2021",
        "31 February 2021", "29 February 2021", "0 March 2021", "99 شباط 2021", "2021-13-45", "2021-00-10", "0/0/2021",
        "25/02/21", "5 Feb 21", "12 اسفند 1399", "۱۲ اسفند ۱۳۹۹", "25 رجب 1442", "25 February 1066", "1 March 3021",
        "192.168.1.2021", "tel 12/34/5678", "1/2/3/2021", "page 3 of 2021", "second 2020", "the set 2020", "12 am 2020",
        "25 February 2021 - 26 February 2021", "من 3 آذار 2021 إلى 5 آذار 2021", "3 شباط/مارس 2021",
        "٪٪٪", "\x00", "ـ", "９９９９９", "2" * 10_000, "a " * 5_000, "1 " * 3_000 + "2021",
    ],
)  # fmt: skip
def test_never_guesses(text: str) -> None:
    assert parse_date(text) is None


def test_running_text_with_a_date_in_it_is_not_a_date() -> None:
    sentence = "On 25 February 2021 the bridge over the river was opened again after two years of work."
    assert parse_date(sentence) is None
    assert find_date(sentence) == "2021-02-25"


def test_a_line_is_searched_and_must_agree_with_itself() -> None:
    assert find_date("محليات | 05 سبتمبر 2020 | لينا سعد") == "2020-09-05"
    assert find_date("March 2021 (printed 7 March 2021)") == "2021-03-07"
    assert find_date("25 Feb 2021, 25/02/2021, 2021") == "2021-02-25"
    assert find_date("7 March 2021, changed 9 March 2021") is None
    assert find_date("the harvest of 2021") is None
    assert find_date("شباط/مارس 2021") is None
    assert find_date("ten days ago 2021") is None


@settings(max_examples=300)
@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)), st.sampled_from(sorted(CALENDARS)))
def test_any_day_comes_back(day: datetime.date, calendar: str) -> None:
    assert parse_date(f"{day.day} {CALENDARS[calendar][day.month - 1]} {day.year}") == day.isoformat()
    assert parse_date(day.isoformat()) == day.isoformat()


@settings(max_examples=300)
@given(st.text(st.sampled_from("0123456789/-.: ,TZشباطmarch年月日٣۴"), max_size=25))
def test_whatever_comes_is_a_real_date_or_none(text: str) -> None:
    for date in (parse_date(text), find_date(text)):
        if date is not None:
            assert datetime.date.fromisoformat((date + "-01-01")[:10]).year == int(date[:4])


def test_dateparser_is_imported_only_for_months_that_need_it() -> None:
    program = (
        "import sys; from index.date import parse_date as p\n"
        "assert p('25 شباط 2021') == p('25.02.2021') == p('February 25, 2021') == '2021-02-25'\n"
        "assert 'dateparser' not in sys.modules\n"
        "assert p('25 febrero 2021') == '2021-02-25'\n"
        "assert 'dateparser' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[1])
