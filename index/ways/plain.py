"""Plain text and Markdown as an article: front matter, where there is any, and all that follows it, untouched."""

from __future__ import annotations

from index.decode import UndecodableError, decode
from index.front_matter import BadFieldsError, parse_yaml, split_front_matter
from index.ways.extracted import Extracted, NotExtracted

__all__ = ["read_plain"]


def read_plain(data: bytes) -> Extracted:
    """The text of `data`, with the fields of its front matter as given.

    Raises:
        NotExtracted: it is not text (`index.decode.decode`), or what looks like front matter is none.
    """
    try:
        front_matter, text = split_front_matter(decode(data))
        return Extracted(text, given={} if front_matter is None else parse_yaml(front_matter))
    except BadFieldsError as error:
        raise NotExtracted(f"the part between its two `---` lines is taken for front matter, but {error}") from error
    except UndecodableError as error:
        raise NotExtracted(str(error)) from error
