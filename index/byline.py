"""Who wrote a page and when it was published, from its byline and date rows.

Looks at single lines above and below the story, in the forms that news sites print: `By NAME`, `بقلم: NAME`,
`section | date | name`. A date inside the story is when something happened, never when it was published, so only a row
that is nothing but a date counts. What has two readings gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.date import find_date, parse_date

__all__ = ["SECTIONS", "find_author", "find_published_on", "is_row"]

_LONGEST_ROW = 120
_CELLS = re.compile(r"\s*[|•·‧▪●]\s*|\s+[–—-]\s+|\t+")
_SECTION_WORDS = (
    "menu home news politics opinion world sport sports culture economy business video search login subscribe share "
    "الرئيسية أخبار اخبار الأخبار سياسة سياسي سياسية اقتصاد رياضة ثقافة رأي آراء مقالات تقارير تقرير تحقيقات مجتمع "
    "محلي محليات عربي دولي منوعات فيديو صور بحث القائمة حوارات ملفات تحليل تحليلات متابعات خاص عاجل مشاركة طباعة "
    "главная новости политика мнения мир экономика спорт культура общество видео "
    "anasayfa haberler haber gündem siyaset dünya ekonomi spor kültür "
    "accueil actualités actualité politique monde économie société "
    "startseite nachrichten politik wirtschaft inicio noticias política mundo economía cultura "
    "خانه سیاست ورزش فرهنگ جهان 首页 新闻 政治 国际 דף_הבית חדשות फोटो समाचार"
)
SECTIONS = frozenset(_SECTION_WORDS.split())
_NOBODY = re.compile(
    r"\b(?:staff|editors?|editorial|desk|admin|team|newsroom|correspondents?|agenc(?:y|ies)|reporters?|redacción"
    r"|rédaction|redaktion|редакци\w+|корреспондент\w*|haber merkezi|editör\w*|قسم|فريق|هيئة|تحرير|التحرير|وكالات"
    r"|مراسل\w*|المراسل|موقع|شبكة|وكالة|صحيفة|تعليق\w*|دقائق|دقيقة|مشاهد\w+|قراءة|comments?|views?|minutes?|read)\b",
    re.I,
)
# With a colon anything that names an author counts; without one only what cannot begin a sentence.
_BYLINE = re.compile(
    r"(?:(?:كتب(?:ت|ه|ته|ها)?|إعداد|اعداد|تقرير|الكاتبة?|المؤلف|نویسنده|نوشته|مאת|Author|Text|Текст|Haber|Autor(?:in)?"
    r"|Auteur|Yazar|लेखक|作者|记者)\s*[::]\s*"
    r"|(?:بقلم|Written by|By|BY|Автор|Yazan|Par|Por|Von|מאת)(?:\s*[::]\s*|\s+))(?P<name>\S.*)"
)
_AFTER_NAME = re.compile(r"\s*[,،;؛/].*")
_INITIAL_AND_NAME = re.compile(r"(?:[A-Z]\.\s?){1,2}[A-Z][a-z]+(?:-[A-Z][a-z]+)?")
_PARTICLES = re.compile(r"(?:al|el|de|da|di|du|del|der|den|van|von|bin|ibn|abu|abd|la|le|y|e)(?:-.*)?", re.I)
_UPDATED = re.compile(
    r"updated|modified|تحديث|تعديل|обновлен|изменен|güncelle|mis à jour|mise à jour|aktualisiert|actualizad", re.I
)
_PUBLISHED = re.compile(r"publi|posted|نشر|опубликован|yayın|veröffentlicht|انتشار|发布|发表|פורסם|प्रकाशित", re.I)


def find_author(head: Iterable[str], tail: Iterable[str]) -> str | None:
    """The one author that the rows name, or `None` when none does or two differ."""
    head = list(head)
    names = {name for row in [*head, *tail] for cell in _cells(row) if (name := _from_marker(cell))}
    if not names:
        names = {name for row in head if (name := _from_cells(row))}
    return names.pop() if len(names) == 1 else None


def find_published_on(head: Iterable[str], tail: Iterable[str]) -> str | None:
    """The one publication date that the rows give, ISO 8601, or `None`. Below the story only labelled dates count."""
    head, tail = list(head), list(tail)
    cells = [cell for row in head for cell in _cells(row) if not _UPDATED.search(cell)]
    labelled = {date for row in [*head, *tail] for cell in _cells(row) if _labelled(cell) and (date := _date(cell))}
    dates = labelled or {date for cell in cells if (date := _date(cell))}
    return dates.pop() if len(dates) == 1 else None


def is_row(line: str) -> bool:
    """Whether `line` is a byline, a date or a row of cells with one of them in it."""
    return any(_from_marker(cell) or _date(cell) for cell in _cells(line)) or bool(_from_cells(line))


def _labelled(cell: str) -> bool:
    return bool(_PUBLISHED.search(cell)) and not _UPDATED.search(cell)


def _cells(row: str) -> list[str]:
    """The row's cells, or the row whole when only so it is a date; nothing for a line of running text."""
    if len(row) > _LONGEST_ROW:
        return []
    cells = [cell for cell in _CELLS.split(row) if cell]
    return [row] if _date(row) and not any(map(_date, cells)) else cells


def _date(cell: str) -> str | None:
    return parse_date(cell) if len(cell) <= _LONGEST_ROW and find_date(cell) else None


def _from_marker(cell: str) -> str | None:
    match = _BYLINE.fullmatch(cell.strip())
    if not match:
        return cell.strip() if _INITIAL_AND_NAME.fullmatch(cell.strip()) else None
    name = _AFTER_NAME.sub("", match["name"]).strip(" .")
    return name if _is_name(name, fewest=1 if ":" in cell or cell.startswith("بقلم") else 2) else None


def _from_cells(row: str) -> str | None:
    """The name in a row like `section | date | name`: the one cell that can be a name, when there is a date cell."""
    cells = _cells(row)
    if not 2 < len(cells) <= 5 or not any(map(_date, cells)):
        return None
    names = [cell for cell in cells if not _date(cell) and _is_name(cell, fewest=2)]
    return names[0] if len(names) == 1 else None


def _is_name(text: str, *, fewest: int) -> bool:
    words = text.split()
    if not fewest <= len(words) <= 5 or re.search(r"[\d:?!؟«»“”\"@/]", text) or _NOBODY.search(text):
        return False
    if any(word.lower() in SECTIONS for word in words):
        return False
    # A name in a script with capitals has them; "By the river" is no byline.
    return not words[0][0].islower() and all(not word[0].islower() or _PARTICLES.fullmatch(word) for word in words)
