"""Signals: how well each candidate passage fits a question, one number a signal, each on a scale of its own.

- `sentence`: the best cosine of the question with one of the passage's sentences, language means removed.
- `lexical`: BM25 of the question's terms, as a share of what a passage holding them all could get (0 to 1), less the
  mean of the candidates in the same language, and never below 0: words in common single a passage out among those that
  could have them, and do not lift the question's own language over the others.
- `late`: late interaction of the question's tokens with the passage's; `closest`: with those of one of its sentences,
  the best; both measured later, by `retrieval.rerank`.
- `universal`: the best cosine of the question with one of the passage's sentences by the second encoder; measured
  later, by `retrieval.rerank`; NaN where it does not know one of the languages.
- `echo`: how far the passage says what the first one says, by `retrieval.echo`.
- `kind`: what the best sentence gains by its words, in cosine: by a cue of the kind of answer asked for and by the
  question's names in it; or loses as a heading.
- `reranker`: what a cross-encoder says of question and passage together (0 to 1), only where one is named; measured
  last, by `retrieval.cross_encoder`.
- `names`: the share of the question's names that the passage or its article's title holds (by half: another passage of
  the article), each weighted by its rarity squared (0 to 1): "Russia" is everywhere, the rare name must decide. Places
  and numbers are names.

Nothing here decides between signals; `retrieval.fusion` does.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.generation import Vectors
from index.reading import read
from index.store import NAMES_APART, SENTENCE_BITS
from retrieval.allowed import Allowed
from retrieval.answer_type import AnswerType, cues
from retrieval.name_weights import NameWeights
from retrieval.question import Question
from retrieval.snapshot import PassageRecord, Snapshot

__all__ = ["DEPTH", "Candidates", "elsewhere", "gather", "judge"]

Floats = NDArray[np.float32]

DEPTH = 200
"""How many candidates come from each side: passage vectors, sentence vectors, terms, names."""

_BM25_K1 = 1.2

KIND = 0.06
"""What a cue of the kind of answer asked for is worth to a sentence, in cosine."""

_CUES = (0.0, 1.0, 1.5)
"""What no cue, one, and several ("justified ... because of ... in order to") are worth."""

_NAMED = 0.15
"""What holding all the question's names is worth to a sentence, in cosine."""

_HEADING = 0.15
"""What a sentence loses that is a heading, in cosine."""

_ELSEWHERE = 0.5
"""What a name counts that another passage of the article holds: people are named once, then called "the activist"."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, by ascending id, and their signals: float arrays of the same length.

    `sentences` holds, for each passage, how well each of its sentences fits, -1 to 1, higher is better. `weakest` is
    how well the worst met quarter of the question's tokens is met, -1 to 1; empty before late interaction. `met` holds,
    for each passage, how well it meets each of the question's tokens, empty where that was not measured. `gains` holds,
    for each passage, what each of its sentences gains from its neighbours, (sentences, 2), as `retrieval.rerank` says.
    `second` holds the second encoder's packed vectors of each passage's sentences, empty where it does not know the
    language. `core` marks the candidates that are there whatever number of results is asked for: the others come after
    them, so that asking for more results changes none of the first.
    """

    passages: tuple[PassageRecord, ...]
    signals: Mapping[str, NDArray[np.float64]]
    sentences: tuple[Floats, ...]
    names: NameWeights
    core: NDArray[np.bool_]
    weakest: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    met: tuple[Floats, ...] = ()
    gains: tuple[Floats, ...] = ()
    second: tuple[NDArray[np.uint8], ...] = ()


def gather(
    snapshot: Snapshot, vectors: Vectors, question: Question, vector: Floats, k: int, *,
    off: frozenset[str] = frozenset(), also: Collection[int] = (), allowed: Allowed | None = None,
) -> Candidates:  # fmt: skip
    """Collect at least `k` candidates, if there are as many, from vectors, terms and names, and measure every signal.

    The first `DEPTH` of each side are the core, and so are passages of the ids in `also`. `vector` is the question's
    centred unit vector, float32 of shape (dimension,). Signals named in `off` are neither used to find candidates nor
    measured. With `allowed` each side finds only what that lets in.
    """
    depth = max(DEPTH, k)
    among = allowed.octets if allowed else None
    of_passages, of_sentences = (allowed.keeps_passages, allowed.keeps_sentences) if allowed else (None, None)
    lexical = [] if "lexical" in off else snapshot.lexical(question.terms, depth, among)
    names = NameWeights.of(snapshot, question.names)  # also where the signal is off: what is missing is missing
    rare = [] if "names" in off else sorted({key for name in names.weights for key in name.keys})
    sides = (
        [id_ for id_, _ in vectors.passages.search(vector, depth, of_passages)],
        [id_ >> SENTENCE_BITS for id_, _ in vectors.sentences.search(vector, depth, of_sentences)],
        [id_ for id_, _ in lexical],
        snapshot.named(rare, depth, among),
    )
    records = snapshot.passages(sorted({id_ for side in (*sides, also) for id_ in side}))
    passages = tuple(records[id_] for id_ in sorted(records))
    first = {id_ for side in sides for id_ in side[:DEPTH]} | set(also)
    core = np.array([p.id in first for p in passages], bool)
    cosines = _sentence_cosines(vectors, vector, passages)
    signals = {
        "sentence": np.array([c.max(initial=-1.0) for c in cosines], np.float64),
        "lexical": _lexical_shares(snapshot, question, passages, core, dict(lexical[:DEPTH])),
        "names": np.array([names.share(p.names) for p in passages], np.float64),
    }
    signals = {name: values for name, values in signals.items() if name not in off}
    return Candidates(passages, signals, cosines, names, core)


def elsewhere(snapshot: Snapshot, candidates: Candidates, among: Sequence[int]) -> Candidates:
    """The candidates with what only the rest of their article holds of the question's names counted by half.

    For those `among` them (positions): reading whole articles takes time.
    """
    names = candidates.names
    if not names.weights or "names" not in candidates.signals:
        return candidates
    held = snapshot.article_names(sorted({candidates.passages[at].article for at in among}))
    shares = candidates.signals["names"].copy()
    for at in among:
        shares[at] += _ELSEWHERE * (names.share(held[candidates.passages[at].article]) - shares[at])
    return replace(candidates, signals={**candidates.signals, "names": shares})


def judge(
    candidates: Candidates, articles: Mapping[int, Article], asks: AnswerType | None, among: Sequence[int]
) -> Candidates:
    """The candidates with the signal `kind`, the sentences of those `among` them (positions) judged by their words.

    A sentence gains by a cue of the kind of answer asked for, and by the question's names in it; a heading loses, since
    it is no answer. All other passages have 0.
    """
    values = np.zeros(len(candidates.passages))
    sentences = list(candidates.sentences)
    for at in among:
        passage = candidates.passages[at]
        if not passage.sentences:
            continue
        article = articles[passage.article]
        texts = [read(article.text[start:end]).text for start, end in passage.sentences]
        cued = np.array([_CUES[min(cues(text, asks), 2)] if asks else 0.0 for text in texts])
        headings = np.array([_is_heading(text) for text in texts])
        before = sentences[at].max()
        judged = sentences[at] + KIND * cued - _HEADING * headings
        if "names" in candidates.signals:
            held = passage.names.split(f" {NAMES_APART} ")[1:]
            judged = judged + _NAMED * np.array([candidates.names.share(keys) for keys in held])
        sentences[at] = judged.astype(np.float32)
        values[at] = float(sentences[at].max() - before)
    return replace(candidates, signals={**candidates.signals, "kind": values}, sentences=tuple(sentences))


def _is_heading(text: str) -> bool:
    """Whether a sentence is a short line that states nothing: few words, and no mark at its end."""
    return len(text.split()) <= 7 and text.isprintable() and text.rstrip()[-1:] not in '.!?؟…。！？।۔"”»’)'


def _sentence_cosines(vectors: Vectors, vector: Floats, passages: Sequence[PassageRecord]) -> tuple[Floats, ...]:
    ids = [(p.id << SENTENCE_BITS) + at for p in passages for at in range(len(p.sentences))]
    cosines = vectors.sentences.vectors(ids) @ vector
    ends = np.cumsum([len(p.sentences) for p in passages])
    return tuple(np.split(cosines, ends[:-1])) if len(passages) else ()


def _lexical_shares(
    snapshot: Snapshot, question: Question, passages: Sequence[PassageRecord], core: NDArray[np.bool_],
    hits: Mapping[int, float],
) -> NDArray[np.float64]:  # fmt: skip
    """BM25 over its bound for this question, above the mean of the core in its language; 0 where it is no hit."""
    if not hits:
        return np.zeros(len(passages))
    total = snapshot.manifest.passages
    counts = snapshot.term_counts(question.terms)
    bound = sum(_idf(counts.get(t, 0), total) * (_BM25_K1 + 1) for t in dict.fromkeys(question.terms))
    shares = np.array([hits.get(p.id, 0.0) / bound for p in passages])
    languages = np.array([p.language for p in passages])
    for language in set(languages):
        members = languages == language
        usual = shares[members & core].mean() if (members & core).any() else 0.0
        shares[members] = np.maximum(shares[members] - usual, 0.0)
    return shares


def _idf(held: int, total: int) -> float:
    """The idf of FTS5's bm25(): log((N - n + 0.5) / (n + 0.5)), never below 1e-6."""
    return max(math.log((total - held + 0.5) / (held + 0.5)), 1e-6)
