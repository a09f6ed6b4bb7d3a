"""Which sentences of a passage are quoted: the best, those nearly as good, a neighbour where the best one needs it.

A quote is one sentence, or neighbouring ones of one paragraph, where the best sentence leaves open what the neighbour
says: the question's tokens are met half by the one and half by the other, or the sentence leans on the one before it
("He said ...", "ثم ...") and that one adds something. Where the question puts a phrase in quotation marks, sentences
that hold it go before all others. The margins were chosen on the demo questions: docs/quality.md.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from index.reading import read
from retrieval.phrase import held
from retrieval.retriever import Ranked

__all__ = ["Quote", "quotes"]

_NEARLY = 0.12
"""How far below the best sentence of its passage another one may lie, in cosine, to be cited too."""

_HALF = 0.05
"""What late interaction must gain, in cosine, from the sentence after the best one for the two to be one quote."""

_LEANING = 0.02
"""What it must gain from the sentence before the best one, where that leans on it."""

_BREAK = regex.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
_LEANS = regex.compile(
    r"""(?V1)\s*(?:(?:
    He|She|They|It|This|These|Those|His|Her|Their|But|However|Instead|Then|Therefore|Thus
    |[Ii]ls?|Elles?|Ce|Cela|Celui-ci|Celle-ci|Mais|Puis|Cependant|Selon\ (?:lui|elle)
    |Él|Ell[ao]s?|Esto|Eso|Pero|Luego|Según\ (?:él|ella)|Er|Sie|Es|Dies\w*|Aber|Doch|Dann|Deshalb
    |O|Bu|Ona|Onun|Bunun|Onlar|Sonra|Ancak|Fakat|Ama
    |Он[аио]?|Это|Его|Её|Их|Однако|Но|Затем|Потом|Поэтому|По\ (?:его|её|их)\ словам|Він|Вон[аи]|Воно|Це|Але|Потім
    |[وف]?(?:ه[وي]|هما?|هن|هذ[اه]|هؤلاء|[بلك]?ذلك|تلك|لكن\p{L}*|كما|ثم|إلا\ أن\p{L}*)
    |[وف]?(?:أضاف|قال|تابع|أوضح|أكد|ذكر|أشار|رأى|اعتبر|زاد)ت?\ (?:أن|إن|إلى\ أن|بأن)\p{L}*
    |او|آنها|این|اما|وی|سپس|वह|वे|यह|लेकिन|फिर|הוא|היא|הם|זה|אך|אבל
    )(?![\p{L}\p{M}])|[他她它这這那但]|因此|然而|随后|然后)""",
    regex.VERBOSE,
)
"""A pronoun, a connective, or a verb of speech without its speaker at a sentence's beginning, in the main languages."""


class Quote(NamedTuple):
    """What is cited: the position of its passage, its offsets, its score on the ranking's scale.

    `waits` is what was taken off the score because quotes of the same article stand before it; `answering` the offsets
    of the sentence that answers, `None` where the passage has no sentences.
    """

    at: int
    span: tuple[int, int]
    score: float
    waits: float = 0.0
    answering: tuple[int, int] | None = None


def quotes(ranked: Ranked, at: int) -> list[Quote]:
    """The quote that answers best, then sentences nearly as good, each with the passage's score if it were the best."""
    passage, score = ranked.candidates.passages[at], float(ranked.scores[at])
    if not passage.sentences:
        return [Quote(at, (passage.start, passage.end), score)]
    worth = [float(value) for value in ranked.candidates.sentences[at]]
    allowed = _holding(ranked, at)
    best = max(allowed, key=lambda i: (worth[i], -i))
    first, last = _joined(ranked, at, best)
    also = sorted((i for i in allowed if not first <= i <= last and worth[best] - worth[i] <= _NEARLY),
                  key=lambda i: (-worth[i], i))  # fmt: skip
    spans = [(passage.sentences[first][0], passage.sentences[last][1]), *(passage.sentences[i] for i in also)]
    return [
        Quote(at, span, score - float(ranked.steepness[at]) * (max(worth) - worth[i]), answering=passage.sentences[i])
        for i, span in zip([best, *also], spans, strict=True)
    ]


def _holding(ranked: Ranked, at: int) -> list[int]:
    """Positions of the sentences that hold the most of the phrases asked for; all, where none holds any."""
    passage = ranked.candidates.passages[at]
    if not ranked.quoted.holders:
        return list(range(len(passage.sentences)))
    text = ranked.articles[passage.article].text
    counts = [sum(held(p, text[start:end]) for p in ranked.quoted.required) for start, end in passage.sentences]
    return [i for i, count in enumerate(counts) if count == max(counts)]


def _joined(ranked: Ranked, at: int, best: int) -> tuple[int, int]:
    """The first and the last sentence of the quote around the best one: at most one more on either side."""
    if not ranked.candidates.gains:
        return best, best
    before, after = ranked.candidates.gains[at][best]
    passage = ranked.candidates.passages[at]
    text, sentences = ranked.articles[passage.article].text, passage.sentences

    def together(i: int) -> bool:
        """Whether sentences i and i + 1 stand in one paragraph."""
        return not _BREAK.search(text, sentences[i][1], sentences[i + 1][0])

    leans = before >= _LEANING and _LEANS.match(read(text[slice(*sentences[best])]).text) and together(best - 1)
    halved = after >= _HALF and together(best)
    return best - bool(leans), best + bool(halved)
