"""Names that Chinese, Japanese and Korean spell by sounds meet their other spellings; everyday words are none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.name import name_keys, words
from index.transliteration import foreign_keys, foreign_names
from retrieval.question import read_question

SPELLINGS = """
萨拉基布 سراقب|萨拉基布 Saraqib|萨拉基布 Саракиб|薩拉基布 سراقب|伊德利卜 إدلب|哈塞克 الحسكة|代尔祖尔 دير الزور
曼比季 منبج|艾因伊萨 عين عيسى|艾因伊萨 Ain Issa|赫梅米姆 حميميم|赫梅米姆 Хмеймим|科巴尼 كوباني|阿夫林 عفرين
卡米什利 القامشلي|泰勒里法特 تل رفعت|扎波罗热 Запорожье|扎波罗热 زابوريجيا|泽连斯基 زيلينسكي|澤連斯基 Zelensky
埃尔多安 أردوغان|埃尔多安 Erdoğan|内塔尼亚胡 نتنياهو|普京 بوتين|普京 Путин|哈马斯 حماس|胡塞 الحوثي|胡塞 Houthi
阿萨德 الأسد|卡扎菲 القذافي|特朗普 ترامب|瓦格纳 فاغنر|普里戈任 بريغوجين|梅德韦杰夫 Медведев|拉夫罗夫 لافروف
卢卡申科 لوكاشينكو|马克龙 ماكرون|默克尔 ميركل|巴赫穆特 باخموت|赫尔松 خيرسون|马里乌波尔 ماريوبول|顿涅茨克 دونيتسك
卢甘斯克 لوغانسك|哈尔科夫 Харьков|穆罕默德 محمد|侯赛因 حسين|萨达姆 صدام|卡迪罗夫 قاديروف|辛瓦尔 السنوار
班加西 بنغازي|苏莱曼尼 سليماني|布林肯 بلينكن|努斯拉 النصرة|朱拉尼 الجولاني|巴格达迪 البغدادي|扎瓦希里 الظواهري
戈尔巴乔夫 غورباتشوف|阿夫迪夫卡 أفدييفكا|库皮扬斯克 Купянск|帕希尼扬 باشينيان
サラキブ سراقب|イドリブ إدلب|ゼレンスキー زيلينسكي|ネタニヤフ نتنياهو|エルドアン Erdoan|フメイミム حميميم|マンビジ منبج
ハッサン حسان|ラブロフ لافروف|ヘルソン خيرسون
사라키브 سراقب|사라키브를 سراقب|이들리브 إدلب|젤렌스키 زيلينسكي|네타냐후 نتنياهو|흐메이밈 حميميم|만비즈 منبج
자포리자 Запорожье|바흐무트 باخموت|루카셴코 لوكاشينكو
"""
PAIRS = [tuple(pair.split(" ", 1)) for line in SPELLINGS.split("\n") for pair in line.split("|") if pair]


@pytest.mark.parametrize(("eastern", "other"), PAIRS)
def test_a_name_spelt_by_sounds_meets_its_other_spellings(eastern: str, other: str) -> None:
    assert set(name_keys(eastern)) & set(name_keys(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("萨拉基布", "الرقة"), ("萨拉基布", "إدلب"), ("伊德利卜", "حلب"), ("哈马斯", "حماة"), ("泽连斯基", "بوتين"),
        ("曼比季", "عين عيسى"), ("卡扎菲", "القدس"), ("赫梅米姆", "محمد"), ("萨尔马达", "سراقب"), ("阿萨德", "الأسبوع"),
        ("サラキブ", "الرقة"), ("이들리브", "حلب"),
    ],
)  # fmt: skip
def test_different_names_do_not_meet(one: str, other: str) -> None:
    assert not set(name_keys(one)) & set(name_keys(other))


@pytest.mark.parametrize(
    "sentence",
    [
        "上海地铁新线路什么时候开通？", "据官员说，军队开始从哪些地方撤出，又保留了几个主要基地？",
        "运走了多少吨装备？",
        "今天的天气怎么样？我们去公园散步吧。", "他为什么没有来？", "经济增长率是多少？",
        "这本书里面有许多有趣的故事。",
        "政府宣布了新的税收政策。", "医院里有多少名医生和护士？", "孩子们在学校学习数学和历史。",
        "车队有多少辆坦克和卡车？",
        "亚洲和欧洲之间的贸易", "森林大火烧毁了房屋", "他们马上就会到达基地", "巧克力和沙拉", "总统习近平和李克强",
        "俄罗斯和乌克兰、叙利亚的士兵", "伊斯兰国、穆斯林、阿拉伯", "東京の天気はどうですか",
    ],
)  # fmt: skip
def test_everyday_words_and_translated_places_are_no_foreign_names(sentence: str) -> None:
    assert list(words(sentence)) == []


def test_a_name_is_found_where_it_stands_and_neighbours_do_not_hide_it() -> None:
    assert list(foreign_names("俄罗斯为什么离开萨拉基布？")) == [(8, 12)]
    assert {"srkb"} <= foreign_keys("萨拉基布内")
    assert [w.text for w in words("弗拉基米尔·普京在德国会见埃尔多安")] == ["弗拉基米尔", "普京", "埃尔多安"]


def test_a_question_has_one_name_a_stretch_and_none_for_the_clause_around_it() -> None:
    assert [n.surface for n in read_question("俄罗斯为什么离开萨拉基布？").names] == ["俄罗斯", "萨拉基布"]
    assert [n.surface for n in read_question("ロシアはなぜサラキブを離れたのか？").names] == ["ロシア", "サラキブ"]


def test_a_hostile_stretch_gives_few_keys() -> None:
    spans = list(foreign_names("扎基齐西茨加" * 300))
    assert max(end - start for start, end in spans) <= 12
    assert max(len(foreign_keys(("扎基齐西茨加" * 300)[start:end])) for start, end in spans) <= 1000


@given(st.text(alphabet="萨拉基布尔安的什么么 ·ラ俄罗斯普京", max_size=60))
def test_stretches_lie_in_the_text_apart_from_one_another(text: str) -> None:
    spans = sorted(foreign_names(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
