"""What test modules share: the bundled encoder, one index built from seeds/, and the shared folder's articles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import Encoder, load_encoder
from index.sentence_encoder import SentenceEncoder, UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive

ROOT = Path(__file__).parent.parent


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
