"""Mending: stored embeddings that are wrong are made again from the text, and the vectors from them.

The new embeddings are committed as they come, each in place of the wrong one, and the generation before serves on. A
run that dies in between leaves stored embeddings that are right and vector files that do not fit them yet, which the
next one finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from index.balance import Balance
from index.check_embeddings import damaged, differing, passage_again
from index.check_vectors import misfits
from index.embedding import Embedded, embed
from index.encoder import Encoder
from index.fault import Case, readable, restored
from index.passage import Passage
from index.run import Report, Run
from index.schema import IndexMissing, IndexUnreadable, connect_reader
from index.sentence_encoder import SentenceEncoder
from index.vectors import VectorFileDamaged

__all__ = ["mend"]

_BATCH = 256

_Embed = Callable[[list[tuple[Passage, str, str]]], list[Embedded]]


def mend(
    home: Path, encoder: Encoder, balance: Balance, second: SentenceEncoder | None, sample: int, run: Run
) -> Report:
    """Do as `Builder.mend` says, with the archive held by `run`."""
    before = run.store.manifest()
    if before is None:
        raise IndexMissing(f"The index in {home} is not built yet. Build it with: python -m index --home {home}")
    before.require(encoder=encoder.name, fingerprint=run.switch.key, dimension=encoder.dimension)
    count = 0
    with closing(connect_reader(home)) as db:
        db.text_factory = readable
        db.execute("BEGIN")
        case = Case(db, home, before, sample)
        ids = _wrong(case, encoder, balance, second)
        for made in _again(case, ids, lambda passages: embed(encoder, balance, second, passages)):
            run.store.put_embeddings(before.fingerprint, made)
            count += len(made)
            run.progress("embed", count, None)
    switch = replace(run.switch, recipe=before.recipe)  # its passages stay as they are cut, by whatever recipe
    if ids:
        now = switch.to_next((), anew=True)
    else:
        switch.heal(before)
        now = before
    return Report(embedded=count, passages=now.passages, articles=now.articles, generation=now.generation)


def _wrong(case: Case, encoder: Encoder, balance: Balance, second: SentenceEncoder | None) -> list[int]:
    """The passages to embed anew, by ascending id."""
    ids = {id_ for id_, _ in damaged(case)}
    ids.update(id_ for id_, _ in differing(case, encoder, balance, second))
    with suppress(VectorFileDamaged):  # files that are made again in any case
        ids.update(misfits(replace(case, sample=case.manifest.passages)))
    first: dict[str, int] = {}  # several passages may have one embedding
    for id_ in sorted(ids):
        first.setdefault(_digest(case, id_)[0], id_)
    return list(first.values())


def _digest(case: Case, id_: int) -> tuple[str, str]:
    """By what a passage's embedding is found, and its article's id."""
    digest, article = case.db.execute(
        "SELECT p.digest, a.id FROM passages p JOIN articles a ON a.key = p.article WHERE p.id = ?", (id_,)
    ).fetchone()
    return digest, article


def _again(case: Case, ids: Iterable[int], embed: _Embed) -> Iterator[list[Embedded]]:
    """Embed passages anew, some at a time. Raises `IndexUnreadable` where a text is not what was embedded before."""
    left = iter(ids)
    while part := list(islice(left, _BATCH)):
        made = embed([passage_again(case, id_) for id_ in part])
        for id_, one in zip(part, made, strict=True):
            digest, article = _digest(case, id_)
            if one.digest != digest:
                raise IndexUnreadable(
                    f"The embedding of passage {id_} of the article {article!r} is wrong, and its text is not what was "
                    f"embedded: {restored(article)}."
                )
        yield made
