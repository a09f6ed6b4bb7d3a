"""What became of what was quoted: whether its article was corrected since, or withdrawn.

A quote that was handed out before (a hit of a watched question, an answer on an open page) is shown again only as the
archive has it now: of a withdrawn article nothing is left to read, of a corrected one the quote and when that was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from retrieval.answer import Answer, Citation
from retrieval.comparison import compare
from retrieval.history import Version
from retrieval.question import read_question

__all__ = ["Standing", "quoted_in", "standing", "still_standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of one version of an article. Times are ISO 8601, UTC.

    `withdrawn`: the archive has the article no more, since `withdrawn_at`, which is `None` where it never had it (it
    was built anew). `corrected_at` is when another text took the place of the version's, else when the version itself
    took another's. `version` is its name, empty where the article is not known.
    """

    withdrawn: bool
    withdrawn_at: str | None
    corrected_at: str | None
    version: str


def standing(known: Sequence[Version], *, version: str = "", generation: int | None = None) -> Standing:
    """What became of a version of an article with these versions: the one so named, or that a generation had."""
    if not known:
        return Standing(withdrawn=True, withdrawn_at=None, corrected_at=None, version="")
    meant = [
        at for at, each in enumerate(known)
        if (each.since <= generation if generation is not None else each.version == version)
    ]  # fmt: skip
    here = max(meant, default=len(known) - 1)
    later = next((each for each in known[here + 1 :] if each.worded), None)
    corrected = later or (known[here] if here > 0 and known[here].worded else None)
    ended = max((each.ended_at for each in known if each.ended_at), default=None)
    gone = known[-1].until is not None
    return Standing(gone, ended, corrected.came_at if corrected else None, known[here].version)


def quoted_in(answer: Answer) -> set[str]:
    """Ids of the articles that an answer quotes or names as carrying a quote."""
    cited = (*answer.citations, *answer.nearest)
    return {citation.article_id for citation in cited}.union(*(citation.also_in for citation in cited))


def still_standing(answer: Answer, known: Mapping[str, Sequence[Version]]) -> tuple[Answer, dict[int, str | None]]:
    """An answer without what was withdrawn since, and by number when each citation or near miss that it lost was.

    `known` are the versions of the articles of `quoted_in`. Numbers stay; who says what is compared again.
    """
    lost: dict[int, str | None] = {}

    def stay(cited: Sequence[Citation]) -> tuple[Citation, ...]:
        kept = []
        for citation in cited:
            now = standing(known.get(citation.article_id, ()), version=citation.version)
            if now.withdrawn:
                lost[citation.number] = now.withdrawn_at
                continue
            also = tuple(id_ for id_ in citation.also_in if not standing(known.get(id_, ())).withdrawn)
            kept.append(replace(citation, also_in=also, corrected_at=now.corrected_at or citation.corrected_at))
        return tuple(kept)

    citations, nearest = stay(answer.citations), stay(answer.nearest)
    left = replace(answer, citations=citations, nearest=nearest)
    if len(citations) == len(answer.citations):
        return left, lost
    asked = read_question(answer.understood or answer.question, answer.language)
    voices = compare(citations, asked) if answer.voices else ()
    return replace(left, voices=voices, independent=len({citation.cluster for citation in citations})), lost
