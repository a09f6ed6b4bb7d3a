"""The archive asked by the Model Context Protocol, as an assistant does. Needs an index in `ISNAD_HOME`."""

import asyncio
import os
import sys

from mcp import Client, StdioServerParameters


async def main() -> None:
    """Start the server, ask it, and say where each quote stands."""
    server = StdioServerParameters(command=sys.executable, args=["-m", "retrieval.mcp"], env=dict(os.environ))
    async with Client(server) as client:
        asked = await client.call_tool("ask", {"question": "why did Russia leave Saraqib?", "k": 2})
        for citation in asked.structured_content["citations"]:
            start, end = citation["quote"]["start"], citation["quote"]["end"]
            print(f"{citation['article_id']} [{start}:{end}], {citation['publisher']}")
            cited = {"article_id": citation["article_id"], "version": citation["version"]}
            article = await client.call_tool("get_article", cited)
            print(article.structured_content["text"][start:end])


asyncio.run(main())
