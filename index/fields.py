"""What is given about an article: front matter, sidecar or `.jsonl` fields, checked one by one.

YAML is read without guessing types (`no`, `007` and `2021-02-25` stay the strings they are written as), without
aliases (a few bytes of them can grow to gigabytes) and without Python objects. A field that is wrong is left out and
said so; it never costs the article.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import yaml

from index.article import Stated

__all__ = [
    "BadFieldsError",
    "Fields",
    "check_fields",
    "id_fault",
    "iso_date",
    "parse_json",
    "parse_yaml",
    "split_front_matter",
]

Fields = dict[str, Any]

STATED = ("title", "publisher", "author", "published_on", "language")
_MAX_YAML = 100_000
_MAX_ID = 200
_MAX_VALUE = 2_000
_FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r|\Z)")
_CLOSING = re.compile(r"(?:^|(?<=[\n\r]))---[ \t]*(?:\r\n|\n|\r|\Z)")
_TIME = r"[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d(?::?\d\d)?)?"
_ISO_DATE = re.compile(rf"(\d{{4}})(?:-(\d\d)(?:-(\d\d)(?:{_TIME})?)?)?", re.ASCII)
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class BadFieldsError(ValueError):
    """Front matter, a sidecar or a line of JSON cannot be read as a mapping of fields."""


class _PlainLoader(yaml.SafeLoader):
    """Safe YAML in which every scalar but null stays a string, and aliases are refused."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the base class declares it so
        first: [pair for pair in pairs if pair[0] == "tag:yaml.org,2002:null"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401
        if self.check_event(yaml.AliasEvent):
            raise BadFieldsError("it uses YAML aliases (*name), which are not read; write the value out")
        return super().compose_node(parent, index)


def split_front_matter(text: str) -> tuple[str | None, str]:
    """Front matter (or `None`) and the article's text: all that follows the newline ending the closing `---` line.

    Front matter is there when the very first line is `---` and a later line is `---` again. Nothing of the text is
    stripped or changed, blank lines after the fence included: offsets count from there. (The package
    python-frontmatter strips both ends of the body, so it is not used here.)
    """
    opening = _FENCE.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if not opening or not closing:
        return None, text
    return text[opening.end() : closing.start()], text[closing.end() :]


def parse_yaml(text: str) -> Fields:
    """A YAML mapping as a dict; empty YAML is an empty dict. Raises BadFieldsError for anything else."""
    if len(text) > _MAX_YAML:
        raise BadFieldsError(f"its YAML has {len(text)} characters, the limit is {_MAX_YAML}; shorten it")
    try:
        data = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader with fewer types
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        if isinstance(error, BadFieldsError):
            raise
        raise BadFieldsError(f"its YAML is not valid ({_one_line(error)}); correct it, or quote the value") from error
    return _mapping({} if data is None else data, "YAML")


def parse_json(text: str) -> Fields:
    """A JSON object as a dict. Raises BadFieldsError for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFieldsError(f"it is not valid JSON ({_one_line(error)}); correct it") from error
    return _mapping(data, "JSON")


def _mapping(data: object, kind: str) -> Fields:
    if not isinstance(data, dict):
        raise BadFieldsError(f"its {kind} is {type(data).__name__}, not a mapping of fields; write `field: value`")
    return {str(key): value for key, value in data.items()}


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def id_fault(value: object) -> str | None:
    """Why `value` cannot be an article's id, or `None`.

    An id has 1 to 200 characters, none of them a slash, backslash, control, line separator, bidi control, unassigned
    code point or surrogate, and no white space at its ends: it goes into addresses, file names and terminals.
    """
    if not isinstance(value, str):
        return f"is {type(value).__name__}, not a string"
    if not value.strip():
        return "is empty"
    if len(value) > _MAX_ID:
        return f"has {len(value)} characters, the limit is {_MAX_ID}"
    bad = next((c for c in value if c in "/\\" or c in _BIDI or unicodedata.category(c) in _UNPRINTABLE), None)
    if bad is not None:
        return "contains a slash" if bad in "/\\" else f"contains U+{ord(bad):04X}"
    return "begins or ends with white space" if value != value.strip() else None


_UNPRINTABLE = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})


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


def check_fields(fields: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Keyword arguments for `Article` (the stated fields, `url`, `extra`) and one sentence for each field left out."""
    kept: dict[str, Any] = {}
    extra: list[tuple[str, str]] = []
    faults: list[str] = []
    for key, value in fields.items():
        if key in {"id", "text"} or value is None or value == "":
            continue
        try:
            if key == "url":
                kept[key] = _checked(key, value)
            elif key in STATED:
                kept[key] = Stated(_checked(key, value), "given")
            else:
                extra.append((_sound(key), _sound(_as_string(value))))
        except BadFieldsError as fault:
            faults.append(f"its field {key[:60]!a} {fault}: the article is read without it")
    return kept | ({"extra": tuple(extra)} if extra else {}), faults


def _checked(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadFieldsError(f"is {type(value).__name__}, not a string")
    value = _sound(" ".join(value.split()))
    if not value:
        raise BadFieldsError("is blank")
    if len(value) > _MAX_VALUE:
        raise BadFieldsError(f"has {len(value)} characters, the limit is {_MAX_VALUE}")
    if key == "published_on":
        date = iso_date(value)
        if date is None:
            raise BadFieldsError(f"is {value[:60]!r}, not a date of ISO 8601 such as 2021-02-25, 2021-02 or 2021")
        return date
    if key == "language":
        code = re.split("[-_]", value.lower())[0]
        if not re.fullmatch("[a-z]{2}|und", code):
            raise BadFieldsError(f"is {value[:60]!r}, not a code of ISO 639-1 such as ar")
        return code
    if key == "url" and not re.match("https?://[^ ]+$", value, re.IGNORECASE):
        raise BadFieldsError(f"is {value[:60]!r}, not an address that begins with http:// or https://")
    return value


def _sound(value: str) -> str:
    bad = next((c for c in value if unicodedata.category(c) == "Cs" or (c < " " and c not in "\t\n\r")), None)
    if bad is not None:
        raise BadFieldsError(f"contains U+{ord(bad):04X}, which is no character of text")
    return value


def _as_string(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:  # explicit YAML tags make sets and dates
        raise BadFieldsError(f"is {type(value).__name__}, which has no plain form") from error
