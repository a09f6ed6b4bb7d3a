"""Foreign names in Chinese text: where they may stand, and the consonants that each way to read them gives.

Chinese writes a foreign name by syllables: 萨拉基布 is sa-la-ji-bu, Saraqib. Which characters are used for that is
settled by transcription tables, so a run of three or more of them that is no everyday word is likely a name. One
character stands for several sounds (l and r are one, 基 is ki, gi or ji), so a name gives many keys, the usual ones
first and bounded in number. Classes are those of `index.name`. Names of two characters are too short to tell and are
met only where they are listed; Chinese and Japanese names, and names that were translated, are not met here.

    foreign_names("俄罗斯为什么离开萨拉基布？") -> (8, 12);  "srkb" in foreign_keys("萨拉基布")
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

import regex

__all__ = ["KANA_AND_HANGUL", "KOREAN_PARTICLES", "foreign_keys", "foreign_names"]

KANA_AND_HANGUL = (
    ("sh", "XS"), ("ch", "XT"), ("ts", "ST"), ("sy", "XS"), ("l", "LR"), ("r", "RL"), ("b", "BF"), ("v", "FB"),
    ("p", "BF"), ("j", "JZ"), ("z", "ZJ"), ("d", "D"), ("t", "T"), ("k", "K"), ("g", "GKJ"), ("f", "FH"), ("h", "H"),
    ("m", "M"), ("n", "N"), ("s", "S"), ("w", "_F"),
)  # fmt: skip
"""Letters of romanised kana and Hangul to classes: scripts that have one sound for l and r, and for b and v."""

KOREAN_PARTICLES = regex.compile(r"(?:에서|에게|부터|까지|으로|[은는이가을를에의로와과도])$")

_SYLLABLES = """
- 阿埃艾奥伊欧亚厄乌尤耶叶雅娅优俄|-N 因恩翁扬延|-N GN 安昂|- J 约
F - 瓦维沃威韦娃|FN -N 温旺|F 夫弗福菲费芙佛法|FN 凡范芬|BN FN 冯
B 巴比布贝博伯波普彼佩皮珀帕鲍拜卜勃蒲坡柏浦|BN 班邦潘庞彭宾
M 马玛麦迈毛梅门蒙米莫姆穆默缪摩|MN 曼芒敏门蒙
D T 达代戴德迪杜多|DN TN 丹登邓丁敦顿|T D 塔泰陶特图托蒂|TN DN 坦汤唐滕廷屯
N 纳奈瑙内尼涅纽努诺娜妮|NN N 嫩宁农
L R 拉莱劳勒雷里利廖列卢鲁露吕罗洛黎莉丽赖|LN RN 兰朗连林隆伦龙楞|R L - 尔|R J 热
G K J 格戈古哥葛|G K 瓜圭噶|G K J 加迦|GN KN JN 甘根贡冈|K 卡凯考科克库夸奎柯|KN 坎康肯孔昆
H 海哈赫胡霍侯豪怀惠|HN H 汉罕汗翰|HN 杭亨洪|H X S 希|H X 休
J G K 吉季|K G J 基|J G D 杰贾|J 焦|JN GN KN 金|JN 君詹琼简任|X K Z 齐|X TX K 奇|X T TX 切契|X J TX 恰乔|XN KN 钦
S X H Z 西|X 夏谢什舍舒沙莎绍查察彻楚肖施|SN XN 辛欣尚申|SN 桑森松|SN ZN 逊|S Z 萨塞赛瑟斯索苏锡撒|S TS Z 茨采
Z J 扎|J Z 朱哲|Z S 祖佐兹泽|ZN 宗|XN 陈
"""
"""Classes of the consonants of a syllable, the likeliest first, `-` for a vowel; then the characters that write it."""

_TRADITIONAL = str.maketrans(
    "薩紮澤連爾內納亞馬達貝維烏羅盧魯萊蘭蘇賽賓費倫頓韋歐諾麗龍簡謝約優馮龐湯齊茲紐寧門溫喬陳鄧邁麥瓊岡貢懷漢賴呂勞紹瑪圖",
    "萨扎泽连尔内纳亚马达贝维乌罗卢鲁莱兰苏赛宾费伦顿韦欧诺丽龙简谢约优冯庞汤齐兹纽宁门温乔陈邓迈麦琼冈贡怀汉赖吕劳绍玛图",
)
_LISTED = {
    "普京": ("btn",), "胡塞": ("hs", "ht"), "拜登": ("bdn",), "瓦格纳": ("fgnr", "agnr"), "特朗普": ("trmb",),
    "绍伊古": ("xg",), "默克尔": ("mrkl",),
    "伊朗": (), "阿拉伯": (), "马克思": (), "奥林匹克": (), "卡车": (), "坦克": (), "什么": (), "法西斯": (),
    "康复": (), "沙特": (), "以色列": (), "雷达": (), "夏威夷": (), "巴士": (), "公里": (), "多少": (), "多米诺": (),
    "巧克力": (), "麦克风": (), "沙发": (), "马拉松": (), "雷诺": (), "奥斯卡": (), "乌托邦": (), "比基尼": (),
    "摩托": (), "芭蕾": (), "探戈": (), "尼古丁": (), "卡路里": (), "高尔夫": (), "维他命": (), "歇斯底里": (),
    "桑拿": (), "伊斯兰": (), "什叶": (), "逊尼": (), "布尔": (), "乌克兰": (), "穆斯林": (), "森林": (), "俄罗斯": (),
}  # fmt: skip
"""Names met as a whole, too short or too worn for their syllables to tell; and what no name is, without keys."""

_LEAST, _LONGEST, _MOST = 3, 6, 12
"""Characters of the shortest and the longest part of a stretch that may be the name, and of the longest stretch."""

_BEAM = 24
"""How many readings of a name are kept, the likeliest: 萨拉基布 has 2 · 2 · 3 · 1."""


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for group in _SYLLABLES.replace("\n", "|").strip("|").split("|"):
        *classes, characters = group.split()
        table.update(dict.fromkeys(characters, tuple(c.lower() for c in classes)))
    return table


_READINGS = _table()
_FIXED = regex.compile("|".join(sorted(_LISTED, key=len, reverse=True)))
_STRETCH = regex.compile(f"[{''.join(_READINGS)}]{{{_LEAST},{_MOST}}}")


def foreign_names(text: str, taken: Collection[tuple[int, int]] = ()) -> Iterator[tuple[int, int]]:
    """Start and end (code points) of what may be foreign names in Chinese, in no order; never within spans `taken`."""
    plain = text.translate(_TRADITIONAL)
    fixed = [(m.start(), m.end(), m.group()) for m in _FIXED.finditer(plain)]
    fixed = [f for f in fixed if not any(f[0] < end and start < f[1] for start, end in taken)]
    yield from ((start, end) for start, end, word in fixed if _LISTED[word])
    bounds = sorted([*taken, *((start, end) for start, end, _ in fixed), (len(plain), len(plain))])
    at = 0
    for start, end in bounds:
        for match in _STRETCH.finditer(plain, at, max(start, at)):
            if foreign_keys(match.group()):
                yield match.span()
        at = max(at, end)


@lru_cache(maxsize=1 << 14)
def foreign_keys(stretch: str) -> frozenset[str]:
    """The keys of one stretch that `foreign_names` found: of all of it, and of parts, since neighbours may be attached.

    Whole it needs three consonants, or two after a vowel; a part needs four, counting the vowel.
    """
    plain = stretch.translate(_TRADITIONAL)
    if plain in _LISTED:
        return frozenset(_LISTED[plain])
    found = {key for key in _read(plain) if len(key) >= _LEAST}
    found |= _pairs(plain)
    for size in range(_LEAST, min(_LONGEST, len(plain) - 1) + 1):
        for at in range(len(plain) - size + 1):
            found.update(key for key in _read(plain[at : at + size]) if len(key) > _LEAST)
    return frozenset(found)


def _pairs(plain: str) -> set[str]:
    """Keys of a name of two short words, which `index.name` joins: 艾因伊萨 is Ain Issa."""
    if not _LEAST < len(plain) <= _LONGEST:
        return set()
    cuts = ((_read(plain[:at]), _read(plain[at:])) for at in range(2, len(plain) - 1))
    return {f"{a}_{b}" for one, other in cuts for a in one for b in other if {len(a), len(b)} <= {2, 3}}


def _read(syllables: str) -> list[str]:
    """The readings of some syllables, at most `_BEAM`, the likeliest first; none where one writes no foreign name.

    subtle: a final n is one with an n or m that follows (穆罕默德), and may be m before b (特朗普).
    """
    if not _READINGS.keys() >= set(syllables):
        return []
    readings: dict[str, int] = {"": 0}
    for at, syllable in enumerate(syllables):
        grown: dict[str, int] = {}
        for key, cost in readings.items():
            for rank, classes in enumerate(_READINGS[syllable]):
                for more, joined in enumerate(_join(key, classes, first=at == 0)):
                    grown[joined] = min(grown.get(joined, 99), cost + rank + more)
        readings = dict(sorted(grown.items(), key=lambda item: (item[1], item[0]))[:_BEAM])
    return list(readings)


def _join(key: str, classes: str, *, first: bool) -> tuple[str, ...]:
    if classes[0] == "-":
        return (("a" if first else key) + classes[1:],)
    if key.endswith("n") and classes[:1] in ("n", "m"):
        return key + classes, key[:-1] + classes
    if key.endswith("n") and classes[:1] == "b":
        return key + classes, key[:-1] + "m" + classes
    return (key + classes,)
