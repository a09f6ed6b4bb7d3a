"""Which outlet published a page, from what the page prints about itself. It knows no list of outlets.

Looks, in this order, at copyright lines, a masthead above the title or a blog's name below the story, "special to
OUTLET" rows, cookie notices, and whom the story's own sources speak to. What has two readings gives nothing: a city
before a dash is a dateline, an agency that is quoted is not the publisher.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

__all__ = ["find_publisher", "is_lead", "is_masthead"]

_MASTHEAD = re.compile(
    r"(?:صحيفة|جريدة|مجلة|مدونة|إذاعة|اذاعة|راديو) [^\W\d_][\w -]+"
    r"|(?:The )?(?:[A-Z][\w'’&-]* ){1,3}(?:Times|Post|Herald|Press|Tribune|Journal|Gazette|Observer)"
    r"|(?:The )?(?:Times|Voice|Radio) (?:of )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?"
)
_MASTHEAD_WORDS = 5
_LEAD_WORDS = 3
_RIGHTS = re.compile(
    r"all rights reserved|copyrights?|\(c\)|©|(?:(?:جميع|كل|كافة) )?(?:ال)?حقوق (?:النشر )?(?:والطبع )?محفوظ[ةه]"
    r"|حقوق النشر|все права защищены|tüm hakları saklıdır|tous droits réservés|alle rechte vorbehalten|版权所有"
    r"|todos los derechos reservados|(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?",
    re.I,
)
_CLAIMS_RIGHTS = re.compile(r"©|\(c\)|copyright|حقوق|права защищены|hakları|droits réservés|rechte|derechos|版权", re.I)
_COOKIES = re.compile(
    r"(?P<en>[A-Z][\w.&’' -]{1,40}?) uses cookies"
    r"|(?:يستخدم|تستخدم) (?P<ar>[^،.]{2,40}?) (?:ملفات تعريف الارتباط|الكوكيز|ملفات الكوكيز)"
    r"|[Сс]айт (?P<ru>[^,.]{2,40}?) использует (?:файлы )?cookie"
)
_NOT_A_NAME = re.compile(
    r"(?:this|our|the|your|we)\b.*|(?:هذا |هذه )?(?:ال)?(?:موقع|صفحة|شركة)(?:نا)?|نحن|لـ?لموقع|لدى|by|от|для", re.I
)
# "in a talk to «OUTLET»", without "agency" or "newspaper" before the name: the outlet that asked the questions.
_SPOKEN_TO = re.compile(
    r"(?:حديث|تصريح|لقاء|مقابلة|اتصال|قال|مصادر خاصة)\w{0,8}(?: [^\s.،:]{1,30}){0,4}?"
    r" لـ\s?[\"“”«](?P<name>[^\"“”«»\n]{2,30})[\"“”»]"
)
_SPECIAL = re.compile(r"خاص\s*[/|:–—-]\s*(?P<after>[^\s].{1,30})|(?P<before>.{2,30}?)\s*[/|–—-]\s*خاص")
_CORRESPONDENT = re.compile(r"(?P<outlet>[^–—|/-]{2,30}?)\s*[–—|/-]\s*(?P<name>[^–—|/-]{2,30})")
_PLACE = re.compile(r"(?:مدينة|محافظة|ريف|شمال|جنوب|شرق|غرب|دير|عين|تل|رأس|راس|معرة|خان|جسر|كفر|بيت|بلدة|قرية)(?: .*)?")
_BEFORE_NAME = re.compile(r"^(?:لـ\s?|ل?موقع |by the |for |by |to )", re.I)
_YEAR = re.compile(r"\d{3}")


def find_publisher(head: Sequence[str], tail: Sequence[str], text: str) -> str | None:
    """The outlet's name, or `None`. `head` and `tail` are the lines above and below the story."""
    speaking = Counter(match["name"].strip() for match in _SPOKEN_TO.finditer(text))
    finders: tuple[Callable[[], Iterable[str | None]], ...] = (
        lambda: map(_from_rights, [*head, *tail]),
        lambda: [line for line in [*head[:1], *(tail or head)[-1:]] if is_masthead(line)],
        lambda: [_from_lead(line, speaking) for line in head],
        lambda: map(_from_cookies, [*head, *tail]),
        lambda: [name for name, count in speaking.items() if count > 1] if len(speaking) == 1 else [],
    )
    for find in finders:
        names = {name for name in find() if name}
        if names:
            return names.pop() if len(names) == 1 else None
    return None


def is_masthead(line: str) -> bool:
    """Whether `line` is nothing but an outlet's name, by a word that outlets carry in theirs."""
    return len(line.split()) <= _MASTHEAD_WORDS and bool(_MASTHEAD.fullmatch(line))


def is_lead(line: str) -> bool:
    """Whether `line` is a row like `OUTLET - special` or `city - correspondent`, three words at most on each side."""
    row = _SPECIAL.fullmatch(line) or _CORRESPONDENT.fullmatch(line)
    return row is not None and all(len(side.split()) <= _LEAD_WORDS for side in row.groups() if side)


def _from_rights(line: str) -> str | None:
    if len(line) > 150 or not _CLAIMS_RIGHTS.search(line):
        return None
    rest = [part.strip(" .,،|:–—-") for part in re.split(r"[|.]\s|[|]|\.$", _RIGHTS.sub("|", line))]
    names = [_bare(part) for part in rest if part]
    return names[0] if len(names) == 1 and _is_name(names[0]) else None


def _from_cookies(line: str) -> str | None:
    match = _COOKIES.search(line)
    name = _bare(next((group for group in match.groups() if group), "")) if match else ""
    return name if _is_name(name) else None


def _from_lead(line: str, speaking: Counter[str]) -> str | None:
    """`خاص/OUTLET`, and `OUTLET - name` where the story's sources speak to that very outlet."""
    if len(line) > 80:
        return None
    if special := _SPECIAL.fullmatch(line):
        name = _bare(special["after"] or special["before"])
        certain = name in speaking or (len(name.split()) > 1 and not _PLACE.fullmatch(name))
        return name if certain and _is_name(name) else None
    correspondent = _CORRESPONDENT.fullmatch(line)
    name = _bare(correspondent["outlet"]) if correspondent else ""
    return name if name in speaking else None


def _bare(name: str) -> str:
    """A name without "to", "website" and the like before it."""
    return _BEFORE_NAME.sub("", name.strip(' .,،|:–—-"“”«»')).strip(' "“”«»')


def _is_name(name: str) -> bool:
    short = 2 <= len(name) <= 40 and len(name.split()) <= 5
    return short and not _NOT_A_NAME.fullmatch(name) and not _YEAR.search(name)
