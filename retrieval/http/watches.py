"""Watched questions over HTTP: saved, listed, followed as a feed, removed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from retrieval.atom import MEDIA_TYPE, feed
from retrieval.http.accept import JSON, gives
from retrieval.http.admission import needs
from retrieval.http.cursor import next_page, place
from retrieval.http.intake import refuse_other_sites
from retrieval.http.state import ArchiveDep, problems, require_json
from retrieval.watch import Watches
from retrieval.wire.base import Slice
from retrieval.wire.watches import FeedOf, HitList, HitOut, HitsOf, WatchList, WatchOf, WatchOut

__all__ = ["router"]

_JSON = Depends(gives(JSON))

router = APIRouter(prefix="/watches", tags=["watched questions"], dependencies=[needs("read")])


@router.post("", summary="Watch a question", status_code=201, responses=problems(400, 403, 406, 413, 415, 422),
              dependencies=[Depends(require_json), _JSON, Depends(refuse_other_sites)])  # fmt: skip
def save_watch(body: WatchOf, archive: ArchiveDep) -> WatchOut:
    """Save a question: articles that come from now on and answer it are its hits. Saved twice, it is one."""
    watches, chosen = Watches(archive.home), body.filters.filter()
    return WatchOut.model_validate(watches.save(archive, body.question, filter=chosen, without=body.without))


@router.get("", summary="List watched questions", responses=problems(406, 422), dependencies=[_JSON])
def list_watches(
    page: Annotated[Slice, Query()], request: Request, response: Response, archive: ArchiveDep
) -> WatchList:
    """All watched questions, oldest first, after a look at what is new."""
    at = place(page.cursor, "watches", str, str)
    watches = Watches(archive.home)
    watches.check(archive)
    rest = [each for each in watches.all() if not at or (each.saved_at, each.id) > (str(at[0]), str(at[1]))]
    found = [WatchOut.model_validate(each) for each in rest[: page.limit]]
    last = (found[-1].saved_at, found[-1].id) if len(rest) > page.limit else None
    return WatchList(watches=found, next_page=next_page(request, response, "watches", last))


@router.get("/{watch_id}", summary="Read a watched question", responses=problems(404, 406), dependencies=[_JSON])
def read_watch(watch_id: str, archive: ArchiveDep) -> WatchOut:
    """One watched question, after a look at what is new."""
    watches = Watches(archive.home)
    watches.check(archive, watch_id)
    return WatchOut.model_validate(watches.get(watch_id))


@router.get("/{watch_id}/hits", summary="Read the hits of a watched question", responses=problems(404, 406, 422),
            dependencies=[_JSON])  # fmt: skip
def list_hits(
    watch_id: str, page: Annotated[HitsOf, Query()], request: Request, response: Response, archive: ArchiveDep
) -> HitList:
    """New articles that answer a watched question, newest first; of one withdrawn since, only that it was."""
    at = place(page.cursor, "hits", int)
    watches = Watches(archive.home)
    watches.check(archive, watch_id)
    found = watches.hits(archive, watch_id, limit=page.limit + 1, before=int(at[0]) if at else None)
    shown = found[: page.limit]
    last = (shown[-1].number,) if len(found) > page.limit else None
    following = next_page(request, response, "hits", last)
    return HitList(hits=[HitOut.model_validate(each) for each in shown], next_page=following)


@router.post("/{watch_id}/seen", summary="Take the hits of a watched question as seen", status_code=204,
             responses=problems(403, 404), dependencies=[Depends(refuse_other_sites)])  # fmt: skip
def mark_seen(watch_id: str, archive: ArchiveDep) -> None:
    """None of its hits is unseen any more, until another comes."""
    watches = Watches(archive.home)
    watches.get(watch_id)
    watches.look(watch_id)


@router.get("/{watch_id}/feed", summary="Follow a watched question", response_class=Response,
             responses=problems(404, 406, 422), dependencies=[Depends(gives(MEDIA_TYPE))])  # fmt: skip
def follow_watch(watch_id: str, leads: Annotated[FeedOf, Query()], request: Request, archive: ArchiveDep) -> Response:
    """The hits as an Atom feed (RFC 4287): each once, for any feed reader, with a link to its article.

    The entry of an article that was corrected or withdrawn since says so, under the same id and a new `updated`: a
    reader replaces what it has.
    """
    watches = Watches(archive.home)
    watches.check(archive, watch_id)
    content = feed(
        watches.get(watch_id), watches.hits(archive, watch_id), address=str(request.url),
        articles=f"{request.base_url}v1/articles/", page=str(leads.page) if leads.page else None,
    )  # fmt: skip
    return Response(content, media_type=MEDIA_TYPE)


@router.delete("/{watch_id}", summary="Watch a question no longer", status_code=204, responses=problems(403, 404),
               dependencies=[Depends(refuse_other_sites)])  # fmt: skip
def remove_watch(watch_id: str, archive: ArchiveDep) -> None:
    """Remove a watched question and its hits."""
    Watches(archive.home).remove(watch_id)
