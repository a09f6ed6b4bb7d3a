"""Names that nothing marks as names, counts without a number, bare addresses: kept only if the quotes have them."""

from __future__ import annotations

import pytest

from retrieval.question import read_question
from retrieval.summary.check import check

ARABIC = {
    1: "قالت روسيا إن سبب انسحاب قواتها من سراقب هو القصف المتكرر، وإنها حمت مقاتلي مجموعة «فاغنر».",
    2: "The forces left the town after repeated shelling, hundreds of residents said.",
    3: "وصل مئات الجنود، وبينهم الكتيبة Ⅻ، إلى المدينة.",
}
NO_NAMES = read_question("ماذا حدث؟").names


def reasons(text: str) -> list[str]:
    (sentence,) = check(text, ARABIC, NO_NAMES)
    return [reason.name for reason in sentence.struck]


@pytest.mark.parametrize(
    "text",
    [
        "قالت روسيا إن الانسحاب كان بأمر من بشار الأسد [1].",
        "قالت روسيا إن الانسحاب كان بأمر من قاسم سليماني [1].",
        "انسحبت القوات مع فلاديمير بوتين [1].",
        "حمت روسيا أردوغان [1].",
        "قالت روسيا إن جون سميث انسحب من سراقب [1].",
        "قالت روسيا إن ماهر شرف الدين في سراقب [1].",
        "قالت روسيا إن شركة نوران في سراقب [1].",
        "روسیه گفت که قاسم سلیمانی رفت [1].",
        "רוסיה אמרה כי נתניהו עזב [1].",
        "习近平离开了 [1]。",
        "The forces of putin left Saraqib [1].",
        "the forces of putin left saraqib [1].",
        "The forces of putin left the town [2].",
        "Yesterday putin left the town [2].",
        "Die Truppen von Putin gingen [1].",
    ],
)
def test_a_name_that_the_quotes_do_not_have_is_struck_however_it_is_written(text: str) -> None:
    assert {"summary.word", "summary.name"} & set(reasons(text))


@pytest.mark.parametrize(
    "text",
    ["Hundreds left [1].", "Dozens left [1].", "قالت روسيا إن مئات المقاتلين من قواتها [1].", "عشرات من قواتها [1].",
     "آلاف من قواتها [1].", "It was shelled ⅻ times [1].", "Thousands left [2].", "Сотни ушли [1]."],
)  # fmt: skip
def test_a_count_without_a_number_is_a_number(text: str) -> None:
    assert "summary.number" in reasons(text)


@pytest.mark.parametrize("text", ["Hundreds arrived [3].", "Battalion ⅻ arrived [3].", "وصل مئات الجنود [3]."])
def test_such_a_count_is_kept_where_the_quotes_have_it(text: str) -> None:
    assert "summary.number" not in reasons(text)


@pytest.mark.parametrize(
    "text", ["It left, see evil.site/path [1].", "It left: bad.shop:8080 [1].", "It left: x.click/ [1]."]
)
def test_an_address_of_any_domain_is_markup(text: str) -> None:
    assert "summary.markup" in reasons(text)


@pytest.mark.parametrize(
    "text",
    [
        "قالت روسيا إن قواتها انسحبت من سراقب [1].",
        "سبب الانسحاب هو القصف المتكرر [1].",
        "حمت قواتها مقاتلي فاغنر [1].",
        "Russia said it left Saraqib after repeated shelling [1].",
        "The forces left after shelling [2].",
    ],
)
def test_what_says_it_with_the_words_of_the_quotes_is_kept(text: str) -> None:
    assert reasons(text) == []


@pytest.mark.parametrize("text", ["the man of wagner was in saraqib [1].", "It protected fighters of wagner [1]."])
def test_a_name_of_the_quotes_is_kept_written_small(text: str) -> None:
    assert reasons(text) == []


def test_a_translation_into_a_script_without_capitals_cannot_be_told_from_names() -> None:
    assert reasons("غادرت البلدة بعد قصف متكرر [2].") == ["summary.word"]
