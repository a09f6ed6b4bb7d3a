"""Articles in: reads folders and files of articles, one at a time, and says in one sentence what it could not read.

Reads `.txt` and `.md` (optional YAML front matter; optional sidecar `NAME.yaml`, `NAME.yml` or `NAME.json`; front
matter wins, the sidecar fills the gaps) and `.jsonl` (an article a line; UTF-8). Endings count in any case.
In a folder, walked in sorted order, it passes over: hidden files and folders, every other ending, files called README
or LICENSE, and `questions.jsonl`, `queries.jsonl` and `qrels.tsv`, which go with a corpus but are no part of it.
A file named outright is read whatever its name. It stores nothing and infers nothing about an article.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.article import Article
from index.decode import UndecodableError, UnreadableError, decode, read_bytes, read_lines
from index.fields import check_fields, id_fault, text_fault
from index.front_matter import BadFieldsError, Fields, parse_json, parse_yaml, split_front_matter
from index.problem import Problem

__all__ = ["CorpusNotFound", "Problem", "read_corpus"]

_PLAIN = frozenset({".txt", ".md"})
_ENDINGS = _PLAIN | {".jsonl"}
_SIDECARS = (".yaml", ".yml", ".json")
_NOT_ARTICLES = frozenset({"questions.jsonl", "queries.jsonl", "qrels.tsv"})
_ABOUT_THE_FOLDER = frozenset({"readme", "license", "licence"})


class CorpusNotFound(FileNotFoundError):
    """A folder or file that was asked for by name does not exist."""


def read_corpus(folders_or_files: Sequence[Path], *, max_bytes: int = 10_000_000) -> Iterator[Article | Problem]:
    """Articles and problems, in the order of the arguments, each folder in sorted order of its paths.

    `max_bytes` bounds one article: a `.txt` or `.md` file, or one line of a `.jsonl` file; what is over it is not
    read into memory. A file reached twice is read once. Of two articles with one id the first is kept.

    Raises:
        CorpusNotFound: at once, before anything is read, when one of the paths does not exist.
    """
    paths = [Path(path) for path in folders_or_files]
    for path in paths:
        if not os.path.lexists(path):
            raise CorpusNotFound(f"There is no file or folder {str(path)!r}: check the path, or create it first.")
    return _read_all(paths, max_bytes)


def _read_all(paths: Sequence[Path], max_bytes: int) -> Iterator[Article | Problem]:
    sources: dict[str, str] = {}
    for found in _find(paths):
        if isinstance(found, Problem):
            yield found
            continue
        reader = _read_lines if found.suffix.lower() == ".jsonl" else _read_plain
        for item in reader(found, max_bytes):
            if isinstance(item, Article):
                if first := sources.get(item.id):
                    taken = f"the id {item.id!r} is taken by {first}, which is kept; give one of them another id"
                    yield _refuse(item.source, item.id, taken)
                    continue
                sources[item.id] = item.source
            yield item


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
            if found.suffix.lower() in _ENDINGS:
                yield found
            else:
                yield _refuse(found, None, "is of a kind that is not read; save it as .txt, .md or .jsonl")
        if empty:
            yield _refuse(path, None, "holds no article; put .txt, .md or .jsonl files into it")


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
            yield _refuse(Path(here, name), Path(name).stem, "is a folder, not a file; rename it without the ending")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here, name) for name in sorted(files) if _is_article_name(name))
        while failures:
            failure = failures.pop()
            yield _refuse(failure.filename, None, f"cannot be listed: {failure.strerror}; allow it, or remove it")
    for failure in failures:
        yield _refuse(failure.filename, None, f"cannot be listed: {failure.strerror}; allow it, or remove it")


def _is_article_name(name: str) -> bool:
    path = Path(name.lower())
    passed_over = name.startswith(".") or path.stem in _ABOUT_THE_FOLDER or path.name in _NOT_ARTICLES
    return path.suffix in _ENDINGS and not passed_over


def _read_plain(path: Path, max_bytes: int) -> Iterator[Article | Problem]:
    try:
        front_matter, text = split_front_matter(decode(read_bytes(path, max_bytes)))
        fields = {} if front_matter is None else parse_yaml(front_matter)
    except BadFieldsError as error:
        yield _refuse(path, path.stem, f"the part between its two `---` lines is taken for front matter, but {error}")
        return
    except (UnreadableError, UndecodableError) as error:
        yield _refuse(path, path.stem, str(error))
        return
    for sidecar in map(path.with_suffix, _SIDECARS):
        if not os.path.lexists(sidecar):
            continue
        try:
            written = decode(read_bytes(sidecar, max_bytes))
            fields = (parse_json(written) if sidecar.suffix == ".json" else parse_yaml(written)) | fields
        except (UnreadableError, UndecodableError, BadFieldsError) as error:
            yield Problem(_name(path), path.stem, f"{_name(sidecar)}: {error}; {path.name} is read without it.", False)
    yield from _check(_name(path), fields.get("id") or path.stem, text, fields)


def _read_lines(path: Path, max_bytes: int) -> Iterator[Article | Problem]:
    try:
        for number, offset, raw in read_lines(path, max_bytes):
            source = f"{_name(path)}:{number}"
            if raw is None:
                yield _refuse(source, None, f"the line is over the limit of {max_bytes} bytes; split the article")
                continue
            try:
                line = decode(raw, offset)
                if not line or line.isspace():
                    continue
                fields = parse_json(line)
            except (UndecodableError, BadFieldsError) as error:
                yield _refuse(source, None, str(error))
                continue
            yield from _check(source, fields.get("id"), fields.get("text"), fields)
    except (UnreadableError, UndecodableError) as error:
        yield _refuse(path, None, str(error))


def _check(source: str, article_id: object, text: object, fields: Fields) -> Iterator[Article | Problem]:
    """The article, after one problem for each field it is read without; or the one problem it is refused for."""
    if fault := id_fault(article_id):
        yield _refuse(source, None, f"its id {fault}; give it an id of 1 to 200 printable characters without slashes")
        return
    name = str(article_id)
    if fault := text_fault(text):
        yield _refuse(source, name, fault)
        return
    arguments, faults = check_fields(fields)
    for fault in faults:
        yield Problem(source, name, f"{source}: {fault}.", refused=False)
    yield Article(id=name, text=str(text), source=source, **arguments)


def _refuse(source: Path | str, article_id: str | None, message: str) -> Problem:
    return Problem(_name(source), article_id, f"{_name(source)}: {message}.")


def _name(source: Path | str) -> str:
    """A path fit for a terminal: undecodable bytes and control characters of a file name become `?`."""
    return "".join(character if character.isprintable() else "?" for character in str(source))
