"""What the HTTP service takes and gives, as wire models; the records of the product stay free of them.

Requests are strict: a field that is not known is refused, and so is a number in quotation marks. Responses mirror
`retrieval.answer` and `index.article` field by field; the smallest records serve as they are. Nothing here retrieves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, HttpUrl

from index.article import Article, Stated
from retrieval.answer import Answer, Citation, Receipt, Span
from retrieval.batch import MOST
from retrieval.filter import Filter
from retrieval.implied import Implied
from retrieval.question import LONGEST

__all__ = [
    "AnswerOut", "AnsweredOut", "AnswersOut", "ArticleOut", "ArticlePage", "ArticleRow", "Ask", "AskList", "CoverageOf",
    "CoverageOut", "FacetsOf", "Fault", "FeedOf", "Filters", "Health", "HitList", "HitOut", "IntakeOf", "PageOf",
    "Passages", "Problem", "ReportOut", "Search", "VersionList", "VersionOut", "WatchList", "WatchOf", "WatchOut",
]  # fmt: skip

_FACTS = ("title", "publisher", "author", "published_on", "language")

Words = Annotated[str, Field(min_length=1, max_length=LONGEST, description="In any language and script.")]
Inferred = Annotated[list[str], Field(description="Fields inferred from the page rather than given or declared.")]
Language = Annotated[str, Field(description="ISO 639-1, or `und`.")]
LanguageCode = Annotated[
    str, Field(pattern="^([a-z]{2}|und)$", description="ISO 639-1; identified from the words when left out.")
]


class _Request(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Response(BaseModel):
    # subtle: without this an error message quotes what does not fit, and no article's text belongs in a log
    model_config = ConfigDict(from_attributes=True, hide_input_in_errors=True)


class Filters(_Request):
    """Which articles are searched; what is left out restricts nothing."""

    since: Annotated[str | None, Field(description="ISO 8601 at any precision, inclusive.", examples=["2020"])] = None
    until: Annotated[str | None, Field(description="The same, inclusive.", examples=["2021-02"])] = None
    publishers: Annotated[list[str], Field(description="Outlets, as the archive names them: any of these.")] = []
    languages: Annotated[list[str], Field(description="ISO 639-1: any of these.", examples=[["ar", "ru"]])] = []
    authors: Annotated[list[str], Field(description="As the archive names them: any of these.")] = []
    undated: Annotated[bool, Field(description="Whether articles without a date pass a bound.")] = False

    def filter(self) -> Filter:
        """The filter of the product. Raises `FilterRefused`."""
        return Filter.from_dict(self.model_dump())


class Ask(_Request):
    """A question to the archive."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "why did Russia leave Saraqib?", "k": 3, "language": "en"},
                {"question": "ماذا جرى في عين عيسى؟", "filters": {"since": "2021-01", "languages": ["ar", "tr"]}},
                {"question": "Who left the base at al-Mabaqer in February 2021?", "without": ["since"]},
            ]
        }
    )
    question: Words
    k: Annotated[int, Field(ge=1, le=50, description="The most citations.")] = 5
    language: LanguageCode | None = None
    filters: Filters = Filters()
    without: Annotated[
        list[str],
        Field(description="Of `since`, `until`, `publishers`: what the question implies and shall not be applied."),
    ] = []
    previous: Annotated[
        list[Words], Field(max_length=100, description="Earlier questions, oldest first: a follow-up leans on them.")
    ] = []
    uncarried: Annotated[
        list[Words], Field(max_length=100, description="Pieces of `carried` in an earlier answer to do without.")
    ] = []


class AskList(_Request):
    """Questions to ask one after another, each by itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"questions": ["why did Russia leave Saraqib?", "ماذا جرى في عين عيسى؟"], "k": 1}]
        }
    )
    questions: Annotated[list[str], Field(min_length=1, max_length=MOST, description="In any language and script.")]
    k: Annotated[int, Field(ge=1, le=50, description="The most citations of each answer.")] = 1
    filters: Filters = Filters()
    without: Annotated[list[str], Field(description="As in a question.")] = []


class Search(_Request):
    """A query for the nearest passages."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "Саракиб", "k": 10, "filters": {"languages": ["ru"]}}]}
    )
    query: Words
    k: Annotated[int, Field(ge=1, le=100, description="The most passages.")] = 10
    language: LanguageCode | None = None
    filters: Filters = Filters()


class FacetsOf(BaseModel):
    """The filter that choices are counted under, as parameters of an address: those of `Filter.to_query`."""

    model_config = ConfigDict(extra="forbid")
    since: Annotated[str | None, Field(description="ISO 8601 at any precision, inclusive.")] = None
    until: Annotated[str | None, Field(description="The same, inclusive.")] = None
    publisher: Annotated[list[str], Field(description="An outlet; repeat it for several.")] = []
    language: Annotated[list[str], Field(description="ISO 639-1; repeat it for several.")] = []
    author: Annotated[list[str], Field(description="An author; repeat it for several.")] = []
    undated: Annotated[bool, Field(description="Whether articles without a date pass a bound.")] = False

    def filter(self) -> Filter:
        """The filter of the product. Raises `FilterRefused`."""
        return Filter(
            self.since, self.until, tuple(self.publisher), tuple(self.language), tuple(self.author), self.undated
        )


class CoverageOf(FacetsOf):
    """A question, and the filter that its coverage is counted under: `receipt.filters` is the one of an answer."""

    question: Annotated[Words, Field(examples=["why did Russia leave Saraqib?"])]


class FeedOf(BaseModel):
    """Where the entries of a feed lead."""

    model_config = ConfigDict(extra="forbid")
    page: Annotated[
        HttpUrl | None,
        Field(description="The page's address, for entries that open there.", examples=["http://127.0.0.1:8501/"]),
    ] = None


class PageOf(BaseModel):
    """Which page of the list of articles."""

    model_config = ConfigDict(extra="forbid")
    limit: Annotated[int, Field(ge=1, le=200, description="The most articles.")] = 50
    after: Annotated[str, Field(description="Only ids above this one: the `next` of the page before.")] = ""


class SpeakerOut(_Response):
    """Who is named as saying it, and by which words of the article."""

    name: Span
    cue: Span
    anonymous: bool = Field(description="No one in particular: sources, an official.")
    inferred: bool = Field(description="The name stands in another sentence.")


class SaidPartOut(_Response):
    """One sentence of a quote that several speak in, and whose voice it is in."""

    sentence: Span
    voice: Literal["source", "outlet", "unknown"]
    chain: list[SpeakerOut]
    direct: bool


class AttributionOut(_Response):
    """Whose voice a quote (its sentence that answers) is in, by rules; `outlet` and `unknown` claim nothing."""

    voice: Literal["source", "outlet", "unknown"]
    chain: list[SpeakerOut] = Field(description="Outermost first; the last one says it.")
    direct: bool = Field(description="The words stand in quotation marks.")
    parts: list[SaidPartOut] = Field(description="The quote's sentences, where not all are in one voice; else none.")


class VoiceOut(_Response):
    """One of an answer's speakers, and which of its citations are theirs."""

    kind: Literal["source", "outlet", "unknown"]
    name: str | None
    citations: list[int]
    figures: list[list[Span]] = Field(
        description="In each of these quotes, the figures that another voice gives otherwise."
    )
    differs: bool = Field(description="Whether there are such figures.")
    inferred: list[int] = Field(description="Citations that name the speaker by a short form, known by another quote.")


class CitationOut(_Response):
    """One passage, the sentence of it that answers, where both stand, and whose words they are."""

    number: int = Field(description="From 1, best first.")
    article_id: str
    passage_id: str
    title: str | None
    publisher: str | None
    author: str | None
    published_on: str | None = Field(description="ISO 8601 at any precision.", examples=["2020-02", "2020-02-25"])
    language: Language
    url: str | None
    inferred: Inferred
    passage: Span
    quote: Span
    score: float = Field(description="Higher is better; comparable within one answer only.")
    signals: dict[str, float] = Field(description="What each signal contributed.")
    matched_names: list[str] = Field(description="Spellings in the passage that match names of the question.")
    attribution: AttributionOut | None
    also_in: list[str] = Field(description="Ids of other articles that carry the quote in nearly the same words.")
    cluster: str = Field(description="Whose text it is: the id of the earliest article of its cluster of copies.")
    version: str = Field(description="The article's version that is quoted: `GET /v1/articles/{id}?version=` reads it.")
    corrected_at: str | None = Field(description="When this version came in place of one with another text.")


class CarriedOut(_Response):
    """A piece of an earlier question that a follow-up needs."""

    text: str
    kind: Literal["name", "place", "number", "subject", "asking", "filter"]
    source: int = Field(description="The earlier question's place in `previous`, from 0.")


class MessageOut(_Response):
    """A sentence for people by its name in the catalog, so that a client can show it in its own language."""

    name: str
    fills: Annotated[dict[str, str | int], BeforeValidator(dict)]


class AnswerOut(_Response):
    """Citations best first when `answered`; none, and the nearest misses with a reason, when `not_found`."""

    question: str
    language: str
    status: Literal["answered", "not_found"]
    citations: list[CitationOut]
    nearest: list[CitationOut] = Field(description="What came closest but is not claimed to answer.")
    reason: str | None
    receipt: Receipt
    confidence: float = Field(description="Probability, 0 to 1, that the first citation answers, as calibrated.")
    certainty: Literal["likely", "possible"] | None = Field(
        description="`possible`: read the quotes with doubt. None when nothing was found."
    )
    independent: int = Field(description="Distinct clusters among the citations: sources that do not copy each other.")
    note: str | None = Field(
        description="That a phrase in quotation marks is not in these quotes word for word, or a filter left aside."
    )
    voices: list[VoiceOut] = Field(description="Who says what, where more than one does.")
    implied: list[Implied] = Field(description="What the question implies of a filter, and whether it was applied.")
    understood: str | None = Field(description="The question as it was asked, where it leans on `previous` ones.")
    carried: list[CarriedOut] = Field(description="What was taken from them; `uncarried` does without.")
    why: MessageOut | None = Field(description="The reason as a message.")
    noted: list[MessageOut] = Field(description="The note as messages.")

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The wire form of an answer."""
        return cls.model_validate(answer)


class CoverageOut(_Response):
    """Articles on a question's subject: by month (`2021-02`), oldest first, and by outlet, most first.

    Measured, not read: which articles are on the subject is inferred.
    """

    months: Annotated[dict[str, int], BeforeValidator(dict)]
    outlets: Annotated[
        dict[str, int], BeforeValidator(dict), Field(description="The empty name counts articles without an outlet.")
    ]
    undated: int = Field(description="Articles without a month.")


class WatchOf(_Request):
    """A question to watch, and under which filters."""

    question: Words
    filters: Filters = Filters()
    without: Annotated[
        list[str], Field(description="What the question implies and shall not be applied, as in a question.")
    ] = []


class WatchOut(_Response):
    """A watched question; `checked` is the generation it was last asked of, `unseen` its hits not yet looked at."""

    id: str
    question: str
    saved_at: str
    checked: int
    unseen: int
    filters: Filter
    without: list[str]


class HitOut(_Response):
    """An article that came after the question was saved, and answers it."""

    article_id: str
    title: str | None
    publisher: str | None
    start: int
    end: int
    quote: str
    certainty: Literal["likely", "possible"]
    generation: int
    found_at: str
    seen: bool


class WatchList(_Response):
    """All watched questions, oldest first."""

    watches: list[WatchOut]


class HitList(_Response):
    """The hits of a watched question, newest first."""

    hits: list[HitOut]


class Passages(_Response):
    """The passages nearest to a query, best first, whether or not they answer it."""

    query: str
    passages: list[CitationOut]

    @classmethod
    def of(cls, query: str, found: Sequence[Citation]) -> Self:
        """The wire form of what was found for a query."""
        return cls(query=query, passages=[CitationOut.model_validate(citation) for citation in found])


class ArticleOut(_Response):
    """One article: its original text, whole, and what is known about it."""

    id: str
    version: str = Field(description="Names this version of the article.")
    text: str = Field(description="The original text; every offset of the service counts its code points.")
    title: Stated | None
    publisher: Stated | None
    author: Stated | None
    published_on: Stated | None
    language: Stated | None
    url: str | None
    extra: dict[str, str] = Field(description="Further front matter.")

    @classmethod
    def of(cls, article: Article) -> Self:
        """The wire form of an article; where it was read from is not part of it."""
        facts = {name: getattr(article, name) for name in _FACTS}
        return cls.model_validate(
            {
                "id": article.id,
                "version": article.version,
                "text": article.text,
                "url": article.url,
                "extra": dict(article.extra),
                **facts,
            }
        )


class ArticleIn(_Request):
    """An article as a `.jsonl` line of a corpus has it; what is left out is inferred from the text, and marked so."""

    id: str
    text: str
    title: str | None = None
    language: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_on: Annotated[str | None, Field(description="ISO 8601 at any precision.", examples=["2020-02"])] = None
    url: str | None = None


class IntakeOf(_Request):
    """Articles to take in, pages to fetch, or both; an article whose id the archive has is a correction of that one."""

    articles: Annotated[list[ArticleIn], Field(max_length=1000)] = []
    addresses: Annotated[list[str], Field(max_length=50, description="Of pages, each fetched with its full text.")] = []


class RefusedOut(_Response):
    """What could not be read, or was read without something, and why."""

    source: str
    article_id: str | None
    message: str
    refused: bool = Field(description="Whether the article was left out.")


class ReportOut(_Response):
    """What a run did, in articles (`embedded` and `passages` in passages), and what the archive holds after it."""

    added: int
    changed: int
    unchanged: int
    removed: int
    embedded: int
    articles: int
    passages: int
    generation: int
    problems: list[RefusedOut]


class VersionOut(_Response):
    """One version of an article; times are those of the generations that it came and ended with (ISO 8601, UTC)."""

    version: str
    since: int = Field(description="The generation that it came with.")
    came_at: str
    until: int | None = Field(description="The generation that ended it; null for the version that is read now.")
    ended_at: str | None
    worded: bool = Field(description="Its text differs from that of the version before.")


class VersionList(_Response):
    """The versions of an article, oldest first. A withdrawn one has no version without an end."""

    versions: list[VersionOut]


class ArticleRow(_Response):
    """One article of the list, without its text."""

    id: str
    title: str | None
    publisher: str | None
    author: str | None
    published_on: str | None
    language: Language
    url: str | None
    inferred: Inferred

    @classmethod
    def of(cls, article: Article) -> Self:
        """The row of an article."""
        facts = {name: fact for name in _FACTS if (fact := getattr(article, name))}
        values = {name: facts[name].value if name in facts else None for name in _FACTS}
        inferred = [name for name, fact in facts.items() if fact.origin == "inferred"]
        values["language"] = values["language"] or "und"
        return cls.model_validate({"id": article.id, "url": article.url, "inferred": inferred, **values})


class ArticlePage(_Response):
    """Articles by ascending id."""

    articles: list[ArticleRow]
    next: str | None = Field(description="Give it as `after` for the page that follows; null on the last one.")


class Health(_Response):
    """The service answers questions, and from this."""

    status: Literal["ok"] = "ok"
    generation: int
    articles: int
    passages: int
    encoder: str
    version: str
    behind: str | None = Field(description="Why a newer generation than this one cannot be served; mostly null.")


class Fault(BaseModel):
    """One field of a request that is refused."""

    field: str
    detail: str


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str = Field(description="One sentence: what is wrong and what to do.")
    instance: str
    errors: list[Fault] | None = Field(default=None, description="Each field that is refused.")


class AnsweredOut(_Response):
    """One question of a list: its answer, or the problem that it could not be asked."""

    question: str
    answer: AnswerOut | None = None
    problem: Problem | None = None


class AnswersOut(_Response):
    """One entry a question, in the order of the list."""

    answers: list[AnsweredOut]
