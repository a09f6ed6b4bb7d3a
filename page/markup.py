"""Text into safe HTML: everything of an article or a question that reaches the page goes through `escape`.

Makes strings only: escaped text, paragraphs with a highlighted quote, dates and language names for people.
It knows no records and draws no cards; `page.frame` does.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from index import cldr
from index.cldr import date_name
from retrieval.message import Interface

__all__ = ["escape", "human_date", "isolated", "label", "language_name", "listed", "plain_language_name", "prose"]

# Embeddings, overrides and isolates: unbalanced, they turn round the page around them; an override can make a name
# read backwards. The page sets directions itself. Single marks (LRM, RLM, ALM) reorder nothing and stay.
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# What HTML may not hold: control characters but tab, line feed and return, and halves of surrogate pairs.
_NOT_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PUNCTUATION = re.compile("[!-/:-@[-`{-~]")  # what a backslash makes plain (CommonMark 2.4)
_JOINTS = re.compile("[:.@]")
_LINE = re.compile("[^\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]+")
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")


def escape(text: str) -> str:
    """Text that shows as itself, and does nothing else, in an element or a quoted attribute.

    Markup characters become entities. Bidi embeddings, overrides and isolates are left out, so that no text can
    change the direction of what stands around it; what HTML may not hold becomes U+FFFD.

    >>> escape('<b title="x">&\u202egnp.exe')
    '&lt;b title=&quot;x&quot;&gt;&amp;gnp.exe'
    """
    return html.escape(_NOT_CHARACTERS.sub("\ufffd", text.translate(_BIDI_CONTROLS)), quote=True)


def label(text: str) -> str:
    r"""Text for a widget's label or help, which Streamlit reads as Markdown: on one line, nothing in it a mark.

    A picture in a link's question would else be fetched, from anywhere, by whoever follows the link. What begins like
    an address is made a link even of plain text (GFM), and a word between colons a picture: a word joiner, which
    nobody sees, keeps them apart.

    >>> label("![x]")
    '\\!\\[x\\]'
    """
    plain = _PUNCTUATION.sub(r"\\\g<0>", " ".join(text.translate(_BIDI_CONTROLS).split()))
    return _JOINTS.sub("\\g<0>\u2060", plain)


def isolated(text: str) -> str:
    """One run of text, escaped, on one line, its direction its own (`<bdi>`)."""
    return f"<bdi>{escape(' '.join(text.split()))}</bdi>"


def listed(parts: Iterable[str], ui: Interface) -> str:
    """Parts, safe already, as a list with the commas of the interface's language."""
    return ("، " if ui == "ar" else ", ").join(parts)


def prose(
    text: str, *, start: int = 0, mark: tuple[int, int] | None = None, grey: Sequence[tuple[int, int]] = (),
    anchor: str = "",
) -> str:  # fmt: skip
    """The lines of a text as paragraphs, each with its own direction; blank lines are left out.

    `start` is where `text` begins in its article; `mark` (the quote) and `grey` (page furniture) are (start, end) in
    code points of the article's original text. Each marked piece is one `<mark>`, and its text is the article's. The
    first carries the id `anchor`. A mark wins over grey.

    >>> prose("One. Two.", start=10, mark=(15, 19))
    '<p dir="auto">One. <mark>Two.</mark></p>'
    """
    paragraphs = []
    name = f' id="{escape(anchor)}"' if anchor else ""
    for line in _LINE.finditer(text):
        if line[0].isspace():
            continue
        low, high = start + line.start(), start + line.end()
        inside = {edge for span in (mark or (), *grey) for edge in span if low < edge < high}
        pieces = []
        for begin, end in pairwise(sorted({low, high} | inside)):
            piece = escape(text[begin - start : end - start])
            if mark and mark[0] <= begin < mark[1]:
                piece, name = f"<mark{name}>{piece}</mark>", ""
            elif any(first <= begin < last for first, last in grey):
                piece = f'<span class="furniture">{piece}</span>'
            pieces.append(piece)
        paragraphs.append(f'<p dir="auto">{"".join(pieces)}</p>')
    return "".join(paragraphs)


def human_date(published_on: str, ui: Interface = "en") -> str:
    """An ISO 8601 date of any precision as people write it, escaped; anything else as it stands.

    >>> human_date("2021-02-25"), human_date("2021-02"), human_date("2021")
    ('25 Feb 2021', 'Feb 2021', '2021')
    """
    found = _DAY.match(published_on)
    try:
        year, month, day = (int(part) if part else None for part in found.groups()) if found else (None, None, None)
        return date_name(year, month, day, ui) if year else escape(published_on)
    except ValueError:
        return escape(published_on)


def language_name(code: str, ui: Interface = "en") -> str:
    """The name of a language, from its ISO 639-1 code; the code itself, escaped, where it is not known."""
    return escape(plain_language_name(code, ui))


def plain_language_name(code: str, ui: Interface = "en") -> str:
    """The same, as text that is not HTML yet."""
    return cldr.language_name(code, ui) or code
