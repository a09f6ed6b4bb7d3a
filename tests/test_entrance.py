"""The page's entrance: who sees what, run in this process; no browser."""

from __future__ import annotations

import time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from index.balance import Balance
from index.build import build
from page import entrance
from page.entrance import COMMAND
from page.visitor import admitted, known, local
from retrieval.access.audit import Audit
from retrieval.access.key import KeyRing
from retrieval.access.rate import Rate
from retrieval.access.settings import AccessSettings
from retrieval.archive import Archive
from retrieval.message import say
from tests.fakes import FakeEncoder
from tests.test_access import ARTICLE

APP = str(Path(__file__).parent.parent / "app.py")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    build(tmp_path, [ARTICLE], FakeEncoder(), balance=Balance.none())
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path))
    monkeypatch.setattr("retrieval.opening.open_live", lambda _: Archive.open(tmp_path, FakeEncoder()))
    st.cache_resource.clear()
    entrance._tries.cache_clear()
    return tmp_path


def page() -> AppTest:
    return AppTest.from_file(APP, default_timeout=60)


def drawn(app: AppTest) -> str:
    shown = [element.proto.body for element in app.get("html")]
    return unescape("\n".join([*shown, *(each.value for each in app.caption)]))


def enter_with(app: AppTest, token: str) -> AppTest:
    app.text_input[0].set_value(token)
    return app.button[[b.label for b in app.button].index(say("enter.in"))].click().run()


def inside(app: AppTest) -> bool:
    return bool(app.chat_input)


def views(app: AppTest) -> list[str]:
    return list(app.button_group[0].options) if app.button_group else []


def test_without_keys_the_page_is_open_on_its_own_machine(home: Path) -> None:
    assert inside(page().run())


def test_without_keys_the_page_shows_nothing_to_other_machines(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: None if name == "server.address" else real(name))
    app = page().run()
    assert not inside(app)
    assert say("enter.closed") in drawn(app)
    assert COMMAND in [each.value for each in app.code]
    assert "1 article" not in drawn(app)


def test_a_key_opens_the_page_until_it_is_revoked(home: Path) -> None:
    _, token = KeyRing(home).add("Amal", ["read"])
    app = page().run()
    assert not inside(app)
    app = enter_with(app, token)
    assert inside(app)
    assert say("enter.as", name="Amal") in drawn(app)
    assert token not in repr(app.session_state)
    KeyRing(home).revoke("Amal")
    assert not inside(app.run())


def test_a_key_for_reading_does_not_show_the_keepers_view(home: Path) -> None:
    ring = KeyRing(home)
    reader, keeper = (ring.add(name, scopes)[1] for name, scopes in (("r", ["read"]), ("k", ["read", "ingest"])))  # type: ignore[arg-type]
    app = enter_with(page().run(), reader)
    assert say("side.keep") not in views(app)
    app.session_state["view"] = "keep"
    app.run()
    assert say("keep.title") not in drawn(app)
    assert say("side.keep") in views(enter_with(page().run(), keeper))


@pytest.mark.parametrize("name", ["wrong", "revoked", "unfit"])
def test_other_keys_do_not_open_it(home: Path, name: str) -> None:
    ring = KeyRing(home)
    tokens = {
        "wrong": "isnad_wrong",
        "revoked": ring.add("revoked", ["read"])[1],
        "unfit": ring.add("x", ["ingest"])[1],
    }
    ring.revoke("revoked")
    app = enter_with(page().run(), tokens[name])
    assert not inside(app)
    assert say("enter.unfit" if name == "unfit" else "enter.refused") in drawn(app)


def test_many_wrong_keys_have_to_wait_in_any_tab(home: Path) -> None:
    _, token = KeyRing(home).add("Amal", ["read"])
    for _ in range(10):
        entrance._tries().spend("wrong", "127.0.0.1")
    app = enter_with(page().run(), f"{token[:-1]}x")
    assert not inside(app)
    assert "Too many wrong keys" in drawn(app)
    assert inside(enter_with(app, token))  # who has a right one is not kept out by others of the address


def test_what_was_said_of_a_wrong_key_stands_where_nothing_is_drawn_later(home: Path) -> None:
    _, token = KeyRing(home).add("Amal", ["read"])
    app = enter_with(page().run(), "isnad_wrong")
    (place,) = [index for index, block in app.main.children.items() if isinstance(block, Block) and block.get("html")]
    assert say("enter.refused") in drawn(app)
    app = enter_with(app, token)
    assert inside(app)
    assert app.main.children[place].type == "empty"


def test_leaving_forgets_who_was_there(home: Path) -> None:
    _, token = KeyRing(home).add("Amal", ["read"])
    app = enter_with(page().run(), token)
    app.button(key="leave").click().run()
    assert not inside(app)


def test_keys_that_cannot_be_read_open_nothing(home: Path) -> None:
    (home / "keys.sqlite3").write_bytes(b"no database" * 100)
    app = page().run()
    assert not inside(app)
    assert say("enter.unreadable") in drawn(app)


def test_a_question_on_the_page_is_written_down_where_that_is_wanted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = KeyRing(home).add("Amal", ["read"])
    app = enter_with(page().run(), token)
    app.chat_input[0].set_value("Why did the cranes stand?").run()
    assert Audit(home, "off", 30).entries() == []
    monkeypatch.setenv("ISNAD_AUDIT", "questions")
    app.chat_input[0].set_value("Which cranes stood?").run()
    (entry,) = Audit(home, "off", 30).entries()
    assert (entry.caller, entry.route, entry.question, entry.generation) == ("Amal", "page", "Which cranes stood?", 1)


ACCESS = AccessSettings(
    None, Rate.read("1/minute"), readers=("@paper.example", "sub:7"), keepers=("Amal@paper.example",)
)
AMAL = {"email": "amal@Paper.example", "email_verified": True, "sub": "1"}


@pytest.mark.parametrize(
    ("identity", "scopes"),
    [
        (AMAL, {"read", "ingest"}),
        ({**AMAL, "email": "omar@paper.example"}, {"read"}),
        ({**AMAL, "email_verified": False}, None),
        ({"email": "amal@paper.example", "sub": "1"}, None),
        ({**AMAL, "email_verified": "true"}, None),
        ({**AMAL, "email": "amal@paper.example.evil"}, None),
        ({**AMAL, "email": "amal@paper.example@evil.example"}, None),
        ({"sub": "7"}, {"read"}), ({"sub": "77"}, None), ({}, None), ({"email": "@", "email_verified": True}, None),
    ],
)  # fmt: skip
def test_a_login_lets_in_whom_the_settings_name(identity: dict[str, Any], scopes: set[str] | None) -> None:
    visitor = admitted(identity, ACCESS)
    assert (set(visitor.scopes) if visitor else None) == scopes


def test_a_login_lasts_a_working_day() -> None:
    identity = {"is_logged_in": True, "iat": 1_000_000}
    assert known(identity, 1_000_000 + 11 * 3600)
    assert not known(identity, 1_000_000 + 13 * 3600)
    assert not known({"is_logged_in": True}, 0)
    assert not known({**identity, "is_logged_in": False}, 1_000_001)


def test_a_page_behind_a_proxy_is_not_of_this_machine() -> None:
    ends, host = "127.0.0.1", {"host": "localhost:8501"}
    assert local("127.0.0.1", ends, host)
    assert not local(None, ends, host)
    assert not local("0.0.0.0", ends, host)
    assert not local("127.0.0.1", ends, {**host, "x-forwarded-for": "127.0.0.1"})
    assert not local("127.0.0.1", "192.0.2.1", host)
    assert not local("127.0.0.1", ends, {"host": "rebound.example"})
    assert not local("127.0.0.1", ends, {})  # what cannot be told is of elsewhere


@pytest.mark.parametrize("listed", [True, False])
def test_a_login_opens_the_page_for_whom_the_settings_name(
    home: Path, monkeypatch: pytest.MonkeyPatch, listed: bool
) -> None:
    identity = {**AMAL, "is_logged_in": True, "iat": time.time()}
    monkeypatch.setattr(type(st.user), "to_dict", lambda _: identity)
    monkeypatch.setenv("ISNAD_READERS", "@paper.example" if listed else "@other.example")
    app = page().run()
    assert inside(app) is listed
    assert listed or say("enter.not_listed") in drawn(app)


def test_a_provider_that_is_set_up_asks_for_a_login(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(st.user), "to_dict", lambda _: {"is_logged_in": False})
    app = page().run()
    assert not inside(app)
    assert say("enter.login") in [button.label for button in app.button]
    assert not app.text_input  # no key was made
