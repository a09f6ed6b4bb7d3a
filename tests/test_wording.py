"""Nearly the same words: what an agency's customers change does not matter, a number does."""

from __future__ import annotations

import pytest

from retrieval.wording import Wording

REPORT = (
    "Twelve lorries and two tanks left the northern base before dawn on Monday, the port authority said, and crossed "
    "the river by the old bridge. The lorries carried tents and water. Nobody was hurt, and the road was open again "
    "by 9."
)
ARABIC = (
    "غادرت قافلة من الشاحنات القاعدة الشمالية قبل فجر الاثنين، وعبرت النهر من فوق الجسر القديم، بحسب ما أعلنته سلطة"
    " الميناء. وقالت السلطة إن 12 شاحنة كانت تحمل خياماً ومياهاً، وإن أحداً لم يصب بأذى."
)
CHINESE = (
    "港务局星期一表示，一支由十二辆卡车组成的车队在黎明前离开了北部基地，经由旧桥渡过了河。"
    "卡车上装载着帐篷和饮用水，没有人受伤。"
)


def same(one: str, other: str) -> bool:
    a, b = Wording.of(one), Wording.of(other)
    assert a.same(b) == b.same(a)
    return a.same(b)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (REPORT, REPORT.upper()),
        (REPORT, "NORTHVILLE (Example Agency) - " + REPORT),
        (
            REPORT,
            REPORT + " The agency's reporter saw the last of them pass the customs house in the afternoon of 4 May.",
        ),
        (REPORT, REPORT.replace("the port authority said", "the harbour authority said")),
        (ARABIC, ARABIC.replace("قافلة", "قـافـلـة").replace("12", "١٢").replace("أعلنته", "اعلنته")),
        (ARABIC, "المدينة - وكالات: " + ARABIC),
        (CHINESE, "（某通讯社北城电）" + CHINESE),
    ],
    ids=[
        "case",
        "dateline",
        "one sentence more",
        "one word",
        "tatweel and digits",
        "Arabic dateline",
        "Chinese dateline",
    ],
)
def test_small_edits_leave_a_text_the_same(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ARABIC, ARABIC.replace("12", "21")),
        (ARABIC, ARABIC.replace("12", "٢١")),
        (ARABIC, ARABIC.replace("12 ", "")),
        (REPORT, REPORT.replace("Twelve", "Nine")),
        (REPORT, REPORT.replace("Twelve", "Two").replace("two", "twelve")),
        (CHINESE, CHINESE.replace("十二", "二十")),
        (REPORT, REPORT[REPORT.index("Nobody") :]),
        (
            REPORT,
            "Two tanks and some lorries were seen near the northern base on Monday; the authority would not comment.",
        ),
        ("", ""),
        ("...", "!!!"),
    ],
)
def test_another_number_another_report_or_a_mere_part_is_another_text(one: str, other: str) -> None:
    assert not same(one, other)


def test_a_quote_stands_in_a_text_with_its_numbers_between_the_same_words() -> None:
    quote = Wording.of("وقالت السلطة إن ١٢ شاحنة كانت تحمل خيـاما ومياها.")
    assert quote.within(Wording.of(ARABIC))
    assert not quote.within(Wording.of(ARABIC.replace("12", "13")))
    assert not Wording.of("The minister denied it.").within(Wording.of(REPORT))


QUOTE = (
    "Nobody in the old town of Northville was hurt, the mayor of the town said in the evening, and the army left the "
    "bridge by noon after the last of the lorries had been counted and the road to the harbour was open again."
)
QUOTE_AR = (
    "وأعلنت وزارة الخارجية في أنقرة أن القافلة غادرت المدينة مساء أمس باتجاه القاعدة الواقعة على الساحل الشرقي، وأن"
    " الطريق بين المدينة والميناء فتح من جديد أمام الحافلات والشاحنات بعد إغلاق دام ثلاثة أيام متتالية."
)
QUOTE_RU = (
    "Военная полиция России покинула город и отошла на базу, сообщил в понедельник представитель министерства, "
    "добавив, что дорога к порту снова открыта для автобусов и грузовиков после долгого перерыва из-за обстрелов."
)
QUOTE_TR = (
    "Bakanlık sözcüsü Ankara'da yaptığı açıklamada konvoyun köprüden geçtiğini ve şehirdeki çalışmaların yapıldığını "
    "söyledi, limana giden yolun uzun bir aradan sonra otobüslere ve kamyonlara yeniden açıldığını da sözlerine ekledi."
)


@pytest.mark.parametrize(
    ("quote", "old", "new"),
    [
        (QUOTE, "Northville", "Southport"),
        (QUOTE, "the army left", "the army never left"),
        (QUOTE, "the army left", "the army did not leave"),
        (QUOTE, "of Northville was", "of Northville and Southport was"),
        (QUOTE, "Nobody", "Holm"),
        (QUOTE_AR, "أنقرة", "موسكو"),
        (QUOTE_AR, "غادرت", "لم تغادر"),
        (QUOTE_AR, "القافلة غادرت", "القافلة ما غادرت"),
        (QUOTE_AR, "وأعلنت", "ونفت"),
        (QUOTE_RU, "России", "Турции"),
        (QUOTE_RU, "покинула", "не покинула"),
        (QUOTE_TR, "Ankara", "İstanbul"),
        (QUOTE_TR, "yapıldığını", "yapılmadığını"),
    ],
)
def test_a_quote_with_another_name_or_denied_does_not_stand_there(quote: str, old: str, new: str) -> None:
    assert old in quote
    around = "It rained again. {} More is to come."
    assert Wording.of(quote).within(Wording.of(around.format(quote)))
    assert not Wording.of(quote).within(Wording.of(around.format(quote.replace(old, new))))
    assert not Wording.of(quote.replace(old, new)).within(Wording.of(around.format(quote)))


@pytest.mark.parametrize(
    ("quote", "old", "new"),
    [
        (QUOTE, "by noon", "by midday"),
        ("NORTHVILLE (Example Agency) - " + QUOTE, "NORTHVILLE (Example Agency) - ", ""),
        (QUOTE, "the mayor of the town said", "the mayor said"),
        (QUOTE_AR, "مساء أمس ", ""),
        (QUOTE_AR, "وأعلنت", "وذكرت"),
        (QUOTE_RU, "сообщил", "заявил"),
        (QUOTE_TR, "söyledi", "bildirdi"),
    ],
)
def test_an_editors_small_change_leaves_a_quote_where_it_stands(quote: str, old: str, new: str) -> None:
    assert old in quote
    around = "It rained again. {} More is to come."
    assert Wording.of(quote).within(Wording.of(around.format(quote.replace(old, new))))
