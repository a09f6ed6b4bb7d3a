"""Numbers, days and designations: one key in any script and way of writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.number import numbers

SAME = {
    "#49": ["49", "٤٩", "४९", "۴۹", "(49)", "49%"],
    "#2021": ["2021", "٢٠٢١", "in 2021,", "2021年"],
    "#10000": ["10,000", "10.000", "10 000", "10٬000", "١٠٬٠٠٠", "10’000", "10000"],
    "#2.5": ["2.5", "2,5", "٢٫٥"],
    "#28-8": ["28 August", "August 28th", "28 de agosto", "28 août", "28. August", "28 августа", "28-го августа",
            "28 серпня",
              "28 Ağustos'ta", "28 آب", "28 أغسطس", "٢٨ أغسطس", "۲۸ اوت", "28 באוגוסט", "28 अगस्त", "8月28日",
              "2021-08-28",
              "28.08.2021"],
    "#3-11": ["3 November", "3 تشرين الثاني", "3 نوفمبر", "3 Kasım", "3 ноября", "11月3日"],
    "#s400": ["S-400", "С-400", "إس-400", "والإس-400", "إس 400", "אס-400", "एस-400", "S400"],
    "#t72": ["T-72", "Т-72", "تي-72", "T72", "Т-72"],
    "#m4": ["M4", "М4", "M4'te", "على طريق M4", "在M4公路"],
    "#an124": ["An-124", "Ан-124", "أن-124", "安-124", "两架安-124运输机"],
    "#su35": ["Su-35", "Су-35", "سو-35", "Su-35S", "苏-35"],
    "#9k720": ["9K720", "9К720"],
}  # fmt: skip


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in SAME.items() for text in texts])
def test_a_number_has_one_key_however_it_is_written(key: str, text: str) -> None:
    assert key in [found for *_, found in numbers(text)]


def test_a_number_with_an_arabic_clitic_is_that_number() -> None:
    assert [key for *_, key in numbers("سقط ٣٤ و49 بـ120")] == ["#34", "#49"]
    assert [text for text in ("عو49", "وب49") if list(numbers(text))] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("49", "149"), ("2021", "2012"), ("10.5", "105"), ("3 August", "3 September"), ("مارس 3", "3 آب"), ("28 August",
    "August 2028"), ("M4", "M5"),
     ("T-72", "S-72"), ("S-400", "400"), ("S-300", "S-400"), ("5 men", "5 women"), ("10 000", "000")],
)  # fmt: skip
def test_other_numbers_do_not_meet(one: str, other: str) -> None:
    assert not {key for *_, key in numbers(one)} & {key for *_, key in numbers(other)}


@given(st.text(alphabet="0123456789٠٩४.,-'’ MСإس月日août", max_size=60))
def test_any_text_gives_keys_with_offsets_inside_it(text: str) -> None:
    for start, end, key in numbers(text):
        assert 0 <= start < end <= len(text) and key.startswith("#") and not any(c.isspace() for c in key)
