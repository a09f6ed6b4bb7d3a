"""What could not be read, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

__all__ = ["Problem", "refuse", "shown"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of the corpus that could not be read, as one sentence that names the source and the way out.

    `article_id` is the article's id where it is known. `refused` is true when the article was left out, false when it
    was read all the same without a field or sidecar; the article itself then follows. `empty`: it is a folder
    that holds no article at all.
    """

    source: str
    article_id: str | None
    message: str
    refused: bool = True
    empty: bool = False

    def __post_init__(self) -> None:
        """Make both fit for a terminal and a log, whatever of a page, a feed or a file's name they tell."""
        object.__setattr__(self, "source", shown(self.source))
        object.__setattr__(self, "message", shown(self.message))

    def told(self, refused: str = "Not taken in") -> str:
        """The sentence after what became of the article; `refused` are the words for one that was left out."""
        return f"{refused if self.refused else 'Taken in, but'}: {self.message}"


def refuse(source: PurePath | str, article_id: str | None, message: str) -> Problem:
    """The problem for which an article is left out; `message` is the sentence without its source and full stop."""
    return Problem(shown(source), article_id, f"{shown(source)}: {message}.")


def shown(source: PurePath | str) -> str:
    """A path or sentence fit for a terminal: undecodable bytes, line ends, control and bidi characters become `?`."""
    return "".join(character if character.isprintable() else "?" for character in str(source))
