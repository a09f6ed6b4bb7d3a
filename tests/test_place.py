"""Places: one key for a place under all its names; none for a word that only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.place import places

NAMES = {
    "@de": ["Germany", "ألمانيا", "وألمانيا", "لألمانيا", "Almanya", "Almanya'dan", "Германия", "Германии",
            "Германией",             "Німеччина", "Німеччини", "Deutschland", "Deutschlands", "l'Allemagne", "Alemania",
            "גרמניה", "בגרמניה",
            "जर्मनी", "德国", "德國", "ドイツ", "독일", "آلمان", "German", "الألمانية", "والألمان", "немецкого",
            "deutsche", "allemands"],
    "@ru": ["Russia", "روسيا", "وروسيا", "الروسي", "للروس", "Russland", "俄罗斯", "Rusya", "Rusya'nın", "रूस", "Росія",
            "Росією", "Россию", "РФ", "российских", "רוסיה", "ורוסיה", "Russie", "Rusia", "روسیه"],
    "@tr": ["Turkey", "Türkiye", "Türkiye'ye", "تركيا", "لتركيا", "土耳其", "Турция", "Турцией", "טורקיה", "तुर्की",
            "Turquie"],
    "@sy": ["Syria", "سوريا", "بسوريا", "السورية", "Suriye", "Сирии", "Syrien", "סוריה", "सीरिया", "叙利亚", "Siria"],
    "@eg": ["Egypt", "مصر", "بمصر", "المصريين", "Mısır", "Египта", "Єгипту", "d'Égypte", "Ägypten", "מצרים", "埃及",
            "मिस्र"],
    "@us": ["the United States", "U.S.", "USA", "الولايات المتحدة", "بالولايات المتحدة", "США", "ABD", "Etats-Unis",
            "États-Unis", "Соединенных Штатов", "ארצות הברית", 'ארה"ב', "अमेरिका", "美国", "美軍"],
    "@sa": ["Saudi Arabia", "السعودية", "والسعودية", "Саудовской Аравии", "Suudi Arabistan", "Arabie saoudite",
            "沙特阿拉伯"],
    "@jo": ["Jordan", "الأردن", "بالأردن", "Ürdün", "Иордании", "Jordanie", "约旦", "ירדן"],
    "@aleppo": ["Aleppo", "حلب", "بحلب", "Halep", "Halep'te", "Alep", "Алеппо", "अलेप्पो", "阿勒颇"],
    "@damascus": ["Damascus", "دمشق", "Şam", "Şam'da", "Дамаск", "Дамаске", "Damas", "Damaskus", "דמשק", "大马士革"],
    "@jerusalem": ["Jerusalem", "القدس", "بالقدس", "Kudüs", "Иерусалиме", "ירושלים", "耶路撒冷", "Jérusalem"],
    "@un": ["UN", "الأمم المتحدة", "ООН", "ONU", "Vereinten Nationen", "联合国"],
    "@indianocean": ["Indian Ocean", "印度洋", "المحيط الهندي"],
}  # fmt: skip


@pytest.mark.parametrize(("key", "name"), [(key, name) for key, names in NAMES.items() for name in names])
def test_a_place_has_one_key_under_all_its_names(key: str, name: str) -> None:
    assert [found for _, _, found in places(name)] == [key]


@pytest.mark.parametrize(
    "text",
    ["كانت السنة المالية صعبة", "مالي", "كيف حال الطقس؟", "مجرى النهر", "عمان", "Sam went", "Long Island", "Un homme",
     "Ab Montag", "Abd al-Malik", "Tell us", "polish the table", "the north pole", "a hint", "沿海地区", "马里兰",
     "חלב", "жить в хама", "turkey and chile", "Nice weather", "Eau de vie", "كما روى", "صور جديدة", "بنين وبنات",
     "Oral history",
     "Man of the year", "הכנסת", "قال إن الرجل", "قناة الجزيرة", "أمام العيون"],
)  # fmt: skip
def test_everyday_words_are_no_places(text: str) -> None:
    assert list(places(text)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Austria", "Australia"), ("النمسا", "نامسا"), ("Iraq", "Iran"), ("Niger", "Nigeria"), ("Словакия", "Словения"),
     ("North Korea", "South Korea"), ("印度", "印度尼西亚"), ("دمشق", "القدس"), ("Guinea", "Guinea-Bissau"), ("Congo",
     "Kinshasa"),
     ("India", "Indian Ocean"), ("Dominica", "Dominican Republic")],
)  # fmt: skip
def test_different_places_do_not_meet(one: str, other: str) -> None:
    assert not {key for *_, key in places(one)} & {key for *_, key in places(other)}


def test_places_carry_their_offsets_and_the_longest_name_wins() -> None:
    text = "قالت الولايات المتحدة الأمريكية وروسيا إن 俄罗斯驻叙利亚中心 is near Saudi Arabia's border"
    assert [(text[start:end], key) for start, end, key in places(text)] == [
        ("الولايات المتحدة الأمريكية", "@us"), ("وروسيا", "@ru"), ("俄罗斯", "@ru"), ("叙利亚", "@sy"), ("Saudi Arabia",
        "@sa"),
    ]  # fmt: skip


def test_a_text_without_capitals_may_name_places_but_no_acronyms() -> None:
    assert [key for *_, key in places("why did russia tell us to leave aleppo", lowercase=True)] == ["@ru", "@aleppo"]


@given(st.text(max_size=200))
def test_any_text_gives_places_inside_it_in_order(text: str) -> None:
    ends = [0]
    for start, end, key in places(text):
        assert ends[-1] <= start < end <= len(text) and key.startswith("@") and key == key.lower()
        ends.append(end)
