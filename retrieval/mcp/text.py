"""Results of tools as text, for models that read nothing else. The same is in the structured result, whole.

Whatever comes out of an article is hostile: it stands in quotation marks as a JSON string, on one line, so that it can
neither end its quotation nor pass for a line of ours. A quote read back from JSON is `article.text[start:end]`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from index.article import Article
from retrieval.answer import Answer, Attribution, Citation
from retrieval.facet import Facet

__all__ = ["LONGEST_TEXT", "answer_text", "article_text", "outlets_text", "passages_text"]

LONGEST_TEXT = 20_000
"""The most code points of an article that one rendering holds."""


def answer_text(answer: Answer) -> str:
    """The quotes with their sources; or that there is none, why, and what came nearest."""
    if answer.status == "not_found":
        lines = [f"No answer in this archive. {answer.reason or ''}".strip()]
        if answer.nearest:
            lines.append("Nearest passages, which do not answer the question:")
    elif answer.certainty == "possible":
        lines = ["Possibly not an answer: read whether these quotes say what was asked. Cite them by number."]
    else:
        lines = ["Answered. Each quote is word for word; cite it by number."]
    if answer.note:
        lines.append(_line(answer.note))
    cited = (_citation(one, one.quote.text) for one in answer.citations or answer.nearest)
    return "\n".join([*lines, *cited])


def passages_text(found: Iterable[Citation]) -> str:
    """The passages with their sources."""
    lines = [_citation(one, one.passage.text, passage=True) for one in found]
    return "\n".join(["Passages, nearest first, whether or not they answer:", *lines] if lines else ["No passages."])


def article_text(article: Article, start: int) -> str:
    """What is known of an article, and up to `LONGEST_TEXT` code points of its text from `start` on."""
    end = min(start + LONGEST_TEXT, len(article.text))
    stated = (article.publisher, article.title, article.published_on, article.language)
    facts = _joined(fact.value for fact in stated if fact)
    more = f" The text goes on: call get_article with start={end}." if end < len(article.text) else ""
    return "\n".join(
        [
            f"Article {_quoted(article.id)}, version {article.version}: {facts}",
            f"Characters {min(start, end)}-{end} of {len(article.text)} as a JSON string.{more}",
            _verbatim(article.text[start:end]),
        ]
    )


def outlets_text(outlets: Facet) -> str:
    """A line an outlet, most articles first."""
    lines = [f"{_quoted(name)}: {count}" for name, count in outlets.counts.items()]
    if outlets.others:
        lines.append(f"{outlets.others} more outlets are not listed.")
    if outlets.unknown:
        lines.append(f"Articles without an outlet: {outlets.unknown}")
    return "\n".join(["Articles by outlet:", *lines] if lines else ["No articles."])


def _citation(one: Citation, text: str, *, passage: bool = False) -> str:
    span = one.passage if passage else one.quote
    said = "" if passage or one.attribution is None else _said(one.attribution)
    corrected = f", corrected on {one.corrected_at[:10]}" if one.corrected_at else ""
    also = f"; also in {', '.join(map(_quoted, one.also_in))}" if one.also_in else ""
    where = f"version {one.version}{corrected}, characters {span.start}-{span.end}"
    return (
        f"{one.number}. {_verbatim(text)}\n"
        f"   {_joined((one.publisher, one.title, one.published_on, one.language))}{said}\n"
        f"   article {_quoted(one.article_id)}, {where}{also}"
    )


def _said(said: Attribution) -> str:
    chain = " > ".join(_quoted(speaker.name.text) for speaker in said.chain)
    return f"; said by {chain}" if chain else ""


def _joined(values: Iterable[str | None]) -> str:
    return " · ".join(_quoted(value) for value in values if value) or "nothing is known of its source"


def _verbatim(text: str) -> str:
    """A JSON string on one line."""
    # subtle: JSON lets these three stand as they are, and many readers break lines at them
    escapes = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
    return json.dumps(text, ensure_ascii=False).translate(escapes)


def _quoted(value: str) -> str:
    return json.dumps(_line(value), ensure_ascii=False)


def _line(text: str) -> str:
    """On one line, without control characters."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
