"""Front matter and sidecars: where front matter ends and the article begins, and YAML or JSON as a dict of fields.

YAML is read without guessing types (`no`, `007` and `2021-02-25` stay the strings they are written as), without
aliases (a few bytes of them can grow to gigabytes) and without Python objects. What the fields hold is checked in
`fields`.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

__all__ = ["BadFieldsError", "Fields", "parse_json", "parse_yaml", "split_front_matter"]

Fields = dict[str, Any]

_MAX_YAML = 100_000
_FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r|\Z)")
_CLOSING = re.compile(r"(?:^|(?<=[\n\r]))---[ \t]*(?:\r\n|\n|\r|\Z)")


class BadFieldsError(ValueError):
    """Front matter, a sidecar or a line of JSON cannot be read as a mapping of fields."""


class _PlainLoader(yaml.SafeLoader):
    """Safe YAML in which every scalar but null stays a string, and aliases are refused."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the base class declares it so
        first: [pair for pair in pairs if pair[0] == "tag:yaml.org,2002:null"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401
        """The next node, as PyYAML composes it. Raises BadFieldsError for an alias."""
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
    except BadFieldsError:
        raise
    except Exception as error:  # explicit tags (`!!bool x`, `!!timestamp x`) make PyYAML raise whatever it meets
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
