"""What will go away says so in each response: `Deprecation` (RFC 9745) and, once a day is set, `Sunset` (RFC 8594).

`docs/http.md` has the policy.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from fastapi import Response

__all__ = ["announce"]


def announce(response: Response, since: date, sunset: date | None = None) -> None:
    """Say that what the request used is deprecated since a day, and from which day on it may be gone."""
    response.headers["Deprecation"] = f"@{int(_midnight(since).timestamp())}"
    response.headers.append("Link", '</docs>; rel="deprecation"; type="text/html"')
    if sunset:
        response.headers["Sunset"] = format_datetime(_midnight(sunset), usegmt=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
