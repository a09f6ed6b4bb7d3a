"""What test modules share: the bundled encoder, one index built from seeds/, the shared folder's articles, and for the
tests in a browser the servers over two homes and a way to visit them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.article import Article
from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import Encoder, load_encoder
from index.sentence_encoder import SentenceEncoder, UniversalSentenceEncoder
from index.settings import Settings
from retrieval.access import address
from retrieval.archive import Archive

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _a_test_client_is_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starlette's client has no socket: the names that it gives for the ends of one count as the loopback address."""
    real = address.is_loopback
    monkeypatch.setattr(address, "is_loopback", lambda host: host in {"testserver", "testclient"} or real(host))
    if "streamlit" in sys.modules:  # its AppTest has no connection either
        monkeypatch.setattr("page.entrance._way_in", lambda: ("127.0.0.1", {"host": "localhost:8501"}))


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The real bundled encoder, unpacked once into the user's cache as for any user."""
    return load_encoder(None, Settings.read(os.environ).cache)


@pytest.fixture(scope="session")
def second() -> SentenceEncoder:
    """The real second encoder."""
    return UniversalSentenceEncoder()


@pytest.fixture(scope="session")
def seeds_home(encoder: Encoder, second: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home built once from seeds/; tests only read it."""
    home = tmp_path_factory.mktemp("seeds") / "home"
    balance = Balance.load(encoder.fingerprint)
    report = build(home, read_corpus([ROOT / "seeds"]), encoder, balance=balance, second=second)
    assert not report.problems
    return home


@pytest.fixture(scope="session")
def archive(seeds_home: Path, encoder: Encoder, second: SentenceEncoder) -> Archive:
    """The archive over `seeds_home`."""
    return Archive.open(seeds_home, encoder, second=second)


@pytest.fixture(scope="session")
def shared_articles() -> list[Path]:
    """The five real articles, where they are at hand."""
    folder = Path(os.environ.get("ISNAD_SHARED", ROOT.parent / "shared")) / "seeds"
    articles = sorted(folder.glob("*.txt"))
    if not articles:
        pytest.skip(f"the real articles are not at hand in {folder}")
    return articles


@pytest.fixture(scope="session")
def seeds_app(seeds_home: Path) -> Iterator[str]:
    """The address of the page over `seeds_home`."""
    from tests.browser import serving

    with serving(seeds_home) as address:
        yield address


@pytest.fixture(scope="session")
def own_articles() -> list[Article]:
    """Two hostile articles, a long one whose answer stands near its end among a hundred lines."""
    from tests.browser import HOSTILE, UNBROKEN

    lines = [
        f"On day {day} the crew of the lighthouse wrote down wind, weather and passing ships." for day in range(100)
    ]
    lines.insert(92, "عثر الحارس يوسف على صندوق من النحاس تحت درج المنارة.")
    return [
        Article("hostile", HOSTILE.strip()),
        Article("unbroken", UNBROKEN),
        Article("lighthouse", "\n\n".join(lines)),
    ]


@pytest.fixture(scope="session")
def own_home(
    own_articles: list[Article], encoder: Encoder, second: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A home with `own_articles`; a test may add others, so that its generation changes, and take them out again."""
    home = tmp_path_factory.mktemp("own")
    build(home, own_articles, encoder, balance=Balance.load(encoder.fingerprint), second=second)
    return home


@pytest.fixture(scope="session")
def own_app(own_home: Path) -> Iterator[str]:
    """The address of the page over `own_home`."""
    from tests.browser import serving

    with serving(own_home) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; one a module, since its event loop would be in the way of other tests' own."""
    from playwright.sync_api import sync_playwright

    from tests.browser import ARGUMENTS, ARTEFACTS, CHROMIUM

    ARTEFACTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a fresh context; fails the test at a script's error or a request to anywhere else."""
    from tests.browser import DESK, PATIENCE

    contexts: list[BrowserContext] = []
    asked: list[str] = []
    troubles: list[str] = []

    def refuse(dialog: Dialog) -> None:
        troubles.append(f"a dialog came up: {dialog.message}")
        dialog.dismiss()

    def open_page(address: str, **context: Any) -> Page:
        contexts.append(browser.new_context(**{"viewport": DESK, **context}))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", refuse)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles
    assert not [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
