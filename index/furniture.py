"""Page furniture: whole lines of an article's text that belong to the page and not to the article.

Skip links, cookie notices, comment forms, share buttons, sign-ups, links to other articles, breadcrumbs, rows of
author, category and date, a title that stands twice, copyright lines. A line is judged by what it says, how short it
is and where it stands; a sentence that merely speaks of cookies or of sharing stays. The lines are only pointed at:
the article keeps them. What pages say is in `index.furniture_phrases`.
"""

from __future__ import annotations

import re

from index.furniture_phrases import BETWEEN, BUTTON, COOKIE, SKIP, TO_READER
from index.page_line import PageLine, Phrases, count_words, page_line, phrases_for
from index.reading import ReadingView, read

__all__ = ["find_furniture"]

_LINE = re.compile(r"[^\n]+")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = tuple("\"'“‘«„「『")
_WITH_SITE = re.compile(r"\s*[|•·–—-]\s*\S")
_HEAD_LINES = 8


def find_furniture(original: str | ReadingView, language: str | None = None) -> tuple[tuple[int, int], ...]:
    """The lines of an article's original text that are page furniture, in order.

    Args:
        original: The original text, or its reading view where there is one already.
        language: ISO 639-1 code of the page's language, if known: only its phrases and the English ones are looked
            for. Any other value means all twelve languages.

    Returns:
        Half-open spans in code points of the original: whole lines, without their line ends, never touching.
    """
    view = read(original) if isinstance(original, str) else original
    phrases = phrases_for(language)
    lines = [page_line(*m.span(), text, phrases) for m in _LINE.finditer(view.text) if (text := m[0].strip())]
    for number, line in enumerate(lines):
        line.furniture = _by_its_words(line, phrases, number)
    _mark_consent(lines)
    _mark_titles(lines)
    prose = [number for number, line in enumerate(lines) if line.is_prose and not line.furniture]
    if prose:
        _mark_head(lines[: prose[0]], lines[prose[0]].is_latin)
        _mark_tail(lines[prose[-1] + 1 :])
    _mark_blocks(lines)
    return tuple(view.to_original(line.start, line.end) for line in lines if line.furniture)


def _by_its_words(line: PageLine, phrases: Phrases, number: int) -> bool:
    """Whether a line is furniture wherever it stands, for what it says."""
    if _is_link(line, number) or _is_form(line, number):
        return True
    if found := line.found.get("byline"):
        phrase, rest = found
        if (not rest and " " in phrase) or (line.is_titled(rest) and line.words <= 8 and not line.ends):
            return True
    for kind in ("whole", "share"):
        if kind in line.found and not _other_words(line.found[kind][1], phrases.networks | BETWEEN):
            return True
    if number < _HEAD_LINES // 2 and line.words <= 6 and not line.ends and SKIP.search(line.said):
        return True
    if not line.ends and line.words <= 20 and _has_letters(line.said) and not _other_words(line.said, phrases.networks):
        return True
    return _is_copyright(line, phrases)


def _is_link(line: PageLine, number: int) -> bool:
    """Whether a line points to another article, or opens a block of such lines."""
    if "links" not in line.found:
        return False
    phrase, rest = line.found["links"]
    line.opens = not _has_letters(rest)
    titled = line.is_titled(rest) and line.words <= 35
    asked = " " in phrase and number > 0 and not line.ends and line.words <= 20
    return line.opens or titled or asked


def _is_form(line: PageLine, number: int) -> bool:
    """Whether a line belongs to a comment or correction form; below it, at the page's tail, the rest of it follows."""
    if "form" not in line.found:
        return False
    phrase, rest = line.found["form"]
    long = count_words(phrase) >= 3 and line.words <= 30 and number > 0
    line.opens = long or not _has_letters(rest)
    return line.opens


def _is_copyright(line: PageLine, phrases: Phrases) -> bool:
    if line.said.startswith(("©", "(c)", "copyright")):
        return line.words <= 25 and bool(re.match(r"[©(]|\w+\W{0,4}[©\d]", line.said))
    return line.words <= 14 and bool(phrases.rights.search(line.said)) and not line.text.startswith(_QUOTED)


def _has_letters(text: str) -> bool:
    return bool(_LETTER.search(text))


def _other_words(said: str, known: frozenset[str]) -> bool:
    """Whether there are words that are not in a set."""
    return any(word not in known for word in _WORD.findall(said))


def _mark_consent(lines: list[PageLine]) -> None:
    """Cookie notices and sign-ups: at the page's head or tail, beside furniture, or before a button."""
    for number, line in enumerate(lines):
        cookies = line.words <= 45 and bool(COOKIE.search(line.said))
        button = bool(BUTTON.search(line.said))
        if line.text.startswith(_QUOTED) or not ("consent" in line.found or (cookies and button)):
            continue
        edge = number < _HEAD_LINES // 2 or number >= len(lines) - _HEAD_LINES // 2
        beside = any(other.furniture for other in lines[max(0, number - 1) : number + 2])
        notice = line.words <= 45 if cookies and TO_READER.search(line.said) else line.words <= 16
        if notice and (edge or beside or button):
            line.furniture = True


def _mark_titles(lines: list[PageLine]) -> None:
    """A title that stands twice: what comes second, and what has the site's name after it."""
    head = [line for line in lines[:_HEAD_LINES] if not line.furniture and not line.ends and line.words >= 2]
    for number, line in enumerate(head):
        for other in head[number + 1 :]:
            if line.said == other.said or _is_with_site(other.said, line.said):
                other.furniture = True
            elif _is_with_site(line.said, other.said):
                line.furniture = True
    title = next((line for line in head if not line.furniture and line.words >= 4), None)
    for line in lines[_HEAD_LINES:]:
        if title and line.said == title.said and not line.ends:
            line.furniture = True


def _is_with_site(longer: str, shorter: str) -> bool:
    rest = longer.removeprefix(shorter)
    return rest != longer and bool(_WITH_SITE.match(rest)) and len(rest.split()) <= 7


def _mark_head(head: list[PageLine], latin: bool) -> None:
    """Rows above the first prose: breadcrumbs; author, section and date; names of the site and of the author."""
    titles = [n for n, line in enumerate(head) if line.words >= 4 and not line.furniture and not line.is_row()]
    if not titles:
        return
    for number, line in enumerate(head):
        if number in titles or line.furniture:
            continue
        label = line.words <= 3 and not line.text.endswith(("؟", "?", "!", "！", "？"))
        name = number > titles[0] and len(line.text.split()) > 1 and line.text.istitle()
        line.furniture = line.is_row() or (label and (name or line.is_latin != latin))


def _mark_tail(tail: list[PageLine]) -> None:
    """Rows below the last prose: author and date, tags, the source; and what stands below a form."""
    below = False
    for line in tail:
        below = below or (line.furniture and line.opens)
        sourced = "source" in line.found and line.words <= 16
        if not line.ends and (below or sourced or line.is_row()):
            line.furniture = True


def _mark_blocks(lines: list[PageLine]) -> None:
    """Bare headlines below "you may also like" and its kind, until there is prose again."""
    within = False
    for line in lines:
        if line.furniture:
            within = within or line.opens
        else:
            within = within and not line.ends and not line.is_prose
            line.furniture = within
