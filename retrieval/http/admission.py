"""What a route asks of its caller, and how one that is refused is told: 401, 403, 429 (RFC 6750, RFC 9457).

`needs("ingest")` among a route's or a router's dependencies is all that a route has to say of access; a test goes
through all routes and fails for one that says nothing. FastAPI reads and parses a body before any dependency, so that
`Admission` looks the route up and decides before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Annotated, Any, cast

from fastapi import APIRouter, Request, Security
from fastapi.params import Security as Needed
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer, SecurityScopes

from retrieval.access.gate import Caller, Gate, KeyMissing, ScopeMissing
from retrieval.access.key import KeyRefused, Scope
from retrieval.access.private_file import PrivateFileUnusable
from retrieval.access.rate import TooOften
from retrieval.http.problem import problem

__all__ = ["HANDLERS", "REFUSALS", "Admission", "Elsewhere", "described", "needs", "refused"]

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_KEY = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    bearerFormat="isnad_ID_SECRET",
    description="A key made with `python -m retrieval.access add`. As long as none was made, the service answers only "
    "programs of its own machine, without one.",
)
_CHALLENGE = 'Bearer realm="isnad"'


class Elsewhere(PermissionError):
    """A request came from another machine, or may have, and no key was ever made."""

    def __init__(self) -> None:
        super().__init__(
            "Without keys this service answers only its own machine, called localhost or by its number and without a "
            "proxy in between. Make a key there with `python -m retrieval.access add NAME --scope read`, and send it."
        )


REFUSALS = (Elsewhere, KeyMissing, KeyRefused, PrivateFileUnusable, ScopeMissing, TooOften)
"""Why a request is not answered at all."""


def _admit(
    request: Request, wanted: SecurityScopes, _key: Annotated[object, Security(_KEY)]
) -> None:  # `_key` puts the scheme into the description
    """Let the caller into a route where `Admission` has not; raises `ScopeMissing`, `TooOften`."""
    for scope in set(wanted.scopes) - getattr(request.state, "admitted", frozenset()):
        _let_in(request, cast(Scope, scope))


def _let_in(request: Request, scope: Scope) -> None:
    gate: Gate = request.state.gate
    caller: Caller = request.state.caller
    if left := gate.admit(caller, scope):
        request.state.rate = left.headers()


def needs(scope: Scope) -> Needed:
    """The dependency of a route that a key must have `scope` for."""
    return cast(Needed, Security(_admit, scopes=[scope]))


class Admission:
    """An ASGI middleware that lets a caller, whom `retrieval.http.guard` found, into a route before its body is read.

    `routers` are the ones of the application in its order, each with the prefix that it was included with.
    """

    def __init__(self, app: _App, routers: list[tuple[str, APIRouter]]) -> None:
        self._app = app
        self._routers = routers

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Serve one request; what no route answers is counted as reading is."""
        if scope["type"] == "http":
            try:
                self._admit(scope)
            except (ScopeMissing, TooOften) as failure:
                response = refused(Request(scope), failure)
                response.headers["Connection"] = "close"  # what follows of the body is not read
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _admit(self, scope: _Message) -> None:
        request, route = Request(scope), self._route(scope)
        if route is not None:
            scope["route"] = route  # what is refused here is named in the audit, too
            wanted = _scopes(route)
            for needed in wanted:
                _let_in(request, needed)
            request.state.admitted = frozenset(wanted)
        elif request.state.caller and not _is_there(scope):
            left = request.state.gate.count(request.state.caller)
            request.state.rate = left.headers() if left else {}

    def _route(self, scope: _Message) -> APIRoute | None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        for prefix, router in self._routers:
            if scope["path"].startswith(prefix):
                # subtle: a router's own routes know their paths without the prefix that it was included with
                asked = {**scope, "method": method, "path": scope["path"].removeprefix(prefix)}
                for route in router.routes:
                    if isinstance(route, APIRoute) and route.matches(asked)[0].name == "FULL":
                        return route
        return None


def _is_there(scope: _Message) -> bool:
    """Whether anything of the application answers a request, such as its description."""
    return any(route.matches({**scope})[0].name == "FULL" for route in scope["app"].routes)


def _scopes(route: APIRoute) -> list[Scope]:
    """What a route's `needs` name."""
    return [
        cast(Scope, scope) for each in route.dependencies if isinstance(each, Needed) for scope in each.scopes or ()
    ]


def refused(request: Request, failure: Exception) -> JSONResponse:
    """The response for one of `REFUSALS`."""
    status, name, headers = 403, "elsewhere", {}
    match failure:
        case KeyMissing():
            status, name, headers = 401, "key-missing", {"WWW-Authenticate": _CHALLENGE}
        case KeyRefused():
            status, name, headers = 401, "key-refused", {"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'}
        case ScopeMissing():
            lacked = f'{_CHALLENGE}, error="insufficient_scope", scope="{failure.scope}"'
            name, headers = "scope-missing", {"WWW-Authenticate": lacked}
        case TooOften():
            status, name = 429, "too-often"
            headers = {"Retry-After": str(failure.left.seconds), **failure.left.headers()}
        case PrivateFileUnusable():
            status, name = 503, "access-unreadable"
    return problem(request, status, str(failure), headers=headers, name=name)


async def _refused(request: Request, failure: Exception) -> JSONResponse:
    return refused(request, failure)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Awaitable[JSONResponse]]] = {
    ScopeMissing: _refused,
    TooOften: _refused,
}
"""What a FastAPI application takes as `exception_handlers`, for what `needs` raises."""


def described(spec: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI document in which every operation that needs a key says how it refuses; changed in place."""
    told = {
        "401": "No key, or one that is not valid.",
        "403": "The key lacks the scope; or none was made and the request is not of this machine.",
        "429": "Too many requests; Retry-After says when to come again.",
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    for operations in spec["paths"].values():
        for operation in operations.values():
            if operation.get("security"):
                for status, description in told.items():
                    content = {"application/json": {"schema": schema}}  # as FastAPI has it
                    operation["responses"].setdefault(status, {"description": description, "content": content})
    return spec
