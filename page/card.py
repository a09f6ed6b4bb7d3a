"""A citation's card as HTML: the quote, its source, whose words it is, and why it stands there.

Pure functions; every text is escaped. `ui` is the interface's language; the article's texts keep their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from page.article import corrected_on, gone, inferred, link, outside
from page.frame import spoken
from page.markup import escape, human_date, isolated, language_name, listed, prose
from retrieval.answer import Attribution, Citation, SaidPart, Speaker
from retrieval.message import Interface, say

__all__ = ["card", "withdrawn"]


def card(
    citation: Citation, *, answers: bool = True, titles: Mapping[str, str] | None = None,
    furniture: Sequence[tuple[int, int]] = (), above: int | None = None, ui: Interface = "en",
) -> str:  # fmt: skip
    """One citation: the first of an answer with its quote large; others, and near misses, as the quote in its passage.

    `above` is the number of an earlier citation that shows the same passage: then the quote stands alone. `titles`
    gives titles for the article ids in `also_in`; `furniture` the article's spans to be greyed.
    """
    mark = (citation.quote.start, citation.quote.end)
    whole = citation.quote.text.strip() == citation.passage.text.strip()
    passage = prose(citation.passage.text, start=citation.passage.start, mark=mark, grey=furniture)
    miss = f'<span class="miss" {spoken(ui)}>{say("card.miss", ui)}</span>'
    label = f'<span class="number">{citation.number}</span>' if answers else miss
    if answers and citation.number == 1:
        kind = "lead"
        large = prose(citation.quote.text, start=mark[0], mark=mark if whole else None)
        context = _label(say("card.in_passage", ui), ui)
        inside = "" if whole else f'<div class="passage">{context}{passage}</div>'
        body = f'<blockquote class="quote">{large}</blockquote>{_source(citation, ui)}{inside}'
    else:
        kind = "other" if answers else "near"
        if above is not None:
            quote = prose(citation.quote.text, start=mark[0], mark=mark)
            passage = f"{quote}{_label(say('card.passage_of', ui, number=above), ui)}"
        body = f'<div class="passage">{passage}</div>{_source(citation, ui)}'
    more = (
        _attribution(citation, ui)
        + corrected_on(citation.corrected_at, ui)
        + _also_in(citation, titles or {}, ui)
        + _chips(citation, ui)
        + _why(citation, ui)
    )
    return f'<article class="isnad-card {kind}" lang="{escape(citation.language)}">{label}{body}{more}</article>'


def withdrawn(number: int | None, on: str | None, ui: Interface = "en") -> str:
    """What stands in a card's place once its article was withdrawn, `on` a moment in ISO 8601 where it is known."""
    label = f'<span class="number">{number}</span>' if number else ""
    told = f'<p class="line withdrawn" {spoken(ui)}>{escape(gone(on, ui))}</p>'
    return f'<article class="isnad-card other">{label}{told}</article>'


def _label(text: str, ui: Interface) -> str:
    return f'<span class="label" {spoken(ui)}>{escape(text)}</span>'


def _source(citation: Citation, ui: Interface) -> str:
    """Who, where and when; what was inferred says so."""

    def fact(field: str, shown: str) -> str:
        return f'<span class="fact">{shown}{" " + inferred(ui) if field in citation.inferred else ""}</span>'

    unknown, undated = say("card.no_publisher", ui), say("card.undated", ui)
    publisher = f"<b>{isolated(citation.publisher)}</b>" if citation.publisher else unknown
    parts = [fact("publisher", publisher)]
    parts += [fact("author", isolated(citation.author))] if citation.author else []
    parts += [fact("published_on", human_date(citation.published_on, ui) if citation.published_on else undated)]
    parts += [fact("language", language_name(citation.language, ui))]
    parts += [f'<span class="fact">{address}</span>'] if (address := outside(citation.url)) else []
    title = (
        f'<p class="title" dir="auto">{fact("title", escape(" ".join(citation.title.split())))}</p>'
        if citation.title
        else ""
    )
    return f'<div class="source" {spoken(ui)}>{title}<p class="facts">{" ".join(parts)}</p></div>'


def _attribution(citation: Citation, ui: Interface) -> str:
    """Whose words the quote is, sentence by sentence where that is not one voice."""
    said = citation.attribution
    if said is None or not said.parts:
        return _said(said, "", ui)
    parts = enumerate(said.parts, start=1)
    return "".join(_said(part, f"{say('card.sentence', ui, number=number)}: ", ui) for number, part in parts)


def _said(said: Attribution | SaidPart | None, which: str, ui: Interface) -> str:
    """Who says it and by which words of the text, who carries that; or that none is found."""
    if said is None or said.voice == "unknown":
        return f'<p class="line said" {spoken(ui)}>{which}{say("card.no_speaker", ui)}</p>'
    if said.voice == "outlet":
        return f'<p class="line said" {spoken(ui)}>{which}{say("card.outlet_voice", ui)}</p>'
    *carriers, speaker = (_speaker(each, ui) for each in said.chain)
    shown = f"<b>{speaker}</b>"
    for carrier in reversed(carriers):
        shown += f', <span class="label">{say("card.carried_by", ui)}</span> {carrier}'
    return _line(f"{which}{say('card.said_by', ui)}", shown, ui)


def _speaker(speaker: Speaker, ui: Interface) -> str:
    marks = "".join(
        f' <span class="badge">{say(name, ui)}</span>'
        for name, holds in (("card.anonymous", speaker.anonymous), ("card.speaker_inferred", speaker.inferred))
        if holds
    )
    return f'{isolated(speaker.name.text)} <span class="cue">({isolated(speaker.cue.text)})</span>{marks}'


def _also_in(citation: Citation, titles: Mapping[str, str], ui: Interface) -> str:
    links = (
        f'<a href="{escape(link(article_id, None))}" target="_blank">{isolated(titles.get(article_id, article_id))}</a>'
        for article_id in citation.also_in
    )
    return _line(say("card.also_in", ui), listed(links, ui), ui)


def _chips(citation: Citation, ui: Interface) -> str:
    chips = "".join(f'<span class="chip">{isolated(name)}</span>' for name in citation.matched_names)
    return _line(say("card.matched", ui), chips, ui)


def _line(label: str, shown: str, ui: Interface) -> str:
    """A labelled line of a card; nothing where there is nothing to show."""
    return f'<p class="line" {spoken(ui)}><span class="label">{label}</span> {shown}</p>' if shown else ""


def _why(citation: Citation, ui: Interface) -> str:
    """What each signal contributed, folded away."""
    rows = []
    for name, value in citation.signals.items():
        if not value:
            continue
        try:
            label, _, meaning = say(f"signal.{name}", ui).partition(": ")
        except KeyError:
            label, meaning = name, ""
        rows.append(f"<tr><th>{escape(label)}</th><td>{value:.2f}</td><td>{escape(meaning)}</td></tr>")
    total = say("card.score", ui), say("card.score_meaning", ui)
    rows.append(f"<tr><th>{total[0]}</th><td>{citation.score:.2f}</td><td>{total[1]}</td></tr>")
    place = say("card.place", ui, article="\0", start=citation.quote.start, end=citation.quote.end)
    return (
        f'<details class="why" {spoken(ui)}><summary>{say("card.why", ui)}</summary>'
        f"<table><tbody>{''.join(rows)}</tbody></table>"
        f"<p>{escape(place).replace(escape(chr(0)), isolated(citation.article_id))}</p></details>"
    )
