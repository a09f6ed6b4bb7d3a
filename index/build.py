"""Building: articles in, a new generation out; only what changed is embedded.

Steps: read and compare by digest, cut new and changed articles into passages, embed what is not embedded yet (committed
as it comes), then switch: full-text rows, vector files, manifest and the current number move in one transaction. A
build that dies at any point leaves the current generation serving; the next one continues with the embeddings it has.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from index.analyzer import analyze
from index.article import Article
from index.balance import Balance
from index.corpus import Problem
from index.embedding import Embedded, embed, embedding_digest, embedding_key
from index.encoder import Encoder
from index.furniture import find_furniture
from index.generation import Vectors, sweep
from index.lock import Locked, locked
from index.manifest import Manifest
from index.metadata import complete
from index.name import name_keys
from index.passage import Passage, split_passages
from index.schema import database, refusing_damage
from index.sentence_encoder import SentenceEncoder
from index.store import NAMES_APART, PassageRow, Store, Visible

__all__ = ["BuildBusy", "BuildFailed", "NothingToIndex", "Report", "build"]

_CUT = "7"  # raise when reading view, splitter, analyzer or name keys change what they make
_BATCH = 256
_ALL_NOUNS_CAPITALISED = frozenset({"de", "lb"})

Progress = Callable[[str, int, int | None], None]
"""Called with a stage (`read`, `embed`, `switch`), what is done and the total, in articles or passages."""


class BuildBusy(RuntimeError):
    """Another build holds the lock of this home."""


class BuildFailed(RuntimeError):
    """The build stopped; the generation before it still serves."""


class NothingToIndex(ValueError):
    """The corpus holds no readable article."""


@dataclass(slots=True)
class Report:
    """What a build did, in articles (`embedded` and `passages` in passages), and what it could not read.

    `kept` are articles whose source was unreadable this time and whose earlier version therefore stays.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0
    embedded: int = 0
    passages: int = 0
    articles: int = 0
    tokens: int = 0
    generation: int = 0
    problems: list[Problem] = field(default_factory=list)


def recipe_of(key: str, size: int, overlap: int) -> str:
    """Fingerprint of how articles are cut, analysed and embedded, as hex."""
    return hashlib.sha256(f"{_CUT}|{size}|{overlap}|{key}".encode()).hexdigest()[:16]


def build(
    home: Path, items: Iterable[Article | Problem], encoder: Encoder, *, balance: Balance,
    second: SentenceEncoder | None = None, size: int = 200, overlap: int = 0, allow_empty: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Report:  # fmt: skip
    """Make `items` the whole content of the archive in `home`, and say what was done.

    Articles that `items` no longer holds are removed from the new generation (their versions stay stored), except those
    that a `Problem` names: what could not be read is never taken for withdrawn. Nothing changed: no new generation.

    Raises `BuildBusy` when another build runs, `NothingToIndex` when the corpus holds no readable article and not
    `allow_empty`, `BuildFailed` when the disk is full or a file cannot be written, `IndexUnreadable` when the database
    is damaged. The current generation is intact in each case but the last.
    """
    home.mkdir(parents=True, exist_ok=True)
    try:
        with locked(home / "build.lock", wait=False):
            store = Store.open(home)
            run = _Build(home, store, encoder, balance, second, size, overlap, progress)
            try:
                with refusing_damage(database(home)):
                    return run.run(items, allow_empty)
            finally:
                run.close()
                store.close()
    except Locked as error:
        raise BuildBusy(
            f"Another build is writing to {home}. Wait until it has ended, then run the command again."
        ) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise BuildFailed(
            f"The build in {home} stopped: {error}. Free some space or mend the permissions and run it again; "
            f"the index as it was before still serves."
        ) from error


class _Build:
    """One run of `build`: what its steps share."""

    def __init__(
        self, home: Path, store: Store, encoder: Encoder, balance: Balance, second: SentenceEncoder | None, size: int,
        overlap: int, progress: Progress,
    ) -> None:  # fmt: skip
        self._home, self._store, self._encoder, self._balance, self._second = home, store, encoder, balance, second
        self._size, self._overlap, self._progress = size, overlap, progress
        self._key = embedding_key(encoder, balance, second)
        self._recipe = recipe_of(self._key, size, overlap)
        self._report = Report()
        self._worker = ThreadPoolExecutor(1, "embedding")
        self._encoding: dict[str, tuple[Passage, str, str]] = {}
        self._futures: list[Future[list[Embedded]]] = []
        self._articles: list[tuple[int | None, Article, list[Passage]]] = []

    def close(self) -> None:
        """Let go of the worker; what it has not begun is dropped."""
        self._worker.shutdown(cancel_futures=True)

    def run(self, items: Iterable[Article | Problem], allow_empty: bool) -> Report:
        store, report = self._store, self._report
        store.discard_stage()
        before = store.manifest()
        current, cut = store.current(), store.cut(self._recipe)
        seen: set[str] = set()
        gone: list[int] = []
        pending: list[tuple[int | None, Article, list[Passage]]] = []
        for item in items:
            if isinstance(item, Problem):
                report.problems.append(item)
                continue
            seen.add(item.id)
            article = complete(item, find_furniture(item.text))
            known = current.get(article.id)
            same = known is not None and known[1] == article.digest
            if known is None:
                report.added += 1
            elif same:
                report.unchanged += 1
            else:
                report.changed += 1
                gone.append(known[0])
            self._progress("read", len(seen), None)
            if same and known and known[0] in cut:
                continue
            pending.append((known[0] if known and same else None, article, self._cut(article)))
            if sum(len(passages) for _, _, passages in pending) >= _BATCH:
                self._stage(pending)
        self._stage(pending)
        self._finish()
        gone += self._gone(current, seen, allow_empty)
        self._switch_or_heal(before, gone)
        return report

    def _gone(self, current: dict[str, tuple[int, str]], seen: set[str], allow_empty: bool) -> list[int]:
        missing = set(current) - seen
        unread = {problem.article_id for problem in self._report.problems} & missing
        unread |= missing & self._store.from_sources([_file_of(p.source) for p in self._report.problems if p.refused])
        self._report.kept = len(unread)
        removed = [current[id_][0] for id_ in sorted(missing - unread)]
        if not seen and not allow_empty and (removed or not current):
            stay = f", and the index holds {len(current)}. They stay" if current else "; nothing was built"
            raise NothingToIndex(
                f"The corpus holds no readable article{stay}. Name a folder with .txt, .md or .jsonl files "
                f"by --corpus; to empty the index on purpose, add --allow-empty."
            )
        self._report.removed = len(removed)
        return removed

    def _cut(self, article: Article) -> list[Passage]:
        count, title = self._encoder.count_tokens, title_of(article)
        return list(split_passages(article.text, count, size=self._size, overlap=self._overlap, title=title))

    def _stage(self, pending: list[tuple[int | None, Article, list[Passage]]]) -> None:
        """Start to embed what is new in these articles, and stage those before them; empties the list.

        One batch is encoded while the next one is read and cut and the last one is written.
        """
        if not pending:
            return
        store, encoder = self._store, self._encoder
        fresh = {
            embedding_digest(p, language_of(a), title_of(a)): (p, language_of(a), title_of(a))
            for _, a, passages in pending
            for p in passages
        }
        for known in {*store.embedded(self._key, list(fresh)), *(fresh.keys() & self._encoding.keys())}:
            del fresh[known]
        todo = list(fresh.values())
        parts = [todo[at : at + _BATCH] for at in range(0, len(todo), _BATCH)]
        futures = [self._worker.submit(embed, encoder, self._balance, self._second, part) for part in parts]
        self._finish()
        self._encoding = fresh
        self._futures = futures
        self._articles = list(pending)
        pending.clear()

    def _finish(self) -> None:
        """Write the embeddings under way, as they come, and stage their articles."""
        store, report = self._store, self._report
        for future in self._futures:
            rows = future.result()
            store.put_embeddings(self._key, rows)
            report.embedded += len(rows)
            report.tokens += sum(self._encoding[row.digest][0].tokens for row in rows)
            self._progress("embed", report.embedded, None)
        rows_of = ((key, article, list(_rows(article, passages))) for key, article, passages in self._articles)
        if self._articles:
            store.stage(rows_of, self._recipe)
        self._encoding, self._futures, self._articles = {}, [], []

    def _switch_or_heal(self, before: Manifest | None, gone: list[int]) -> None:
        report, store = self._report, self._store
        same_recipe = before is not None and before.recipe == self._recipe
        if before and same_recipe and not (report.added or report.changed or gone):
            if not Vectors.intact(self._home, before, self._balance):
                rows = store.visible(before.generation, before.recipe, before.fingerprint, before.dimension)
                store.replace_manifest(self._derive(before.generation, rows))
            manifest = before
        else:
            manifest = store.switch(
                gone,
                self._recipe,
                self._derive,
                dimension=self._encoder.dimension,
                fingerprint=self._key,
            )
            sweep(self._home, manifest.generation)
        report.generation, report.articles, report.passages = manifest.generation, manifest.articles, manifest.passages

    def _derive(self, number: int, rows: Iterator[Visible]) -> Manifest:
        """Write and check the vector files of generation `number`."""
        dimension = self._encoder.dimension
        self._progress("switch", 0, None)
        vectors = Vectors.derive(rows, dimension, self._balance)
        files = vectors.write(self._home, number)
        refined = vectors.balance.languages - self._balance.languages
        passage = vectors.balance.means["passage"]
        means = {language: [round(x, 6) for x in passage[language].tolist()] for language in sorted(refined)}
        articles, count = self._store.counts(number, self._recipe)
        if count != len(vectors.passages):
            raise OSError(f"{count} passages but {len(vectors.passages)} vectors")
        return Manifest(
            number, self._encoder.name, self._key, dimension, self._recipe, articles, count,
            len(vectors.sentences), files, means,
        )  # fmt: skip


def _file_of(source: str) -> str:
    """The file or folder of a problem's source, without a line number."""
    return re.sub(r":\d+$", "", source)


def language_of(article: Article) -> str:
    """The article's language, `und` when it is not known."""
    return article.language.value if article.language else "und"


def title_of(article: Article) -> str:
    """The article's title, empty when it is not known."""
    return article.title.value if article.title else ""


def _rows(article: Article, passages: list[Passage]) -> Iterator[PassageRow]:
    telling = language_of(article) not in _ALL_NOUNS_CAPITALISED
    title = name_keys(title_of(article))
    for p in passages:
        terms = " ".join(analyze(f"{title_of(article)}\n{p.reading}", language_of(article)))
        parts = [title, *(name_keys(p.reading[start:end], telling=telling) for start, end in p.sentence_spans)]
        names = f" {NAMES_APART} ".join(" ".join(part) for part in parts)
        spans = tuple((s.start, s.end) for s in p.sentences)
        yield PassageRow(
            p.start, p.end, spans, embedding_digest(p, language_of(article), title_of(article)), terms, names
        )
