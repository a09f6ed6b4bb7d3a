"""One citation in the house style, to paste into a story: the quote, whose it is, and where it stands.

English, for an English interface: `“QUOTE” — Speaker, Publisher, Title, 25 February 2021, URL (article_id:start-end)`.
Arabic: `«QUOTE» — Speaker، Publisher، Title، 25 شباط/فبراير 2021، URL (article_id:start-end)`. What is not known is
left out, but for the publisher and the date, whose absence is said. The quotation marks are those of the story that is
written, so the interface's; marks within the quote stay as the article has them.
"""

from __future__ import annotations

import re

from retrieval.answer import Citation
from retrieval.export.characters import isolated, line, right_to_left, stretches, unbroken
from retrieval.export.labels import Labels, labels
from retrieval.export.outline import said_by

__all__ = ["reference"]

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")


def reference(citation: Citation, interface_language: str = "en") -> str:
    """A citation as one line in the house style of an interface language, `en` or `ar`.

    A line break in the quote becomes one space; its other characters are the article's. A part that runs the other way
    stands between invisible isolates, so that the line reads right wherever it is pasted. Raises `ValueError` for a
    language without labels.
    """
    words = labels(interface_language)
    quote = words.quote.format(_placed(unbroken(citation.quote.text), words))
    source = [
        said_by(citation),
        citation.publisher or f"{words.publisher}: {words.not_known}",
        citation.title,
        words.day(citation.published_on) if citation.published_on else words.undated,
        citation.url,
    ]
    listed = words.comma.join(_placed(line(part), words) for part in source if part)
    place = line(f"{citation.article_id}:{citation.quote.start}-{citation.quote.end}")
    return f"{quote} — {listed} ({_placed(place, words)})"


def _placed(text: str, words: Labels) -> str:
    """`text`, isolated where some of it runs against the line, or may, or where it holds bidi controls."""
    against = any(run != words.right_to_left for _, run in stretches(text, right_to_left=words.right_to_left))
    return isolated(text) if against or _CONTROL.search(text) or right_to_left(text) != words.right_to_left else text
