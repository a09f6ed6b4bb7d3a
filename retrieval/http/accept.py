"""What a client takes (the header `Accept`, RFC 9110, section 12.5.1): status 406 where a route has nothing for it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import HTTPException, Request

__all__ = ["EVENTS", "JSON", "gives", "wants_events"]

JSON = "application/json"
EVENTS = "text/event-stream"


def gives(*kinds: str) -> Callable[[Request], None]:
    """A dependency that refuses a client which takes none of these media types. A problem it has to take anyway."""

    def refuse(request: Request) -> None:
        if not any(_quality(request, kind) for kind in kinds):
            raise HTTPException(406, f"This is given as {' or '.join(kinds)}; name it in the header Accept.")

    return refuse


def wants_events(request: Request) -> bool:
    """Whether the client names events, and likes them no less than one JSON body."""
    named = any(kind == EVENTS for kind, _ in _ranges(request))
    return named and _quality(request, EVENTS) >= max(_quality(request, JSON, exact=True), 0.001)


def _quality(request: Request, kind: str, *, exact: bool = False) -> float:
    """How much the client likes a media type, 0 to 1, by the closest of its ranges."""
    ranges = dict(_ranges(request))
    if not ranges:
        return 0.0 if exact else 1.0
    patterns = (kind,) if exact else (kind, f"{kind.partition('/')[0]}/*", "*/*")
    return next((ranges[pattern] for pattern in patterns if pattern in ranges), 0.0)


def _ranges(request: Request) -> list[tuple[str, float]]:
    found = []
    for part in ",".join(request.headers.getlist("accept")).split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            found.append((kind, min(max(float(weight), 0.0), 1.0)))
        except ValueError:
            found.append((kind, 1.0))
    return [(kind, weight) for kind, weight in found if kind]
