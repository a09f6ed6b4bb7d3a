"""Articles in: reads folders and files of articles, one at a time, and says in one sentence what it could not read.

Reads documents, an article each: `.txt` and `.md` (optional YAML front matter), `.html`, `.pdf` with a text layer and
`.docx`; and collections: `.jsonl` (an article a line), `.csv` (a row) and `.warc`, `.warc.gz` (a page). A document may
have a sidecar `NAME.yaml`, `NAME.yml` or `NAME.json`: front matter wins, the sidecar fills the gaps, and both win over
what the document declares. Endings count in any case. `index.ways` has a module for each kind.
In a folder, walked in sorted order, it passes over: hidden files and folders, every other ending, files called README
or LICENSE, and `questions.jsonl`, `queries.jsonl` and `qrels.tsv`, which go with a corpus but are no part of it.
A file named outright is read whatever its name. It stores nothing and infers nothing about an article.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.article import Article
from index.problem import Problem, refuse
from index.ways.article_file import ENDINGS, Unread, ending_of, open_articles
from index.ways.count import count_articles
from index.ways.extracted import Limits

__all__ = ["CorpusNotFound", "expected", "open_corpus", "read_corpus", "taken"]

_KINDS = ".txt, .md, .html, .pdf, .docx, .csv, .jsonl or .warc"
_NOT_ARTICLES = frozenset({"questions.jsonl", "queries.jsonl", "qrels.tsv"})
_ABOUT_THE_FOLDER = frozenset({"readme", "license", "licence"})


class CorpusNotFound(FileNotFoundError):
    """A folder or file that was asked for by name does not exist."""


def open_corpus(
    folders_or_files: Sequence[Path], *, max_bytes: int = 10_000_000
) -> Iterator[Article | Problem | Unread]:
    """Articles, documents not yet looked into, and problems, in the order of the arguments, each folder sorted by path.

    `max_bytes` bounds one article: a document, or one line, row or page of a collection; what is over it is not read
    into memory. The other bounds are those of `index.ways.extracted.Limits`. A file reached twice is read once.

    Raises:
        CorpusNotFound: at once, before anything is read, when one of the paths does not exist.
    """
    paths = [Path(path) for path in folders_or_files]
    for path in paths:
        if not os.path.lexists(path):
            raise CorpusNotFound(f"There is no file or folder {str(path)!r}: check the path, or create it first.")
    return _open_all(paths, replace(Limits(), bytes_=max_bytes))


def _open_all(paths: Sequence[Path], limits: Limits) -> Iterator[Article | Problem | Unread]:
    for found in _find(paths):
        if isinstance(found, Problem):
            yield found
        else:
            yield from open_articles(found, limits)


def expected(folders_or_files: Sequence[Path]) -> int | None:
    """About how many articles `open_corpus` will give of them; `None` where that is not known without reading them."""
    found = (file for path in map(Path, folders_or_files) for file in (_walk(path) if path.is_dir() else [path]))
    return count_articles((file, file) for file in found if isinstance(file, Path))


def read_corpus(folders_or_files: Sequence[Path], *, max_bytes: int = 10_000_000) -> Iterator[Article | Problem]:
    """The same with every document read; of two articles with one id the first is kept. Raises as `open_corpus`."""
    return _read_all(open_corpus(folders_or_files, max_bytes=max_bytes))


def _read_all(items: Iterable[Article | Problem | Unread]) -> Iterator[Article | Problem]:
    sources: dict[str, str] = {}
    for opened in items:
        for item in opened.read() if isinstance(opened, Unread) else (opened,):
            if isinstance(item, Article):
                if first := sources.get(item.id):
                    yield taken(item, first)
                    continue
                sources[item.id] = item.source
            yield item


def taken(article: Article, first: str) -> Problem:
    """The problem of an article whose id came before, from the source `first`."""
    told = f"the id {article.id!r} is taken by {first}, which is kept; give one of them another id"
    return refuse(article.source or article.id, article.id, told)


def _find(paths: Sequence[Path]) -> Iterator[Path | Problem]:
    """Files to read, each real file once."""
    seen: set[str] = set()
    for path in paths:
        empty = True
        for found in _walk(path) if path.is_dir() else [path]:
            empty = False
            if isinstance(found, Problem):
                yield found
                continue
            real = os.path.realpath(found)
            if real in seen:
                continue
            seen.add(real)
            if ending_of(found) in ENDINGS:
                yield found
            else:
                yield refuse(found, None, f"is of a kind that is not read; save it as one of {_KINDS}")
        if empty:
            told = f"holds no article; put {_KINDS} files into it, or withdraw what came from it with --allow-empty"
            yield replace(refuse(path, None, told), empty=True)


def _walk(folder: Path) -> Iterator[Path | Problem]:
    """A folder's own files by name, then its subfolders by name; links are followed, but no folder is entered twice."""
    failures: list[OSError] = []
    entered: set[str] = set()
    for here, folders, files in os.walk(folder, followlinks=True, onerror=failures.append):
        real = os.path.realpath(here)
        if real in entered:
            folders.clear()
            continue
        entered.add(real)
        for name in sorted(name for name in folders if _is_article_name(name)):
            folders.remove(name)
            yield refuse(Path(here, name), Path(name).stem, "is a folder, not a file; rename it without the ending")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here, name) for name in sorted(files) if _is_article_name(name))
        while failures:
            failure = failures.pop()
            yield refuse(failure.filename, None, f"cannot be listed: {failure.strerror}; allow it, or remove it")
    for failure in failures:
        yield refuse(failure.filename, None, f"cannot be listed: {failure.strerror}; allow it, or remove it")


def _is_article_name(name: str) -> bool:
    path = Path(name.lower())
    passed_over = name.startswith(".") or path.stem in _ABOUT_THE_FOLDER or path.name in _NOT_ARTICLES
    return ending_of(path) in ENDINGS and not passed_over
