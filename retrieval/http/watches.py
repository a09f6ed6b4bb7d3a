"""Watched questions over HTTP: saved, listed, followed as a feed, removed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from retrieval.atom import MEDIA_TYPE, feed
from retrieval.http.admission import needs
from retrieval.http.state import ArchiveDep, problems, require_json
from retrieval.watch import Watches
from retrieval.wire.watches import FeedOf, HitList, HitOut, WatchList, WatchOf, WatchOut

__all__ = ["router"]

router = APIRouter(prefix="/watches", tags=["watched questions"], dependencies=[needs("read")])


@router.post("", summary="Watch a question", status_code=201, responses=problems(400, 413, 415, 422),
              dependencies=[Depends(require_json)])  # fmt: skip
def watch(body: WatchOf, archive: ArchiveDep) -> WatchOut:
    """Save a question: articles that come from now on and answer it are its hits. Saved twice, it is one."""
    watches, chosen = Watches(archive.home), body.filters.filter()
    return WatchOut.model_validate(watches.save(archive, body.question, filter=chosen, without=body.without))


@router.get("", summary="List watched questions", responses=problems())
def list_watches(archive: ArchiveDep) -> WatchList:
    """All watched questions, oldest first, after a look at what is new."""
    watches = Watches(archive.home)
    watches.check(archive)
    return WatchList(watches=[WatchOut.model_validate(each) for each in watches.all()])


@router.get("/{watch_id}/hits", summary="Read the hits of a watched question", responses=problems(404))
def hits(watch_id: str, archive: ArchiveDep) -> HitList:
    """New articles that answer a watched question, newest first."""
    watches = Watches(archive.home)
    watches.check(archive, watch_id)
    return HitList(hits=[HitOut.model_validate(each) for each in watches.hits(watch_id)])


@router.get("/{watch_id}/feed", summary="Follow a watched question", response_class=Response,
             responses=problems(404, 422))  # fmt: skip
def feed_of(watch_id: str, leads: Annotated[FeedOf, Query()], request: Request, archive: ArchiveDep) -> Response:
    """The hits as an Atom feed (RFC 4287): each once, for any feed reader, with a link to its article."""
    watches = Watches(archive.home)
    watches.check(archive, watch_id)
    content = feed(
        watches.get(watch_id), watches.hits(watch_id), address=str(request.url),
        articles=f"{request.base_url}v1/articles/", page=str(leads.page) if leads.page else None,
    )  # fmt: skip
    return Response(content, media_type=MEDIA_TYPE)


@router.delete("/{watch_id}", summary="Watch a question no longer", status_code=204, responses=problems(404))
def unwatch(watch_id: str, archive: ArchiveDep) -> None:
    """Remove a watched question and its hits."""
    Watches(archive.home).remove(watch_id)
