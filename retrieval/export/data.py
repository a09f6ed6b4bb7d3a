"""An answer as JSON: the answer as the HTTP service and `--json` give it, with its link and the day of export."""

from __future__ import annotations

import json
from datetime import date

from retrieval.answer import Answer
from retrieval.export.house_style import house_style
from retrieval.message import Interface

__all__ = ["render_json"]


def render_json(
    answer: Answer, *, link: str | None = None, today: date | None = None, language: Interface = "en"
) -> bytes:
    """`Answer.as_dict()` with `link` and `exported_on` (ISO 8601), each `null` where not given; loses no character.

    `language` changes nothing but is checked as in the other formats: raises `ValueError` for one that the interface
    does not speak.
    """
    house_style(language)
    data = {**answer.as_dict(), "link": link, "exported_on": today.isoformat() if today else None}
    try:
        return json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair, which UTF-8 cannot hold: it leaves as an escape
        return json.dumps(data, indent=2).encode() + b"\n"
