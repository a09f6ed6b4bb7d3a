"""The facade: open an archive, ask it, search it, read its articles.

>>> archive = Archive.open(Path("var"), encoder)           # doctest: +SKIP
>>> archive.ask("why did Russia leave Saraqib?").citations[0].quote.text   # doctest: +SKIP

Each call sees one generation from beginning to end: the newest one there is, or, with a `patience`, the one in service
while that is loaded. Safe to use from several threads.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from index.article import Article
from index.balance import Balance
from index.embedding import embedding_key
from index.encoder import Encoder
from index.manifest import Manifest
from index.progress import Tick
from index.sentence_encoder import SentenceEncoder
from retrieval.allowed import Allowed
from retrieval.answer import Answer, Citation, Receipt
from retrieval.citation import cite
from retrieval.comparison import compare
from retrieval.confidence import Certainty, Confidence, Evidence, weigh
from retrieval.coverage import MOST as MOST_COVERED
from retrieval.coverage import Coverage, coverage
from retrieval.cross_encoder import Reranker
from retrieval.facet import Facets, facets, most_frequent
from retrieval.filter import EVERYTHING, Filter
from retrieval.follow_up import understand
from retrieval.fusion import WEIGHTS
from retrieval.history import UnknownArticle, Version
from retrieval.implied import combined, imply, require_fields
from retrieval.judgement import Judge
from retrieval.loaded import Loaded
from retrieval.message import Message
from retrieval.observer import answered as tell_answered
from retrieval.observer import ran, stage
from retrieval.question import Question, QuestionRefused, read_question
from retrieval.retriever import Retriever
from retrieval.service import Service
from retrieval.snapshot import Snapshot

if TYPE_CHECKING:
    from index.build import Builder

__all__ = ["MOST", "MOST_OUTLETS", "Archive"]

MOST = 1000
"""The most citations one call gives."""

MOST_OUTLETS = 20
"""The most outlets that a receipt lists."""


class Archive:
    """One archive, opened for reading with the encoder that its index was made with."""

    def __init__(self, home: Path, service: Service, retriever: Retriever, judge: Judge) -> None:
        self.home = home
        self._service = service
        self._retriever = retriever
        self._judge = judge
        self._encoders: tuple[Encoder, Balance, SentenceEncoder | None] | None = None

    @classmethod
    def open(
        cls, home: Path, encoder: Encoder, *, balance: Balance | None = None, second: SentenceEncoder | None = None,
        confidence: Confidence | None = None, weights: Mapping[str, float] = WEIGHTS, reranker: Reranker | None = None,
        patience: float | None = None,
    ) -> Archive:  # fmt: skip
        """Open the index in `home`. A weight of 0 switches its signal off; without a `reranker` there is none.

        A question that finds a newer generation waits `patience` seconds for it to be loaded, and is answered from the
        one in service when that is not enough; `None` waits until it is there.
        Raises `IndexMissing`, `IndexFormatError`, `IndexUnreadable`, or `IndexMismatch` when other encoders made it.
        """
        balance = balance if balance is not None else Balance.load(encoder.fingerprint)
        require = partial(
            Manifest.require,
            encoder=encoder.name,
            fingerprint=embedding_key(encoder, balance, second),
            dimension=encoder.dimension,
        )
        retriever = Retriever(encoder, second, weights, reranker)
        judge = Judge(retriever, confidence or Confidence.load())
        archive = cls(home, Service(home, balance, require, patience), retriever, judge)
        archive._encoders = (encoder, balance, second)
        return archive

    def follow(self) -> None:
        """Look for new generations in the background: one is in service within a second without a question."""
        self._service.follow()

    def builder(self, *, wait: bool | float = False, progress: Tick = lambda _stage, _done, _total: None) -> Builder:
        """What changes this archive, with the encoders that it is read with; `wait` as `Builder` has it."""
        from index.build import Builder  # noqa: PLC0415 - readers do without the libraries that only builders need

        if self._encoders is None:
            raise TypeError("an archive that was not opened by Archive.open changes nothing")
        encoder, balance, second = self._encoders
        return Builder(self.home, encoder, balance, second, progress=progress, wait=wait, told=ran)

    @property
    def behind(self) -> Message | None:
        """Why a newer generation than the one in service cannot be served; `None` when there is none."""
        return self._service.behind

    def close(self) -> None:
        """Answer no more; questions under way are answered."""
        self._service.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(
        self, question: str, *, k: int = 5, language: str | None = None, filter: Filter = EVERYTHING,  # noqa: A002
        without: Collection[str] = (), previous: Sequence[str] = (), uncarried: Collection[str] = (),
    ) -> Answer:  # fmt: skip
        """Answer a question with up to `k` citations, best first, or say that the archive does not.

        `language` (ISO 639-1) overrides the identified one; only what passes the `filter` is searched. What the
        question itself implies is added to it where that leaves a likely answer, but for fields named in `without`. A
        question that leans on `previous` ones (oldest first) is understood with them, but for the pieces in
        `uncarried`.
        Raises `QuestionRefused` for a question without words or too long, and for `k` outside 1 to `MOST`;
        `FilterRefused` for a field in `without` that is none of `retrieval.implied.FIELDS`.
        """
        started = time.perf_counter()
        require_fields(without)
        with self._service.lease() as (snapshot, loaded):

            def filters(text: str) -> list[tuple[int, int]]:
                return [(one.start, one.end) for one in imply(text, loaded.named, loaded.outline.newest)]

            meant = understand(question, previous, uncarried, filters)
            read = _read(meant.text, k, language or meant.language)
            implied = imply(meant.text, loaded.named, loaded.outline.newest)
            implied = tuple(one for one in implied if one.field not in without)
            judged = self._judge.preferring(snapshot, loaded, read, k, filter, implied)
            several = 10 if judged.certainty else 0
            with stage("quote"):
                found = cite(judged.ranked, snapshot, k, several=several)
        answered = judged.certainty is not None
        tell_answered(
            question, "possible" if judged.certainty == "possible" else "answered" if answered else "not_found"
        )
        receipt = self._receipt(snapshot.manifest, loaded, judged.filter, judged.ranked.allowed)
        told = found if answered else ()
        why = None if answered else self._judge.reason(loaded, judged, any_found=bool(found))
        noted = judged.notes if answered else ()
        receipt = replace(
            receipt,
            seconds=round(time.perf_counter() - started, 4),
            found_languages=_counted(citation.language for citation in told),
            found_outlets=_counted(citation.publisher for citation in told if citation.publisher),
        )
        return Answer(
            question=question,
            language=read.language,
            status="answered" if answered else "not_found",
            citations=found if answered else (),
            nearest=() if answered else found,
            reason=why.text() if why else None,
            receipt=receipt,
            confidence=round(judged.probability, 4),
            certainty=judged.certainty,
            note=" ".join(message.text() for message in noted) or None,
            voices=compare(told, read),
            independent=len({citation.cluster for citation in told}),
            implied=judged.implied,
            understood=meant.text if meant.follows else None,
            carried=meant.carried,
            why=why,
            noted=noted,
        )

    def search(
        self, query: str, *, k: int = 10, language: str | None = None, filter: Filter = EVERYTHING,  # noqa: A002
    ) -> tuple[Citation, ...]:  # fmt: skip
        """The `k` passages nearest to a query, best first, whether or not they answer it.

        Only what passes the `filter` is searched. Raises as `ask` does.
        """
        read = _read(query, k, language)
        with self._service.lease() as (snapshot, loaded):
            allowed = loaded.allowed(snapshot, filter)
            ranked = self._retriever.rank(snapshot, loaded.vectors, read, k, allowed)
            return cite(ranked, snapshot, k, several=0)

    def facets(self, filter: Filter = EVERYTHING) -> Facets:  # noqa: A002
        """How many articles each choice would leave, by outlet, language, author, year and month."""
        with self._service.lease() as (snapshot, _):
            return facets(snapshot, filter)

    def article(self, article_id: str, version: str | None = None) -> Article:
        """One article, its original text whole, as it is now or in an earlier `version`.

        Raises `UnknownArticle`, and `ArticleWithdrawn` for one that the archive had and has no more.
        """
        with self._service.lease() as (snapshot, _):
            return snapshot.article(article_id, version)

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """All versions of an article, oldest first, those of a withdrawn one too. Raises `UnknownArticle`."""
        with self._service.lease() as (snapshot, _):
            if found := snapshot.versions(article_id):
                return found
        raise UnknownArticle(f"No article {article_id!r} is or was in the archive.")

    def histories(self, article_ids: Iterable[str]) -> dict[str, tuple[Version, ...]]:
        """The versions of several articles by their ids, as one generation has them; none for one that never was."""
        with self._service.lease() as (snapshot, _):
            return {id_: snapshot.versions(id_) for id_ in dict.fromkeys(article_ids)}

    def articles(self, *, limit: int = 50, after: str = "") -> list[Article]:
        """Up to `limit` articles with ids above `after`, by ascending id, their texts left empty."""
        with self._service.lease() as (snapshot, _):
            return snapshot.list_articles(limit=limit, after=after)

    def coverage(self, question: str, *, filter: Filter = EVERYTHING) -> Coverage:  # noqa: A002
        """Articles on a question's subject, by month and by outlet. Raises as `ask` does."""
        read = _read(question, MOST_COVERED, None)
        with self._service.lease() as (snapshot, loaded):
            allowed = loaded.allowed(snapshot, filter)
            ranked = self._retriever.rank(snapshot, loaded.vectors, read, MOST_COVERED, allowed)
            return coverage(ranked, self._judge.confidence.subject)

    def news(
        self, question: str, since: int, *, k: int = 10, filter: Filter = EVERYTHING,  # noqa: A002
        without: Collection[str] = (),
    ) -> tuple[tuple[Citation, Certainty], ...]:  # fmt: skip
        """Articles that came into the archive after generation `since` and answer a question, each judged by itself.

        At most `k`, one citation an article, best first, with how sure it is. A new version of an older article is not
        among them. Only what passes the `filter` is; what the question implies is preferred to what it does not, but
        for fields named in `without`. Raises as `ask` does.
        """
        require_fields(without)
        read = _read(question, k, None)
        with self._service.lease() as (snapshot, loaded):
            implied = imply(question, loaded.named, loaded.outline.newest)
            together, _ = combined(filter, [one for one in implied if one.field not in without])
            for chosen in dict.fromkeys((together, filter)):
                allowed = Allowed.added_since(snapshot, since, chosen)
                if allowed.articles and (found := self._each(snapshot, loaded, read, k, allowed)):
                    return found
        return ()

    def _each(
        self, snapshot: Snapshot, loaded: Loaded, read: Question, k: int, allowed: Allowed
    ) -> tuple[tuple[Citation, Certainty], ...]:
        """Of what is let in, the `k` best articles that answer by themselves, and how sure each is."""
        ranked = self._retriever.rank(snapshot, loaded.vectors, read, k, allowed)
        sure = self._judge.each(ranked, k)
        cited = cite(replace(ranked, ranking=tuple(sure)), snapshot, len(sure), several=0) if sure else ()
        by_article = {ranked.articles[ranked.candidates.passages[at].article].id: at for at in sure}
        return tuple((c, sure[by_article[c.article_id]]) for c in cited)

    def edition(self) -> str:
        """What is served, by a short name: another one for each generation, also of an archive that began anew."""
        with self._service.lease() as (snapshot, _):
            digest = hashlib.sha256(snapshot.manifest.to_json().encode()).hexdigest()
            return f"{snapshot.manifest.generation}-{digest[:12]}"

    def status(self) -> Receipt:
        """What the archive holds now."""
        with self._service.lease() as (snapshot, loaded):
            return self._receipt(snapshot.manifest, loaded, EVERYTHING, None)

    def _receipt(
        self, manifest: Manifest, loaded: Loaded, filter: Filter, allowed: Allowed | None  # noqa: A002
    ) -> Receipt:  # fmt: skip
        """The receipt of a search of what a filter let in, without its time and what it found."""
        outlets, others = most_frequent(allowed.outlets if allowed else loaded.outlets, MOST_OUTLETS)
        return Receipt(
            generation=loaded.generation,
            articles=loaded.outline.articles,
            passages=manifest.passages,
            newest=loaded.outline.newest,
            languages=allowed.languages if allowed else loaded.outline.languages,
            encoder=manifest.encoder,
            signals=self._retriever.signals,
            seconds=0.0,
            searched=allowed.articles if allowed else loaded.outline.articles,
            searched_passages=allowed.passages if allowed else manifest.passages,
            outlets=outlets,
            other_outlets=others,
            filters=filter.as_dict(),
            undated=allowed.undated if allowed else None,
        )

    def evidence(self, question: str) -> tuple[Evidence, str | None]:
        """By what an answer to the question is judged, and the id of the article that comes first."""
        read = _read(question, 1, None)
        with self._service.lease() as (snapshot, loaded):
            ranked = self._retriever.rank(snapshot, loaded.vectors, read, 1)
            found = cite(ranked, snapshot, 1)
            return weigh(ranked), found[0].article_id if found else None


def _counted(values: Iterable[str]) -> dict[str, int]:
    """How often each value occurs, the most frequent first."""
    return dict(Counter(values).most_common())


def _read(question: str, k: int, language: str | None) -> Question:
    if not 1 <= k <= MOST:
        raise QuestionRefused(f"k is {k}; it must be from 1 to {MOST}.")
    return read_question(question, language)
