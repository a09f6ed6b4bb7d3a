"""The protocol: the tools served with the MCP SDK, over standard input and output or streamable HTTP.

Over HTTP the SDK checks the headers `Host` and `Origin`, so that no page in a browser reaches the server by a name that
it had point here (DNS rebinding). Requests stand by themselves: there are no sessions to keep, and no stream to open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import Request
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as ToolOffered

from retrieval.http.problem import problem
from retrieval.http.state import VERSION
from retrieval.lazy_archive import LazyArchive
from retrieval.mcp.tools import INSTRUCTIONS, TOOLS, Tool, call

__all__ = ["LARGEST_MESSAGE", "App", "http_app", "mcp_server", "serve_stdio"]

LARGEST_MESSAGE = 100_000
"""The largest message over HTTP, in bytes: as large as a request to the HTTP service."""

_PATH = "/mcp"
_Message = MutableMapping[str, Any]
_Send = Callable[[_Message], Awaitable[None]]
App = Callable[[_Message, Callable[[], Awaitable[_Message]], _Send], Awaitable[None]]
"""An ASGI application."""


def mcp_server(archive: LazyArchive) -> Server[Any]:
    """The server over an archive, which is opened at the first call."""
    offered = [_offered(name, tool) for name, tool in TOOLS.items()]

    async def list_tools(_context: Any, _page: Any) -> ListToolsResult:  # noqa: ANN401 - the SDK's, not used
        return ListToolsResult(tools=offered)

    async def call_tool(_context: Any, asked: CallToolRequestParams) -> CallToolResult:  # noqa: ANN401
        if asked.name not in TOOLS:
            raise MCPError(INVALID_PARAMS, f"There is no tool {asked.name[:40]!r}; there are {', '.join(TOOLS)}.")
        called = await asyncio.to_thread(call, asked.name, asked.arguments or {}, archive)
        content = TextContent(type="text", text=called.text)
        return CallToolResult(content=[content], structured_content=called.result, is_error=called.result is None)

    return Server(
        "isnad", version=VERSION, title="Isnad", instructions=INSTRUCTIONS, on_list_tools=list_tools,
        on_call_tool=call_tool,
    )  # fmt: skip


def _offered(name: str, tool: Tool) -> ToolOffered:
    return ToolOffered(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=tool.gives.model_json_schema(mode="serialization"),
        annotations=ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )


async def serve_stdio(archive: LazyArchive) -> None:
    """Serve one client over standard input and output until it goes; what else is printed goes to standard error."""
    server = mcp_server(archive)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def http_app(archive: LazyArchive, authorities: list[str]) -> App:
    """The server at the path `/mcp`; `authorities` (`127.0.0.1:8001`) are what clients may call it.

    Messages come by POST. What else a client may try there, to open a stream or to end a session, gets status 405, as
    the protocol has it for a server without them; the SDK would keep a stream open on which nothing ever comes.
    """
    app = mcp_server(archive).streamable_http_app(
        streamable_http_path=_PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST_MESSAGE,
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=True,
            allowed_hosts=authorities,
            allowed_origins=[f"http://{authority}" for authority in authorities],
        ),
    )

    async def posted(scope: _Message, receive: Callable[[], Awaitable[_Message]], send: _Send) -> None:
        if scope["type"] == "http" and scope["path"] == _PATH and scope["method"] != "POST":
            told = f"{scope['method']} is not possible here. Possible: POST. This server opens no stream by itself."
            await problem(Request(scope), 405, told, headers={"Allow": "POST"})(scope, receive, send)
            return
        await app(scope, receive, send)

    return posted
