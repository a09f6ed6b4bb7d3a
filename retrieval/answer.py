"""The answer to a question, as plain records: what the page draws, the API serves and the terminal prints.

Nothing here retrieves. Every `Span` satisfies `article.text[start:end] == text` for the stored original text.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:  # subtle: what understands questions takes long to import, and the page paints before it needs that
    from retrieval.follow_up import Carried
    from retrieval.implied import Implied
    from retrieval.message import Message

__all__ = ["Answer", "Attribution", "Citation", "Receipt", "SaidPart", "Span", "Speaker", "Voice"]

Status = Literal["answered", "not_found"]


@dataclass(frozen=True, slots=True)
class Span:
    """A verbatim piece of an article. `start` and `end` count Unicode code points of the article's original text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is named as saying it, and by which words; both verbatim, `text[start:end]` of the article.

    `anonymous`: no one in particular, as "sources" or "an official" are. `inferred`: the name stands in another
    sentence, which a pronoun, a verb of going on or an open quotation refers to.
    """

    name: Span
    cue: Span
    anonymous: bool
    inferred: bool


@dataclass(frozen=True, slots=True)
class SaidPart:
    """One sentence of a quote that several speak in, and whose voice it is in, as in `Attribution`."""

    sentence: Span
    voice: Literal["source", "outlet", "unknown"]
    chain: tuple[Speaker, ...] = ()
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose voice a quote is in; of several sentences the one that answers.

    `voice` is `source` where someone is named; `outlet` where nothing says that anyone but the outlet speaks;
    `unknown` where someone else does and is not named, or only for a part of it, or the language is not known here.
    `chain` is outermost first (the agency, then the ministry it cites): the last one says it. `direct`: the words
    stand in quotation marks. `parts` are the quote's sentences in order where not all are in one voice, else none.
    """

    voice: Literal["source", "outlet", "unknown"]
    chain: tuple[Speaker, ...] = ()
    direct: bool = False
    parts: tuple[SaidPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """One passage that answers, with the sentence or sentences that do, and where they stand.

    `number` counts from 1, best first. `score` is higher for better and comparable within one answer only.
    `signals` gives what each signal contributed, by its name. `inferred` lists the fields (of `title`, `publisher`,
    `author`, `published_on`, `language`) that were inferred from the page rather than given or declared.
    `matched_names` lists the spellings in the passage that match names of the question. `also_in` lists the ids of the
    other articles that carry the quote, and `cluster` says whose text it is: the id of the earliest article of the
    cluster of copies that the earliest of them is in, its own where it has no copies. `version` names the article's
    version that is quoted; `corrected_at` is when it came in place of one with another text (ISO 8601, UTC).
    """

    number: int
    article_id: str
    passage_id: str
    title: str | None
    publisher: str | None
    author: str | None
    published_on: str | None
    language: str
    url: str | None
    inferred: tuple[str, ...]
    passage: Span
    quote: Span
    score: float
    signals: dict[str, float]
    matched_names: tuple[str, ...] = ()
    attribution: Attribution | None = None
    also_in: tuple[str, ...] = ()
    cluster: str = ""
    version: str = ""
    corrected_at: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker of an answer, as `retrieval.comparison` tells them apart.

    `kind` is as in `Attribution`; `name` the last speaker of the chain as first cited, else the outlet, if known.
    `citations` are numbers; `figures` what each of these quotes gives of the number or time asked for and another voice
    gives otherwise, for the same thing. `differs`: there are such figures. `inferred`: those of the citations that name
    the speaker by a short form of the name ("the centre"), which stands whole in another quote of the article.
    """

    kind: Literal["source", "outlet", "unknown"]
    name: str | None
    citations: tuple[int, ...]
    figures: tuple[tuple[Span, ...], ...] = ()
    differs: bool = False
    inferred: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was searched to get the answer, and with what. `seconds` is wall time from question to answer.

    `articles`, `passages` and `newest` are the whole archive's. `searched` and `searched_passages` are what passed the
    `filters` (as `Filter.as_dict` writes them), and so are `languages` and `outlets`: articles by each, the most
    frequent first, the outlets bounded, with `other_outlets` saying how many more there are. `undated` counts the
    articles without a date where the filters bound it, left out or, if `filters` says so, let in; otherwise `None`.
    `found_languages` and `found_outlets` count the citations.
    """

    generation: int
    articles: int
    passages: int
    newest: str | None
    languages: dict[str, int]
    encoder: str
    signals: tuple[str, ...]
    seconds: float
    searched: int = 0
    searched_passages: int = 0
    outlets: dict[str, int] = field(default_factory=dict)
    other_outlets: int = 0
    filters: dict[str, Any] = field(default_factory=dict)
    undated: int | None = None
    found_languages: dict[str, int] = field(default_factory=dict)
    found_outlets: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Citations best first when `status` is `answered`; none, and the nearest misses, when it is `not_found`.

    `reason` is one English sentence saying why nothing was found, else `None`; `why` the same as a message of the
    catalog, which has it in the interface's languages.
    `nearest` holds the nearest misses: passages that came closest but are not claimed to answer. `confidence` is the
    probability, 0 to 1, that the first passage answers, as calibrated on dev data; `certainty` says in a word what to
    make of it: `likely`, or `possible` where the citations should be read with doubt; `None` when nothing was found.
    `note` is English sentences on an answer: that it does not hold a phrase the question puts in quotation marks,
    that a filter the question implies was left aside; `noted` the same as messages. `implied` lists these filters
    with the words that imply them, each applied or left aside; none that would have changed nothing. `understood` is
    the question as it was asked of the archive where it leans on earlier ones, and `carried` what was taken from
    them. `voices` groups the citations by who says what, where that is more than one. `independent` counts the
    sources that do not copy each other: the distinct clusters among the citations.
    """

    question: str
    language: str
    status: Status
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    reason: str | None
    receipt: Receipt
    confidence: float = 0.0
    certainty: Literal["likely", "possible"] | None = None
    note: str | None = None
    voices: tuple[Voice, ...] = ()
    independent: int = 0
    implied: tuple[Implied, ...] = ()
    understood: str | None = None
    carried: tuple[Carried, ...] = ()
    why: Message | None = None
    noted: tuple[Message, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data; keys are the field names."""
        whole = asdict(self)
        for message in (whole["why"], *whole["noted"]):
            if message:
                message["fills"] = dict(message["fills"])
        return whole
