"""An answer printed for people at a terminal. Draws; retrieves nothing."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from retrieval.answer import Answer, Attribution, Citation, SaidPart
from retrieval.message import Message, say
from retrieval.summary import Summary

__all__ = ["print_answer", "print_summary"]

_ISOLATE = "\u2068{}\u2069"  # first-strong isolate: a right-to-left quote does not turn the line around it


def print_answer(answer: Answer, console: Console) -> None:
    """Print an answer: each quote, then where it stands; or that there is none, and the nearest misses."""
    if answer.status == "not_found":
        console.print(Text(f"No answer in this archive. {answer.reason or ''}".strip(), style="bold"), soft_wrap=True)
        if answer.nearest:
            console.print(Text("Nearest, but not an answer:", style="dim"))
    elif answer.certainty == "possible":
        console.print(Text("Possibly not an answer: read whether these quotes say what you asked.", style="yellow"))
    if answer.note:
        console.print(Text(_ISOLATE.format(_plain(answer.note)), style="yellow"), soft_wrap=True)
    for citation in answer.citations or answer.nearest:
        _print_citation(citation, console, dim=answer.status == "not_found")
    receipt = answer.receipt
    newest = f", newest {receipt.newest}" if receipt.newest else ""
    of = f" of {receipt.articles}" if receipt.searched < receipt.articles else ""
    for one in answer.implied:
        applied = "applied" if one.applied else "left aside"
        said = f"The question implies {one.field} {_plain(one.value)} (“{_plain(one.text)}”): {applied}."
        console.print(Text(f"\n{_ISOLATE.format(said)}", style="dim"), soft_wrap=True)
    undated = ""
    if receipt.undated:
        verb = "searched" if receipt.filters["undated"] else "left out"
        undated = f" {receipt.undated} without a date: {verb}."
    console.print(
        Text(
            f"\nSearched {receipt.searched}{of} articles ({receipt.searched_passages} passages{newest}) "
            f"in {receipt.seconds:.2f} s.{undated}",
            style="dim",
        ),
        soft_wrap=True,
    )


def print_summary(summary: Summary | Message, console: Console) -> None:
    """Print what a machine wrote, below the quotes: what is kept, then what is struck and why; or why there is none."""
    if isinstance(summary, Message):
        console.print(Text(f"\n{_ISOLATE.format(_plain(summary.text()))}", style="yellow"), soft_wrap=True)
        return
    console.print(Text(f"\n{say('summary.title')}", style="bold"))
    told = say("summary.inferred", model=_plain(summary.model), host=_plain(summary.host))
    console.print(Text(f"{told} {say('summary.sent', count=summary.sent)}", style="dim"), soft_wrap=True)
    if not summary.kept:
        console.print(Text(say("summary.none"), style="yellow"), soft_wrap=True)
    for sentence in sorted(summary.sentences, key=lambda sentence: not sentence.kept):
        cited = "".join(f"[{number}]" for number in sentence.citations)
        text = Text(_ISOLATE.format(_plain(sentence.text)), style="" if sentence.kept else "strike dim")
        reasons = " ".join(_plain(reason.text()) for reason in sentence.struck)
        mark = "   " if sentence.kept else f" {say('summary.struck', count=1)}: "
        console.print(Text.assemble(mark, text, f" {cited}", (f" {reasons}" if reasons else "", "dim")), soft_wrap=True)


def _print_citation(citation: Citation, console: Console, *, dim: bool) -> None:
    quote = _ISOLATE.format(" ".join(_plain(citation.quote.text).split()))
    console.print(Text(f"\n{citation.number}. {quote}", style="dim" if dim else "bold"), soft_wrap=True)
    parts = [citation.publisher, citation.title, citation.published_on, citation.language]
    source = " · ".join(_ISOLATE.format(_plain(part)) for part in parts if part)
    console.print(Text(f"   {source}"), soft_wrap=True)
    if said := _said(citation):
        console.print(Text(f"   {said}"), soft_wrap=True)
    where = f"   {citation.article_id}, characters {citation.quote.start}-{citation.quote.end}"
    if citation.also_in:
        where += f"; also in {', '.join(citation.also_in)}"
    if citation.matched_names:
        where += f"; names matched: {', '.join(_ISOLATE.format(_plain(n)) for n in citation.matched_names[:6])}"
    console.print(Text(where, style="dim"), soft_wrap=True)


def _said(citation: Citation) -> str:
    """Whose words the quote is, sentence by sentence where that is not one voice."""
    said = citation.attribution
    if said is None or not said.parts:
        return _voice(said) if said else ""
    parts = enumerate(said.parts, start=1)
    return "; ".join(f"{say('card.sentence', number=number)}: {_voice(part)}" for number, part in parts)


def _voice(said: Attribution | SaidPart) -> str:
    """The chain of speakers, outermost first, with the cues; or that no speaker is named."""
    if said.chain:
        links = (f"{_ISOLATE.format(_plain(s.name.text))} ({_ISOLATE.format(_plain(s.cue.text))})" for s in said.chain)
        return f"{say('card.said_by')} {' › '.join(links)}"
    return say("card.outlet_voice" if said.voice == "outlet" else "card.no_speaker")


def _plain(text: str) -> str:
    """Without control characters: an article must not steer the terminal."""
    return "".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in text)
