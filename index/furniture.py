"""Page furniture: whole lines of an article's text that belong to the page and not to the article.

Skip links, cookie notices, comment forms, share buttons, sign-ups, links to other articles, breadcrumbs, rows of author,
category and date, a title that stands twice, copyright lines. A line is judged by what it says, how short it is and
where it stands; a sentence that merely speaks of cookies or of sharing stays. The lines are only pointed at: the
article keeps them. What pages say is in `index.furniture_phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from index import furniture_phrases as phrases
from index.reading import read

__all__ = ["find_furniture"]

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_WORD = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]{1,2}|(?:[^\W_]|[\u0900-\u094f])+(?:['.-][^\W_]+)*")
_LETTER = re.compile(r"[^\W\d_]")
_TERMINAL = re.compile(r"[.。।۔][\s\"'”“’»）)\]]*$")
_COMMA = re.compile(r"[،,;؛，、]")
_EDGES = " \t*•·|>»›→←«‹-–—_#:…!.،,؛;()[]\"'“”‘’👉👇📌🔗▪■►▶★☆+=/\\"
_FOLD = str.maketrans(dict.fromkeys("أإآٱ", "ا") | dict.fromkeys("ىی", "ي") | {"ک": "ك"} | dict.fromkeys("’ʼ‘`", "'"))
_COLON = re.compile(r"\s*[:：|–—-]")
_SEPARATOR = re.compile(r"\s*[|•·]\s*")
_CRUMB = re.compile(r"\s*[>»›→]\s*|\s+[/\\]\s+")
_QUOTED = tuple("\"'“‘«„「『")
_COOKIE = re.compile("cookie|كوكي|تعريف الارتباط|çerez|עוגיות|कुकी")
_BUTTON = re.compile(
    r"(?:موافق|قبول|اوافق|حسنا|accept(?: all)?|agree|ok|okay|got it|принять|согласен|понятно|хорошо|прийняти|kabul et|tamam|"
    r"accepter|j'accepte|aceptar|acepto|akzeptieren|zustimmen|einverstanden|مي پذيرم|باشه|אישור|אני מסכים|同意|接受|确定|"
    r"स्वीकार करें|ठीक है)$"
)
_MONTH = (
    r"jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|oct|okt|nov|de[czk]|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|"
    r"січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|fév|avr|juin|juil|août|"
    r"ene|abr|ago|dic|mär|كانون|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول|تشرين|يناير|فبراير|مارس|ابريل|مايو|يونيو|يوليو|"
    r"اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر|جانفي|فيفري|افريل|ماي|جوان|جويلية|اوت|غشت|"
    r"فروردين|ارديبهشت|خرداد|تير|مرداد|شهريور|مهر|ابان|اذر|دي|بهمن|اسفند|ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|"
    r"ספטמבר|אוקטובר|נובמבר|דצמבר|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर"
)
_DATE = re.compile(
    rf"\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\d{{4}}\s*年|\d{{1,2}}(?:\.|st|nd|rd|th)?\s+(?:de\s+|ב)?(?:{_MONTH})\w*"
    rf"|\b(?:{_MONTH})\w*\.?\s+\d{{1,2}},?\s+\d{{4}}"
)
_HEAD_LINES = 8
_BLOCK_WORDS = 25


@dataclass(slots=True)
class _Line:
    """One line that is not blank: its span, its text, its folded text without marks at the ends, its words."""

    start: int
    end: int
    text: str
    said: str
    words: int
    furniture: bool = False
    opens: bool = False

    @property
    def ends(self) -> bool:
        """Whether it ends as a statement does; headlines may end in a question or exclamation mark."""
        return bool(_TERMINAL.search(self.text))

    @property
    def is_prose(self) -> bool:
        """Whether it is surely text of the article, as against a headline or a label."""
        if self.words >= _BLOCK_WORDS or (self.words >= 5 and self.ends):
            return True
        return self.words >= 18 and bool(_COMMA.search(self.text))


class _Table:
    """The phrases of one kind, in the languages at hand."""

    def __init__(self, table: Mapping[str, str], languages: frozenset[str]) -> None:
        said = {phrase for language in languages for phrase in table.get(language, "").split("|") if phrase}
        ordered = sorted(map(_folded, said), key=lambda phrase: (-len(phrase), phrase))
        ends = r"(?![^\W\d_]|[\u093a-\u094f])"
        written = (re.escape(p) + ("" if "\u3400" <= p[-1] <= "\u9fff" else ends) for p in ordered)
        self._pattern = re.compile(f"(?P<phrase>{'|'.join(written)})")

    def begins(self, line: _Line) -> tuple[str, str] | None:
        """The phrase that a line begins with, and what it says after it."""
        match = self._pattern.match(line.said)
        return (match["phrase"], line.said[match.end() :]) if match else None

    def within(self, line: _Line) -> bool:
        """Whether a line says one of the phrases anywhere."""
        return bool(self._pattern.search(line.said))


@dataclass(frozen=True, slots=True)
class _Tables:
    whole: _Table
    links: _Table
    consent: _Table
    form: _Table
    share: _Table
    rights: _Table
    byline: _Table
    source: _Table
    networks: frozenset[str]


@cache
def _tables(language: str | None) -> _Tables:
    known = frozenset(phrases.WHOLE)
    languages = frozenset({language, "en"}) if language in known else known
    kinds = [phrases.WHOLE, phrases.LINKS, phrases.CONSENT, phrases.FORM, phrases.SHARE, phrases.COPYRIGHT]
    made = [_Table(kind, languages) for kind in [*kinds, phrases.BYLINE, phrases.SOURCE]]
    return _Tables(*made, frozenset(word for name in phrases.NETWORKS.split("|") for word in _folded(name).split()))


def find_furniture(original: str, language: str | None = None) -> tuple[tuple[int, int], ...]:
    """The lines of an article's original text that are page furniture, in order.

    Args:
        original: The original text.
        language: ISO 639-1 code of the page's language, if known: only its phrases and the English ones are looked
            for. Any other value means all twelve languages.

    Returns:
        Half-open spans in code points of the original: whole lines, without their line ends, never touching.
    """
    lines = [line for match in _LINE.finditer(original) if (line := _line(match)) is not None]
    tables = _tables(language)
    for number, line in enumerate(lines):
        line.furniture = _by_its_words(line, tables, number)
    _mark_consent(lines, tables)
    _mark_titles(lines)
    prose = [number for number, line in enumerate(lines) if line.is_prose and not line.furniture]
    if prose:
        _mark_head(lines[: prose[0]], tables, _is_latin(" ".join(lines[number].text for number in prose[:5])))
        _mark_tail(lines[prose[-1] + 1 :], tables)
    _mark_blocks(lines)
    return tuple((line.start, line.end) for line in lines if line.furniture)


def _line(match: re.Match[str]) -> _Line | None:
    text = match[0].strip()
    said = _folded(text)
    return _Line(*match.span(), text, said, len(_WORD.findall(said))) if text else None


def _folded(text: str) -> str:
    folded = read(text).text.casefold().replace("i\u0307", "i").translate(_FOLD)
    return " ".join(folded.split()).strip(_EDGES)


def _has_letters(text: str) -> bool:
    return bool(_LETTER.search(text))


def _by_its_words(line: _Line, tables: _Tables, number: int) -> bool:
    """Whether a line is furniture wherever it stands, for what it says; notes whether it opens a block."""
    if _is_link(line, tables, number) or _is_form(line, tables, number):
        return True
    if (found := tables.byline.begins(line)) is not None:
        phrase, rest = found
        if (not rest and " " in phrase) or (_COLON.match(rest) and line.words <= 8 and not line.ends):
            return True
    for table in (tables.whole, tables.share):
        if (found := table.begins(line)) is not None and not _other_words(found[1], tables):
            return True
    return _is_copyright(line, tables) or (_has_letters(line.said) and not _other_words(line.said, tables))


def _is_link(line: _Line, tables: _Tables, number: int) -> bool:
    """Whether a line points to another article, or opens a block of such lines."""
    if (found := tables.links.begins(line)) is None:
        return False
    phrase, rest = found
    line.opens = not _has_letters(rest)
    titled = bool(_COLON.match(rest)) and line.words <= 35
    asked = " " in phrase and number > 0 and not line.ends and line.words <= 20
    return line.opens or titled or asked


def _is_form(line: _Line, tables: _Tables, number: int) -> bool:
    """Whether a line belongs to a comment or correction form; below it, at the page's tail, the rest of it follows."""
    if (found := tables.form.begins(line)) is None:
        return False
    phrase, rest = found
    long = len(_WORD.findall(phrase)) >= 3 and line.words <= 30 and number > 0
    line.opens = long or not _has_letters(rest)
    return line.opens


def _other_words(said: str, tables: _Tables) -> bool:
    """Whether there are words other than names of networks."""
    return any(word not in tables.networks for word in _WORD.findall(said) if not word.isdigit())


def _is_copyright(line: _Line, tables: _Tables) -> bool:
    if line.said.startswith(("©", "(c)")):
        return line.words <= 25
    if line.said.startswith("copyright"):
        return line.words <= 25 and bool(re.match(r"\w+\W{0,4}[©\d]", line.said))
    return line.words <= 14 and tables.rights.within(line) and not line.text.startswith(_QUOTED)


def _mark_consent(lines: list[_Line], tables: _Tables) -> None:
    """Cookie notices and sign-ups: at the page's head or tail, beside furniture, or before a button."""
    for number, line in enumerate(lines):
        if line.text.startswith(_QUOTED) or tables.consent.begins(line) is None:
            continue
        cookies = bool(_COOKIE.search(line.said))
        edge = number < _HEAD_LINES // 2 or number >= len(lines) - _HEAD_LINES // 2
        beside = any(other.furniture for other in lines[max(0, number - 1) : number + 2])
        if line.words <= (45 if cookies else 20) and (edge or beside or _BUTTON.search(line.said)):
            line.furniture = True


def _mark_titles(lines: list[_Line]) -> None:
    """A title that stands twice: what comes second, and what has the site's name after it."""
    head = [line for line in lines[:_HEAD_LINES] if not line.furniture and not line.ends and line.words >= 2]
    for number, line in enumerate(head):
        for other in head[number + 1 :]:
            if line.said == other.said:
                other.furniture = True
            elif _is_with_site(line.said, other.said):
                line.furniture = True
            elif _is_with_site(other.said, line.said):
                other.furniture = True
    title = next((line for line in head if not line.furniture and line.words >= 4), None)
    for line in lines[_HEAD_LINES:]:
        if title and line.said == title.said and not line.ends:
            line.furniture = True


def _is_with_site(longer: str, shorter: str) -> bool:
    rest = longer.removeprefix(shorter)
    return rest != longer and bool(re.match(r"\s*[|•·–—-]\s*\S", rest)) and len(rest.split()) <= 7


def _mark_head(head: list[_Line], tables: _Tables, latin: bool) -> None:
    """Rows above the first prose: breadcrumbs; author, section and date; names of the site and of the author."""
    titles = [number for number, line in enumerate(head) if line.words >= 4 and not line.furniture]
    for number, line in enumerate(head):
        titled = any(title != number for title in titles)
        if _is_row(line, tables) and (titled or number > 0):
            line.furniture = True
        elif line.words <= 3 and titled and not line.text.endswith(("؟", "?", "!", "！", "？")):
            name = number > titles[0] and len(line.text.split()) > 1 and line.text.istitle()
            line.furniture = line.furniture or name or _is_latin(line.text) != latin


def _mark_tail(tail: list[_Line], tables: _Tables) -> None:
    """Rows below the last prose: author and date, tags, the source; and what stands below a form."""
    below = False
    for line in tail:
        below = below or (line.furniture and line.opens)
        sourced = tables.source.begins(line) is not None and line.words <= 16
        if not line.ends and (below or sourced or _is_row(line, tables)):
            line.furniture = True


def _is_row(line: _Line, tables: _Tables) -> bool:
    """Whether a line looks like breadcrumbs, or like a row of author, section and date."""
    if line.ends or line.words > 20:
        return False
    pieces = [piece for piece in _SEPARATOR.split(line.text) if piece]
    if len(pieces) > 1 and all(len(_WORD.findall(piece)) <= 4 for piece in pieces):
        return True
    crumbs = [piece for piece in _CRUMB.split(line.text) if piece]
    if len(crumbs) > 2 and all(len(_WORD.findall(piece)) <= 4 for piece in crumbs[:-1]):
        return True
    if (found := tables.byline.begins(line)) is not None:
        return len(_WORD.findall(found[1])) <= 4 or bool(_COLON.match(found[1]) or _DATE.search(line.said))
    date = _DATE.search(line.said)
    return date is not None and len(_WORD.findall(f"{line.said[: date.start()]} {line.said[date.end() :]}")) <= 4


def _mark_blocks(lines: list[_Line]) -> None:
    """Bare headlines below "you may also like" and its kind, until there is prose again."""
    within = False
    for line in lines:
        if line.furniture:
            within = within or line.opens
        else:
            within = within and not line.ends and not line.is_prose
            line.furniture = within


def _is_latin(text: str) -> bool:
    """Whether most letters of a text are Latin."""
    letters = [character for character in text if character.isalpha()]
    return sum(character < "\u0250" for character in letters) * 2 > len(letters)
