"""Whose words quotes are, in the words of the page: of one quote, and of an answer's voices side by side."""

from __future__ import annotations

from retrieval.answer import Answer, Citation, Speaker, Voice
from retrieval.export.fact import Fact
from retrieval.export.house_style import HouseStyle

__all__ = ["said_by", "voices", "whose_words"]


def said_by(citation: Citation, style: HouseStyle) -> str | None:
    """Who says it and who carries that ("the ministry, as reported by the agency"), where someone is named.

    Joined by words, since an arrow would point the wrong way in one of the two directions of writing. Of several
    speakers in one quote each, in the order of its sentences.
    """
    said = citation.attribution
    if said is None:
        return None
    carried = f"{style.comma}{style.say('card.carried_by')} "
    chains = [part.chain for part in said.parts] or [said.chain]
    named = (carried.join(_speaker(speaker, style) for speaker in reversed(chain)) for chain in chains if chain)
    return "; ".join(dict.fromkeys(named)) or None


def whose_words(citation: Citation, style: HouseStyle) -> str:
    """The same; where no one is named, that it is the outlet's own voice, or that no speaker was found."""
    outlet = citation.attribution is not None and citation.attribution.voice == "outlet"
    return said_by(citation, style) or style.say("card.outlet_voice" if outlet else "card.no_speaker")


def voices(answer: Answer, style: HouseStyle) -> tuple[Fact, ...]:
    """Who says what: each voice with the numbers of its quotes and the figures in them; none where there is but one."""
    return tuple(_voice(voice, style) for voice in answer.voices)


def _voice(voice: Voice, style: HouseStyle) -> Fact:
    name = voice.name or style.say("card.no_publisher")
    said = name if voice.kind == "source" else style.say(
        "voices.of_outlet" if voice.kind == "outlet" else "voices.unknown", name=name
    )  # fmt: skip
    figures = style.comma.join(style.quote.format(figure.text) for each in voice.figures for figure in each)
    quotes = style.comma.join(style.say("voices.quote", number=number) for number in voice.citations)
    remark = style.say("export.differs") if voice.differs else ""
    return Fact(quotes, f"{said}: {figures}" if figures else said, remark)


def _speaker(speaker: Speaker, style: HouseStyle) -> str:
    marks = [
        style.say(name)
        for name, holds in (("card.anonymous", speaker.anonymous), ("card.speaker_inferred", speaker.inferred))
        if holds
    ]
    return f"{speaker.name.text} ({style.comma.join(marks)})" if marks else speaker.name.text
