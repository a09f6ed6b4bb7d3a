"""One citation in the house style, to paste into a story: the quote, whose it is, and where it stands.

English, for an English interface: `“QUOTE” — Speaker, Publisher, Title, 25 February 2021, URL (article_id:start-end)`.
Arabic: `«QUOTE» — Speaker، Publisher، Title، 25 شباط/فبراير 2021، URL (article_id:start-end)`. What is not known is
left out, but for the publisher and the date, whose absence is said; what was read off the page is marked. The quotation
marks are those of the story that is written, so the interface's; marks within the quote stay as the article has them.
"""

from __future__ import annotations

import re

from retrieval.answer import Citation
from retrieval.export.characters import isolated, line, right_to_left, stretches, unbroken
from retrieval.export.house_style import HouseStyle, house_style
from retrieval.export.speakers import said_by
from retrieval.message import Interface

__all__ = ["reference"]

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")


def reference(citation: Citation, interface_language: Interface = "en") -> str:
    """A citation as one line in the house style of an interface language, `en` or `ar`.

    A line break in the quote becomes one space; its other characters are the article's. A part that runs the other way
    stands between invisible isolates, so that the line reads right wherever it is pasted. Raises `ValueError` for a
    language that the interface does not speak.
    """
    style = house_style(interface_language)
    quote = style.quote.format(_placed(unbroken(citation.quote.text), style))

    def fact(field: str, value: str | None) -> str | None:
        marked = value and field in citation.inferred
        return f"{value} ({style.say('card.inferred')})" if marked else value

    source = [
        said_by(citation, style),
        fact("publisher", citation.publisher) or style.say("card.no_publisher"),
        fact("title", citation.title),
        fact("published_on", style.day(citation.published_on) if citation.published_on else None)
        or style.say("card.undated"),
        citation.url,
    ]
    listed = style.comma.join(_placed(line(part), style) for part in source if part)
    place = line(f"{citation.article_id}:{citation.quote.start}-{citation.quote.end}")
    return f"{quote} — {listed} ({_placed(place, style)})"


def _placed(text: str, style: HouseStyle) -> str:
    """`text`, isolated where some of it runs against the line, or may, or where it holds bidi controls."""
    against = any(run != style.right_to_left for _, run in stretches(text, right_to_left=style.right_to_left))
    return isolated(text) if against or _CONTROL.search(text) or right_to_left(text) != style.right_to_left else text
