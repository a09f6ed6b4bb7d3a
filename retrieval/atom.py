"""A watched question's hits as an Atom feed (RFC 4287), made with the standard library's XML writer."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET  # writes only: nothing from outside is parsed

from retrieval.export.characters import writable
from retrieval.message import say
from retrieval.watch import Hit, Watch

__all__ = ["MEDIA_TYPE", "feed"]

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"


def feed(watch: Watch, hits: Sequence[Hit], *, address: str, articles: str, page: str | None = None) -> bytes:
    """The feed, newest hit first. `address` is its own URL.

    An entry leads to its article: on the page, at the quote, where the page's URL is given, else at the URL `articles`
    with the article's id after it. Its id is made of the watch, the generation that brought it, the quote's place and
    the article, all of which are kept with the hit: it stays the same, and a reader shows each hit once. Of an article
    that was withdrawn since, the entry stays and says only that: few readers know tombstones (RFC 6721), and one that
    has the quote replaces it by what is new under the same id. That of a corrected one says so beside its quote.
    """
    ET.register_namespace("", _ATOM)
    root = ET.Element(_name("feed"))
    _text(root, "title", f"Isnad: {watch.question}")
    _text(root, "id", f"urn:isnad:watch:{watch.id}")
    _text(root, "updated", max((_changed(hit) for hit in hits), default=watch.saved_at))
    ET.SubElement(root, _name("link"), rel="self", href=address, type=MEDIA_TYPE)
    for hit in hits:
        entry = ET.SubElement(root, _name("entry"))
        _text(entry, "title", "Withdrawn" if hit.withdrawn else hit.title or hit.article_id)
        _text(entry, "id", f"urn:isnad:watch:{watch.id}:{hit.generation}:{hit.start}-{hit.end}:{hit.article_id}")
        _text(entry, "updated", _changed(hit))
        author = ET.SubElement(entry, _name("author"))
        _text(author, "name", hit.publisher or "publisher not known")
        if hit.corrected_at:
            _text(entry, "summary", say("article.corrected", date=hit.corrected_at[:10]), type="text")
        _text(entry, "content", _gone(hit) if hit.withdrawn else hit.quote, type="text")
        ET.SubElement(entry, _name("link"), rel="alternate", href=_leads_to(hit, articles, page))
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _changed(hit: Hit) -> str:
    """When what there is to say of a hit last changed."""
    if hit.withdrawn:
        return hit.withdrawn_at or hit.found_at
    return max(hit.found_at, hit.corrected_at or "")


def _gone(hit: Hit) -> str:
    return say("card.withdrawn", date=hit.withdrawn_at[:10]) if hit.withdrawn_at else say("card.gone")


def _leads_to(hit: Hit, articles: str, page: str | None) -> str:
    named = {"version": hit.version} if hit.corrected_at and not hit.withdrawn else {}
    if page is None:
        return articles + quote(hit.article_id, safe="") + (f"?{urlencode(named)}" if named else "")
    return f"{page}?{urlencode({'article': hit.article_id, 'start': hit.start, 'end': hit.end, **named})}"


def _name(tag: str) -> str:
    return f"{{{_ATOM}}}{tag}"


def _text(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, _name(tag), attributes).text = writable(text)
