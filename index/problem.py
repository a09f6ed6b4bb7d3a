"""A problem: something that could not be read, said in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read, as one sentence that names the source and the way out.

    `article_id` is the article's id where it is known. `refused` is true when the article was left out, false when it
    was read all the same without a field or sidecar; the article itself then follows.
    """

    source: str
    article_id: str | None
    message: str
    refused: bool = True
