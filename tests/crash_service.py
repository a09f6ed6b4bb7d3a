"""What the tests of uploads kill: the HTTP service, and the page's way of taking files in, over one home."""

from __future__ import annotations

import json
import logging
import os
import random
import socket
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import streamlit as st
import uvicorn

from index.balance import Balance
from index.ways.fetch import Fetcher
from page.keeping import take_in
from retrieval.api import app
from retrieval.archive import Archive
from retrieval.http.state import get_archive
from tests.crash_child import PLACES, Texts, held
from tests.fakes import FakeEncoder

__all__ = ["change_over_http", "serve", "upload"]


def opened(home: Path) -> Archive:
    encoder = FakeEncoder()
    return Archive.open(home, encoder, balance=Balance.load(encoder.fingerprint), patience=0.04)


def serve(home: Path, out: Connection) -> None:
    """Serve the archive on loopback, and tell `out` the port."""
    os.environ["ISNAD_HOME"] = str(home / "nothing")  # the archive is the one below, with the fake encoder
    archive = opened(home)
    app.dependency_overrides[get_archive] = lambda: archive
    with socket.create_server(("127.0.0.1", 0)) as listening:
        out.send(listening.getsockname()[1])
        uvicorn.Server(uvicorn.Config(app, log_config=None)).run(sockets=[listening])


def written(draw: random.Random) -> Texts:
    """A few articles, new or corrected, of one version."""
    number, ids = draw.randrange(10**6), draw.sample(PLACES, 3)
    return {id_: f"Version {number} of {id_}: on day {number % 9} the council spoke of {id_} again." for id_ in ids}


def packed(kind: str, texts: Texts) -> tuple[str, bytes]:
    """Articles as a file: its name and bytes. A `.txt` holds the first alone.

    The language is given, since what identifies it takes longer to load than most of these processes live.
    """
    rows = list(texts.items())
    if kind == "txt":
        return f"{rows[0][0]}.txt", f"---\nlanguage: en\n---\n{rows[0][1]}".encode()
    if kind == "csv":
        return "news.csv", "\n".join(["id,language,text", *(f"{id_},en,{text}" for id_, text in rows)]).encode()
    return "news.jsonl", "\n".join(map(json.dumps, _fields(texts))).encode()


def _fields(texts: Texts) -> list[dict[str, str]]:
    return [{"id": id_, "text": text, "language": "en"} for id_, text in texts.items()]


def change_over_http(client: httpx.Client, draw: random.Random, now: Texts) -> tuple[Texts, httpx.Request]:
    """A random change of an archive that holds `now`: what it holds after it, and the request that makes it."""
    kind, texts = draw.choice(["jsonl", "csv", "txt", "articles", "remove"]), written(draw)
    if kind == "remove" and len(now) > 3:
        gone = draw.choice(sorted(now))
        return {i: t for i, t in now.items() if i != gone}, client.build_request("DELETE", f"/v1/articles/{gone}")
    if kind in {"remove", "articles"}:
        return now | texts, client.build_request("POST", "/v1/articles", json={"articles": _fields(texts)})
    texts = dict(list(texts.items())[:1]) if kind == "txt" else texts
    name, data = packed(kind, texts)
    return now | texts, client.build_request("PUT", f"/v1/articles/files/{name}", content=data)


def upload(home: Path, seed: int, out: Connection) -> None:
    """Take files in as the page does until killed; tells `out` as `crash_child.change` does."""
    logging.disable()  # Streamlit warns of each call without a visitor
    said: dict[str, object] = {}
    st.session_state = said  # type: ignore[assignment]  # there is no visitor
    archive = opened(home)
    out.send(("ready",))
    at = 0
    while True:
        before, at = held(home), at + 1
        draw = random.Random(f"{seed}/{at}/{sorted(before.items())}")
        collection, alone = written(draw), dict(list(written(draw).items())[:1])
        texts = alone | collection  # the collection comes first, and the first of an id is kept
        files = [packed(draw.choice(["jsonl", "csv"]), collection)]
        files += [] if alone.keys() & collection.keys() else [packed("txt", alone)]
        after = before | (texts if len(files) > 1 else collection)
        out.send(("doing", before, after))
        take_in(archive, Fetcher(), files, [], "en")
        assert "keep-said" not in said, said
        assert held(home) == after
        out.send(("done", after, 0, 0))
