"""What is given about an article, checked field by field.

A field that is wrong is left out and said so; it never costs the article. An id or a text that is wrong does.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, get_args

from index.article import Origin, Stated
from index.decode import control_fault

__all__ = ["check_fields", "id_fault", "is_earlier_version", "iso_date", "text_fault"]

_STATED = ("title", "publisher", "author", "published_on", "language")
_MAX_ID = 200
_MAX_VALUE = 2_000
_TIME = r"[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d(?::?\d\d)?)?"
_ISO_DATE = re.compile(rf"(\d{{4}})(?:-(\d\d)(?:-(\d\d)(?:{_TIME})?)?)?", re.ASCII)
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})


class _FieldError(ValueError):
    """One field is wrong; the message begins with "is" or "has"."""


def id_fault(value: object) -> str | None:
    """Why `value` cannot be an article's id, or `None`.

    An id has 1 to 200 characters, none of them a slash, backslash, control, line separator, bidi control, unassigned
    code point or surrogate, and no white space at its ends: it goes into addresses, file names and terminals. Nor is it
    `.` or `..`, which every client resolves as a step of the path (RFC 3986, section 5.2.4).
    """
    if not isinstance(value, str):
        return f"is {type(value).__name__}, not a string"
    if not value.strip():
        return "is empty"
    if value in {".", ".."}:
        return f"is {value!r}, which addresses take for a folder"
    if len(value) > _MAX_ID:
        return f"has {len(value)} characters, the limit is {_MAX_ID}"
    bad = next((c for c in value if c in "/\\" or c in _BIDI or unicodedata.category(c) in _UNPRINTABLE), None)
    if bad is not None:
        return "contains a slash" if bad in "/\\" else f"contains U+{ord(bad):04X}"
    return "begins or ends with white space" if value != value.strip() else None


def text_fault(text: object) -> str | None:
    """Why `text` cannot be an article's text, and the way out; or `None`."""
    if not isinstance(text, str):
        return "its text is missing" if text is None else f"its text is {type(text).__name__}; give it as a string"
    if all(character.isspace() or unicodedata.category(character) == "Cf" for character in text):
        return "its text is empty; write the article or remove it"
    if half := re.search("[\ud800-\udfff]", text):
        return f"its text has half of a surrogate pair at position {half.start()}, no character; export it again"
    return control_fault(text)


def iso_date(value: str) -> str | None:
    """`value` as ISO 8601 year, month or day, as precise as written; `None` when it is not a real date of ISO 8601.

    A time of day is cut off: `2021-02-25T22:00Z` is `2021-02-25`.
    """
    match = _ISO_DATE.fullmatch(value.strip())
    if not match:
        return None
    year, month, day = match.groups()
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part for part in (year, month, day) if part)


def check_fields(fields: Mapping[str, Any], origin: Origin = "given") -> tuple[dict[str, Any], list[str]]:
    """Keyword arguments for `Article` (the stated fields, `url`, `extra`) and one sentence for each field left out.

    The stated fields are marked with `origin`; those of a line that `index.export` wrote with their own, and its
    further fields are in its `extra`.
    """
    origins = _exported(fields)
    if origins is not None:
        fields = {key: fields.get(key) for key in (*_STATED, "url")} | fields["extra"]
    kept: dict[str, Any] = {}
    extra: list[tuple[str, str]] = []
    faults: list[str] = []
    for key, value in fields.items():
        if key in {"id", "text"} or value is None or value == "":
            continue
        try:
            if key == "url":
                kept[key] = _checked(key, value)
            elif key in _STATED:
                kept[key] = Stated(_checked(key, value), (origins or {}).get(key, origin))
            else:
                extra.append((_sound(key), _sound(_as_string(value))))
        except _FieldError as fault:
            faults.append(f"its field {key[:60]!a} {fault}: the article is read without it")
    return kept | ({"extra": tuple(extra)} if extra else {}), faults


def is_earlier_version(fields: Mapping[str, Any]) -> bool:
    """Whether a line that `index.export` wrote is a version that has ended: it is for audit, and no article."""
    return "until" in fields and _exported(fields) is not None


def _exported(fields: Mapping[str, Any]) -> dict[str, Origin] | None:
    """How each stated field is known, by a line that `index.export` wrote; `None` for any other."""
    origins, extra = fields.get("origins"), fields.get("extra")
    if not isinstance(origins, dict) or not isinstance(extra, dict):
        return None
    known = all(key in _STATED and origin in get_args(Origin) for key, origin in origins.items())
    return origins if known else None


def _checked(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _FieldError(f"is {type(value).__name__}, not a string")
    value = _sound(" ".join(value.split()))
    if not value:
        raise _FieldError("is blank")
    if len(value) > _MAX_VALUE:
        raise _FieldError(f"has {len(value)} characters, the limit is {_MAX_VALUE}")
    if key == "published_on":
        date = iso_date(value)
        if date is None:
            raise _FieldError(f"is {value[:60]!r}, not a date of ISO 8601 such as 2021-02-25, 2021-02 or 2021")
        return date
    if key == "language":
        code = re.split("[-_]", value.lower())[0]
        if not re.fullmatch("[a-z]{2}|und", code):
            raise _FieldError(f"is {value[:60]!r}, not a code of ISO 639-1 such as ar")
        return code
    if key == "url" and not re.match("https?://[^ ]+$", value, re.IGNORECASE):
        raise _FieldError(f"is {value[:60]!r}, not an address that begins with http:// or https://")
    return value


def _sound(value: str) -> str:
    bad = next((c for c in value if unicodedata.category(c) == "Cs" or (c < " " and c not in "\t\n\r")), None)
    if bad is not None:
        raise _FieldError(f"contains U+{ord(bad):04X}, which is no character of text")
    return value


def _as_string(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:  # explicit YAML tags make sets and dates
        raise _FieldError(f"is {type(value).__name__}, which has no plain form") from error
