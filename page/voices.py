"""Who says what, side by side: one box a speaker, the quotes short, the figures marked where they differ.

Pure functions; every text is escaped. `ui` is the interface's language.
"""

from __future__ import annotations

from page.frame import spoken
from page.markup import escape, isolated
from retrieval.answer import Answer, Citation, Span, Voice
from retrieval.message import Interface, say
from retrieval.speaker import speaker_name

__all__ = ["voices"]


def voices(answer: Answer, ui: Interface = "en") -> str:
    """The speakers of an answer beside each other; nothing where there is but one."""
    if not answer.voices:
        return ""
    cited = {citation.number: citation for citation in answer.citations}
    boxes = "".join(_box(voice, cited, ui) for voice in answer.voices)
    differ = f" {say('voices.differ', ui)}" if any(voice.differs for voice in answer.voices) else ""
    title = f'<h2 class="isnad-voices-title" {spoken(ui)}>{say("voices.title", ui)}<small>{differ}</small></h2>'
    return f'<section>{title}<div class="isnad-voices">{boxes}</div></section>'


def _box(voice: Voice, cited: dict[int, Citation], ui: Interface) -> str:
    name = isolated(voice.name) if voice.name else say("card.no_publisher", ui)
    template = {"source": "{name}", "outlet": say("voices.of_outlet", ui, name="\0"),
                "unknown": say("voices.unknown", ui, name="\0")}[voice.kind]  # fmt: skip
    heading = template.replace("\u2068\0\u2069", name).replace("\0", name).replace("{name}", name)
    quotes = "".join(
        _quote(cited[number], figures, ui, short=number in voice.inferred)
        for number, figures in zip(voice.citations, voice.figures, strict=True)
    )
    kind = "isnad-voice differs" if voice.differs else "isnad-voice"
    return f'<div class="{kind}"><h3 {spoken(ui)}>{heading}</h3>{quotes}</div>'


def _quote(citation: Citation, figures: tuple[Span, ...], ui: Interface, *, short: bool) -> str:
    """A quote whole, its figures marked, with its number and outlet, and the name it has for the speaker if shorter."""
    text, low = citation.quote.text, citation.quote.start
    shown, at = [], 0
    for figure in figures:
        shown.append(escape(text[at : figure.start - low]))
        shown.append(f'<span class="figure">{escape(figure.text)}</span>')
        at = figure.end - low
    shown.append(escape(text[at:]))
    outlet = isolated(citation.publisher) if citation.publisher else say("card.no_publisher", ui)
    number = say("voices.quote", ui, number=citation.number)
    called = f" · {say('voices.called', ui)} {isolated(speaker_name(citation) or '')}" if short else ""
    return (
        f'<blockquote lang="{escape(citation.language)}"><p dir="auto">{"".join(shown)}</p></blockquote>'
        f'<p class="label" {spoken(ui)}>{number} · {outlet}{called}</p>'
    )
