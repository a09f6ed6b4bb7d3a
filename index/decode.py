"""The bytes of one file, and those bytes as text, or one sentence that says why not.

Accepts UTF-8 (a byte order mark is dropped) and UTF-16 or UTF-32 that begin with one. Nothing else: a guessed encoding
that is wrong puts wrong words between quotation marks. What the bytes look like is suggested in the message, no more.
Newlines, composition, case, spaces: all stay as they came.
"""

from __future__ import annotations

import codecs
import io
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

__all__ = [
    "Held",
    "UndecodableError",
    "UnreadableError",
    "control_fault",
    "decode",
    "open_held",
    "read_bytes",
    "read_lines",
]

Held = Path | bytes
"""A file by its path, or the bytes of one that came in otherwise."""

# subtle: the UTF-32 LE mark begins with the UTF-16 LE mark, so the longer ones come first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Tab, newline, vertical tab, form feed, carriage return are layout; the rest of C0 and DEL do not occur in prose.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.01
_SAMPLE = 20_000
_HEAD = 8192


class UndecodableError(ValueError):
    """The bytes are not text in an encoding that is accepted; the message says where, and what they look like."""


class UnreadableError(OSError):
    """The file cannot be opened, is no regular file, or is over the limit; the message says which, and the way out."""


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """All of a regular file. Raises UnreadableError when it is none, or (without reading it) is over `max_bytes`."""
    try:
        _require_regular(path)
        size = path.stat().st_size
        if size <= max_bytes:
            with path.open("rb") as file:
                data = file.read(max_bytes + 1)
            size = len(data)
    except OSError as error:
        raise _unreadable(error) from error
    if size > max_bytes:
        raise UnreadableError(f"has {size} bytes, the limit is {max_bytes}; split it, or raise the limit")
    return data


def read_lines(held: Held, max_bytes: int) -> Iterator[tuple[int, int, bytes | None]]:
    r"""Lines of a UTF-8 file as (number from 1, byte offset, bytes), ended by `\n` alone.

    Holds one line at a time; a line over `max_bytes` gives `None`.
    Raises UnreadableError, and UndecodableError when the file begins like UTF-16 or binary.
    """
    try:
        with open_held(held) as file:
            head = file.read(_HEAD)
            if b"\0" in head:
                raise UndecodableError("it is binary, UTF-16 or UTF-32; save it as UTF-8")
            file.seek(0)
            number = offset = 0
            while raw := file.readline(max_bytes + 1):
                number, start = number + 1, offset
                offset += len(raw)
                whole = raw.endswith(b"\n") or len(raw) <= max_bytes
                yield number, start, raw if whole else None
                while not whole and (raw := file.readline(_HEAD)):
                    offset += len(raw)
                    whole = raw.endswith(b"\n")
    except OSError as error:
        raise _unreadable(error) from error


def open_held(held: Held) -> BinaryIO:
    """The file, to be read from its start. Raises UnreadableError when it is no regular one, else OSError."""
    if isinstance(held, bytes):
        return io.BytesIO(held)
    _require_regular(held)
    return held.open("rb")


def _require_regular(path: Path) -> None:
    """Raise UnreadableError when `path` is no regular file, and OSError when it is not there."""
    # A named pipe or a device would block or never end, so it is asked before it is opened.
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise UnreadableError("is a folder, not a file; rename it without the ending, or remove it")
    if not stat.S_ISREG(mode):
        raise UnreadableError("is no regular file; copy its content into one")


def _unreadable(error: OSError) -> UnreadableError:
    if isinstance(error, UnreadableError):
        return error
    if isinstance(error, PermissionError):
        return UnreadableError("may not be read: permission denied; allow it, for example with `chmod u+r`")
    if isinstance(error, FileNotFoundError):
        return UnreadableError("is not there: a broken link, or removed meanwhile; remove the link or restore the file")
    return UnreadableError(f"cannot be read: {error.strerror or error}; check the disk or the link")


def decode(data: bytes, start: int = 0) -> str:
    """The text of `data`, byte order mark left out, nothing else changed.

    `start` is the offset of `data` in its file, for messages.

    Raises:
        UndecodableError: the bytes are binary, or are not valid in the encoding their mark names (UTF-8 without one).
    """
    encoding, skip = next(((name, len(mark)) for mark, name in _MARKS if data.startswith(mark)), ("utf-8", 0))
    try:
        text = data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableError(_wrong_encoding(data, encoding, skip + error.start, start)) from error
    if fault := control_fault(text):
        raise UndecodableError(fault)
    return text


def control_fault(text: str) -> str | None:
    """Why `text` is binary, or `None`: it holds NUL, or more than one control character in a hundred."""
    position = text.find("\0")
    if position >= 0:
        return f"it looks binary: there is a NUL character at position {position}; save it as plain UTF-8 text"
    controls = len(_CONTROL.findall(text))
    if controls > len(text) * _MOST_CONTROLS:
        return (
            f"it looks binary: {controls} of its {len(text)} characters are control characters; "
            "save it as plain UTF-8 text"
        )
    return None


def _wrong_encoding(data: bytes, encoding: str, offset: int, before: int) -> str:
    if b"\0" in data and encoding == "utf-8":
        return f"it looks binary: there is a NUL byte at byte {before + data.index(0)}; save it as plain UTF-8 text"
    # The sample starts at the offending byte's neighbourhood: the ASCII of a long page head says nothing.
    first = max(0, offset - 1000)
    best = from_bytes(data[first : first + _SAMPLE]).best() if encoding == "utf-8" else None
    if best is None or best.encoding in {"ascii", "utf_8"}:
        return f"byte {before + offset} is not valid {encoding.upper()}; it may be damaged: get it again as UTF-8"
    looks = best.encoding.replace("_", "-").replace("cp125", "windows-125")
    return (
        f"byte {before + offset} is not valid {encoding.upper()}; it looks like {looks}: "
        f"convert it, for example with `iconv -f {looks} -t UTF-8`"
    )
