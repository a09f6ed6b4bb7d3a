"""What a page says about itself: title, publisher, author and date, where nobody gave them.

Looks at the first and last lines of the text only, in the forms news sites print them; `byline` and `imprint` read the
rows, this module finds the title: first, after navigation, or printed twice. A wrong name is worse than none, so what
has two readings stays empty. It changes no text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.article import Article, Stated
from index.byline import SECTIONS, find_author, find_published_on, is_row
from index.imprint import find_publisher, is_lead, is_masthead
from index.language import identify

__all__ = ["INFERENCE", "Inferred", "complete", "infer"]

INFERENCE = "1"
"""Raise when what is inferred from a text changes, so that articles read before are read again."""

_HEAD, _TAIL = 10, 6
_LONGEST_TITLE = 180
_SHORT = 3
_BODY, _DENSE_BODY = 80, 30
_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_SKIP_LINK = re.compile(
    r"(?:تخط\w*|انتقل|الانتقال|تجاوز) (?:إلى|الى) (?:ال)?محتوى.*|skip to .*content"
    r"|перейти к .*(?:содержимому|содержанию|контенту)|(?:aller|passer) au contenu.*"
    r"|(?:ana )?içeriğe (?:geç|atla)|zum inhalt.*|(?:saltar|ir) al contenido.*"
    r"|(?:رفتن|پرش) به محتوا.*|דלג לתוכן|跳(?:至|到|转到)(?:主要)?内容",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Inferred:
    """What the page says about itself; each `Stated` here has the origin "inferred"."""

    title: Stated | None = None
    publisher: Stated | None = None
    author: Stated | None = None
    published_on: Stated | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    furniture: bool


def infer(article_text: str, furniture: Sequence[tuple[int, int]] = ()) -> Inferred:
    """What `article_text` says about itself in its first ten and last six lines that are not blank.

    `furniture` are spans known to be navigation, notices or rows, in code points of `article_text`: no title is taken
    from them, while names and dates are, for that is where sites print them.
    """
    rows = [
        _Row(text, any(start <= match.start() < end for start, end in furniture))
        for match in _LINE.finditer(article_text)
        if (text := _tidy(match[0]))
    ]
    title = _title(rows)
    lines = [row.text for row in rows if row.text != title]
    head = lines[:_HEAD]
    tail = lines[max(_HEAD, len(lines) - _TAIL) :]
    found = (title, find_publisher(head, tail, article_text), find_author(head, tail), find_published_on(head, tail))
    return Inferred(*(Stated(value, "inferred") if value else None for value in found))


def complete(article: Article, furniture: Sequence[tuple[int, int]] = ()) -> Article:
    """`article` with what it lacks filled in from its text and marked inferred; what is given stays as it is.

    The language of an article that gives none is identified from its text, `und` where that cannot tell.
    """
    inferred = infer(article.text, furniture)
    return replace(
        article,
        title=article.title or inferred.title,
        publisher=article.publisher or inferred.publisher,
        author=article.author or inferred.author,
        published_on=article.published_on or inferred.published_on,
        language=article.language or Stated(identify(article.text), "inferred"),
    )


def _tidy(line: str) -> str:
    return " ".join(_INVISIBLE.sub("", line).split())


def _title(rows: Sequence[_Row]) -> str | None:
    head = rows[:_HEAD]
    twice = [text for text, count in Counter(row.text for row in head).items() if count > 1 and _can_be_title(text)]
    if len(twice) == 1:
        return _unmarked(twice[0])
    for position, row in enumerate(head):
        if row.furniture or _is_navigation(row.text):
            continue
        if not _can_be_title(row.text):
            # subtle: a short line of unknown kind may itself be the title, and then the next line is not.
            return None
        dense = bool(_DENSE.search(row.text))
        longest = max((len(later.text) for later in rows[position + 1 :] if not later.furniture), default=0)
        return _unmarked(row.text) if longest > max(len(row.text), _DENSE_BODY if dense else _BODY) else None
    return None


def _is_navigation(line: str) -> bool:
    words = line.lower().split()
    sections = len(words) <= _SHORT and all(word.strip("«»<>›/|") in SECTIONS or len(word) < 2 for word in words)
    crumbs = bool(re.search(r"[›»>/|]", line)) and words[0].strip("«»<>›/|") in SECTIONS
    rows = is_masthead(line) or is_lead(line) or is_row(line)
    return sections or crumbs or rows or bool(_SKIP_LINK.fullmatch(line))


def _can_be_title(line: str) -> bool:
    if len(line) > _LONGEST_TITLE or line.endswith(("。", "।", "؛", "،", ":", ",")):
        return False
    if line.endswith(".") and not line.endswith(".."):
        return False
    return len(line.split()) > _SHORT or len(_DENSE.findall(line)) > 2 * _SHORT


def _unmarked(line: str) -> str:
    return re.sub(r"^#{1,6} ", "", line)
