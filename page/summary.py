"""A machine's summary of an answer as HTML: below the quotes, plainly not one of them; what is struck in a fold.

Pure functions; every text is escaped. `ui` is the interface's language; sentences keep their own direction.
"""

from __future__ import annotations

from page.frame import spoken
from page.markup import escape, isolated
from retrieval.message import Interface, say
from retrieval.summary import Sentence, Summary

__all__ = ["summary", "told_of"]


def summary(written: Summary, ui: Interface = "en") -> str:
    """What was written, sentence by sentence with the numbers that it cites, then what was struck and why."""
    kept = "".join(_sentence(each) for each in written.sentences if each.kept)
    none = f"<p {spoken(ui)}>{say('summary.none', ui)}</p>"
    told = told_of("summary.inferred", ui, model=written.model, host=written.host)
    told = f"{told} {say('summary.sent', ui, count=written.sent)}"
    return (
        f'<section class="isnad-summary"><h2 {spoken(ui)}>{say("summary.title", ui)}</h2>{kept or none}'
        f'{_struck(written, ui)}<p class="label" {spoken(ui)}>{told}</p></section>'
    )


def told_of(name: str, ui: Interface, **outside: str) -> str:
    """A sentence of the catalog as HTML, what comes from outside in a direction of its own."""
    told = escape(say(name, ui, **{place: f"@{place}@" for place in outside}))
    for place, text in outside.items():
        told = told.replace(f"@{place}@", isolated(text))
    return told


def _sentence(sentence: Sentence) -> str:
    return f'<p dir="auto">{escape(sentence.text)} {_cited(sentence)}</p>'


def _cited(sentence: Sentence) -> str:
    return "".join(f'<span class="number">{number}</span>' for number in sentence.citations)


def _struck(written: Summary, ui: Interface) -> str:
    """The sentences that are struck, each with its reasons."""
    if not written.struck:
        return ""
    lines = []
    for sentence in written.sentences:
        if not sentence.kept:
            reasons = escape(" ".join(reason.text(ui) for reason in sentence.struck))
            text = f'<p dir="auto"><s>{escape(sentence.text)}</s> {_cited(sentence)}</p>'
            lines.append(f'{text}<p class="label" {spoken(ui)}>{reasons}</p>')
    count = say("summary.struck", ui, count=written.struck)
    return f"<details><summary {spoken(ui)}>{count}</summary>{''.join(lines)}</details>"
