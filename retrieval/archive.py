"""The facade: open an archive, ask it, search it, read its articles.

>>> archive = Archive.open(Path("var"), encoder)           # doctest: +SKIP
>>> archive.ask("why did Russia leave Saraqib?").citations[0].quote.text   # doctest: +SKIP

Each call sees one generation from beginning to end, and the newest one there is. Safe to use from several threads.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.article import Article
from index.balance import Balance
from index.embedding import embedding_key
from index.encoder import Encoder
from index.generation import Vectors
from index.sentence_encoder import SentenceEncoder
from index.store import Visible
from index.vectors import VectorFileDamaged
from retrieval.answer import Answer, Citation, Receipt
from retrieval.citation import cite
from retrieval.comparison import compare
from retrieval.confidence import ALIEN, Confidence, Evidence, weigh
from retrieval.coverage import MOST as MOST_COVERED
from retrieval.coverage import Coverage, coverage
from retrieval.cross_encoder import Reranker
from retrieval.fusion import WEIGHTS
from retrieval.message import Message
from retrieval.phrase_verdict import phrase_verdict
from retrieval.question import Question, QuestionRefused, read_question
from retrieval.retriever import Retriever
from retrieval.snapshot import Outline, Snapshot

__all__ = ["MOST", "Archive"]

MOST = 1000
"""The most citations one call gives."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What is kept of a generation between questions."""

    generation: int
    vectors: Vectors
    outline: Outline


class Archive:
    """One archive, opened for reading with the encoder that its index was made with."""

    def __init__(
        self, home: Path, encoder: Encoder, balance: Balance, second: SentenceEncoder | None, confidence: Confidence,
        weights: Mapping[str, float], reranker: Reranker | None = None,
    ) -> None:  # fmt: skip
        self.home = home
        self._encoder = encoder
        self._balance = balance
        self._retriever = Retriever(encoder, second, weights, reranker)
        self._key = embedding_key(encoder, balance, second)
        self._confidence = confidence
        self._loaded: _Loaded | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls, home: Path, encoder: Encoder, *, balance: Balance | None = None, second: SentenceEncoder | None = None,
        confidence: Confidence | None = None, weights: Mapping[str, float] = WEIGHTS, reranker: Reranker | None = None,
    ) -> Archive:  # fmt: skip
        """Open the index in `home`. A weight of 0 switches its signal off; without a `reranker` there is none.

        Raises `IndexMissing`, `IndexFormatError`, `IndexUnreadable`, or `IndexMismatch` when other encoders made it.
        """
        archive = cls(
            home,
            encoder,
            balance if balance is not None else Balance.load(encoder.fingerprint),
            second,
            confidence or Confidence.load(),
            weights,
            reranker,
        )
        with Snapshot.open(home) as snapshot:
            archive._load(snapshot)
        return archive

    def ask(self, question: str, *, k: int = 5, language: str | None = None) -> Answer:
        """Answer a question with up to `k` citations, best first, or say that the archive does not.

        `language` (ISO 639-1) overrides the identified one. Raises `QuestionRefused` for a question without words or
        too long, and for `k` outside 1 to `MOST`.
        """
        started = time.perf_counter()
        read = _read(question, k, language)
        with Snapshot.open(self.home) as snapshot:
            loaded = self._load(snapshot)
            ranked = self._retriever.rank(snapshot, loaded.vectors, read, k)
            evidence = weigh(ranked)
            probability = self._confidence.probability(evidence)
            verdict = phrase_verdict(ranked)
            certainty = self._confidence.certainty(probability, evidence) if ranked.ranking and not read.bare else None
            certainty = None if verdict.refusal else "possible" if certainty and verdict.note else certainty
            found = cite(ranked, snapshot, k) if certainty else cite(ranked, snapshot, k, several=0)
        receipt = Receipt(
            generation=loaded.generation,
            articles=loaded.outline.articles,
            passages=snapshot.manifest.passages,
            newest=loaded.outline.newest,
            languages=loaded.outline.languages,
            encoder=snapshot.manifest.encoder,
            signals=self._retriever.signals,
            seconds=round(time.perf_counter() - started, 4),
        )
        answered = certainty is not None
        noted = verdict.note if answered else None
        reason = (
            None
            if answered
            else verdict.refusal or verdict.narrowed or self._reason(loaded.outline, read, evidence, bool(found))
        )
        return Answer(
            question=question,
            language=read.language,
            status="answered" if answered else "not_found",
            citations=found if answered else (),
            nearest=() if answered else found,
            reason=reason.text() if reason else None,
            receipt=receipt,
            confidence=round(probability, 4),
            certainty=certainty,
            note=noted.text() if noted else None,
            why=reason,
            noted=noted,
            voices=compare(found, read.asks) if answered else (),
            independent=len({citation.cluster for citation in found}) if answered else 0,
        )

    def _reason(self, outline: Outline, question: Question, evidence: Evidence, any_found: bool) -> Message:
        if not outline.articles:
            return Message("reason.empty_archive")
        if question.bare:
            return Message("reason.no_subject")
        if not any_found:
            return Message("reason.nothing_near")
        return self._shortcoming(question, evidence)

    def _shortcoming(self, question: Question, evidence: Evidence) -> Message:
        """Why the nearest passages are no answer."""
        on_subject = self._confidence.on_subject(evidence)
        if evidence.alien and (evidence.features["alien"] >= ALIEN or evidence.features["unplaced"]):
            return Message.of(
                "reason.name_missing" if on_subject else "reason.off_subject_name_missing", name=evidence.alien
            )
        if evidence.untold:
            return Message("reason.no_date" if question.asks == "time" else "reason.no_number")
        return Message("reason.uncertain" if on_subject else "reason.off_subject")

    def search(self, query: str, *, k: int = 10, language: str | None = None) -> tuple[Citation, ...]:
        """The `k` passages nearest to a query, best first, whether or not they answer it. Raises as `ask` does."""
        read = _read(query, k, language)
        with Snapshot.open(self.home) as snapshot:
            ranked = self._retriever.rank(snapshot, self._load(snapshot).vectors, read, k)
            return cite(ranked, snapshot, k, several=0)

    def article(self, article_id: str) -> Article:
        """One article, its original text whole. Raises `UnknownArticle`."""
        with Snapshot.open(self.home) as snapshot:
            return snapshot.article(article_id)

    def articles(self, *, limit: int = 50, after: str = "") -> list[Article]:
        """Up to `limit` articles with ids above `after`, by ascending id, their texts left empty."""
        with Snapshot.open(self.home) as snapshot:
            return snapshot.list_articles(limit=limit, after=after)

    def coverage(self, question: str, *, language: str | None = None) -> Coverage:
        """Articles on a question's subject, by month and by outlet. Raises as `ask` does."""
        read = _read(question, MOST_COVERED, language)
        with Snapshot.open(self.home) as snapshot:
            ranked = self._retriever.rank(snapshot, self._load(snapshot).vectors, read, MOST_COVERED)
            return coverage(ranked, self._confidence.subject)

    def added_since(self, generation: int) -> frozenset[str]:
        """Ids of the articles that came into the archive after a generation; a new version of an older one is none."""
        with Snapshot.open(self.home) as snapshot:
            return snapshot.added_since(generation)

    def status(self) -> Receipt:
        """What the archive holds now."""
        with Snapshot.open(self.home) as snapshot:
            loaded = self._load(snapshot)
            manifest = snapshot.manifest
        outline = loaded.outline
        return Receipt(
            manifest.generation, outline.articles, manifest.passages, outline.newest, outline.languages,
            manifest.encoder, self._retriever.signals, 0.0,
        )  # fmt: skip

    def evidence(self, question: str) -> tuple[Evidence, str | None]:
        """By what an answer to the question is judged, and the id of the article that comes first."""
        read = _read(question, 1, None)
        with Snapshot.open(self.home) as snapshot:
            ranked = self._retriever.rank(snapshot, self._load(snapshot).vectors, read, 1)
            found = cite(ranked, snapshot, 1)
            return weigh(ranked), found[0].article_id if found else None

    def _load(self, snapshot: Snapshot) -> _Loaded:
        """The vectors of the snapshot's generation, read once a generation."""
        manifest = snapshot.manifest
        with self._lock:
            if self._loaded and self._loaded.generation == manifest.generation:
                return self._loaded
            manifest.require(
                encoder=self._encoder.name,
                fingerprint=self._key,
                dimension=self._encoder.dimension,
            )
            try:
                vectors = Vectors.read(self.home, manifest, self._balance)
            except VectorFileDamaged as damage:
                _LOG.warning("%s. Deriving the vectors from the database for now.", damage)
                rows = (Visible(*row) for row in snapshot.stored_vectors())
                vectors = Vectors.derive(rows, manifest.dimension, self._balance)
            self._loaded = _Loaded(manifest.generation, vectors, snapshot.outline())
            return self._loaded


def _read(question: str, k: int, language: str | None) -> Question:
    if not 1 <= k <= MOST:
        raise QuestionRefused(f"k is {k}; it must be from 1 to {MOST}.")
    return read_question(question, language)
