"""The page's entrance: asks for a key or a login where one is needed, and remembers for this tab who came in.

Nothing of the archive is drawn, and none of it is opened, before someone has come in. A key is looked up again at each
click, so that one that is revoked ends here too; of the key itself the session keeps only its id.
"""

from __future__ import annotations

from functools import cache

import streamlit as st

from index.settings import Settings
from page import frame
from page.visitor import Visitor, admitted, known, local, of_key
from retrieval.access.audit import Audit
from retrieval.access.key import KeyRefused, KeyRing
from retrieval.access.private_file import PrivateFileUnusable
from retrieval.access.rate import Rate, Rates, TooOften
from retrieval.access.settings import AccessSettings
from retrieval.message import Interface, say

__all__ = ["COMMAND", "enter", "leave", "write_down"]

COMMAND = "python -m retrieval.access add NAME --scope read"
_TRIES = "10/minute"
"""How many wrong keys may be tried from one address; a right one comes in all the same."""


@cache
def _tries() -> Rates:
    """Wrong keys of all sessions."""
    return Rates(wrong=Rate.read(_TRIES))


def enter(settings: Settings, access: AccessSettings, ui: Interface) -> Visitor | None:
    """Who is there; else draws what they have to do, and gives nobody."""
    st.session_state["audit"] = Audit(settings.home, access.audit, access.audit_days)
    ring, identity = KeyRing(settings.home), _identity()
    try:
        keys = ring.required()
        visitor = _visitor(ring, identity, access) if keys or identity is not None else _local()
    except PrivateFileUnusable as failure:
        _draw_closed(str(failure), ui)
        return None
    st.session_state["visitor"] = visitor
    # subtle: left empty for whom is in, it takes the form and what was said of a wrong key off the page at once; what
    # a run does not draw again would stay there, greyed, until the archive is open
    place = st.empty()
    if visitor is None:
        with place.container():
            st.html(frame.header(ui=ui))
            if keys or identity is not None:
                _draw_entrance(ring, identity, ui, keys=keys)
            else:
                st.html(frame.notice(say("enter.closed", ui)))
                st.caption(say("page.run_this", ui))
                st.code(COMMAND, language=None)
    return visitor


def leave(ui: Interface) -> None:
    """A button to go, where someone came in by name."""
    visitor: Visitor | None = st.session_state.get("visitor")
    if visitor and visitor.name:
        st.caption(say("enter.as", ui, name=visitor.name))
        if st.button(say("enter.leave", ui), key="leave", type="tertiary"):
            st.session_state.clear()
            if _identity() is not None:
                st.logout()
            st.rerun()


def write_down(question: str, generation: int | None) -> None:
    """Write a question of this session down, as far as the audit wants it. Raises `PrivateFileUnusable`."""
    audit: Audit | None = st.session_state.get("audit")
    visitor: Visitor | None = st.session_state.get("visitor")
    if audit and visitor:
        audit.record(visitor.name, "page", None, question, generation)


def _identity() -> dict[str, object] | None:
    """What the provider says of who is logged in; `None` where no provider is set up (`[auth]` of the secrets)."""
    told: dict[str, object] = dict(st.user.to_dict())
    return told if "is_logged_in" in told else None


def _way_in() -> tuple[str, dict[str, str]]:
    """The address that this session's connection came from, and the headers that it began with."""
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    return st.context.ip_address or "127.0.0.1", headers  # `None` is how Streamlit names the loopback address


def _local() -> Visitor | None:
    return local(st.get_option("server.address"), *_way_in())


def _visitor(ring: KeyRing, identity: dict[str, object] | None, access: AccessSettings) -> Visitor | None:
    if identity is not None and known(identity):
        return admitted(identity, access)
    if key_id := st.session_state.get("key-id"):
        try:
            return of_key(ring.named(key_id))
        except KeyRefused:
            del st.session_state["key-id"]
    return None


def _draw_entrance(ring: KeyRing, identity: dict[str, object] | None, ui: Interface, *, keys: bool) -> None:
    if identity is not None and known(identity):
        st.html(frame.notice(say("enter.not_listed", ui)))
        st.button(say("enter.leave", ui), key="leave", on_click=st.logout)
    elif identity is not None:
        st.button(say("enter.login", ui), key="login", type="primary", on_click=st.login)
    if not keys:
        return
    with st.form("enter", clear_on_submit=True):
        token = st.text_input(say("enter.key", ui), type="password", autocomplete="off", max_chars=200)
        if st.form_submit_button(say("enter.in", ui)) and token:
            _try(ring, token.strip(), ui)


def _try(ring: KeyRing, token: str, ui: Interface) -> None:
    """Come in with a key, or say why not."""
    address, _ = _way_in()
    try:
        key = ring.owner(token)
    except KeyRefused:
        try:
            _tries().spend("wrong", address)
        except TooOften as often:
            st.html(frame.notice(say("enter.often", ui, seconds=often.left.seconds)))
        else:
            st.html(frame.notice(say("enter.refused", ui)))
        return
    if of_key(key) is None:
        st.html(frame.notice(say("enter.unfit", ui)))
        return
    st.session_state["key-id"] = key.id
    st.rerun()


def _draw_closed(why: str, ui: Interface) -> None:
    st.html(frame.header(ui=ui))
    st.html(frame.notice(say("enter.unreadable", ui), detail=why))
