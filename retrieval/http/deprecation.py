"""What will go away says so in each response: `Deprecation` (RFC 9745) and, once a day is set, `Sunset` (RFC 8594).

The policy is in `docs/http.md` and, for who only has the service's address, on its page `/docs`, where `Link` leads.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from fastapi import Response

__all__ = ["POLICY", "announce"]

POLICY = """## What goes out of use
Within `/v1` nothing is removed and nothing changes its meaning. What will not be in `/v2` is marked `deprecated`, and a
response that used it has the header `Deprecation` with the day since which. Once the day is set, `Sunset` has the day
from which on it may be gone: at least 180 days later, and never before `/v2` has served as long."""
"""Markdown."""


def announce(response: Response, since: date, sunset: date | None = None) -> None:
    """Say that what the request used is deprecated since a day, and from which day on it may be gone."""
    response.headers["Deprecation"] = f"@{int(_midnight(since).timestamp())}"
    response.headers.append("Link", '</docs>; rel="deprecation"; type="text/html"')
    if sunset:
        response.headers["Sunset"] = format_datetime(_midnight(sunset), usegmt=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
