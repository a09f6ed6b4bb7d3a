"""Watched questions: new articles that answer are hits, once; the feed says so to any reader."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder
from index.sentence_encoder import SentenceEncoder
from retrieval.archive import Archive
from retrieval.atom import feed
from retrieval.filter import EVERYTHING, Filter, FilterRefused
from retrieval.question import QuestionRefused
from retrieval.watch import Hit, UnknownWatch, Watch, Watches
from retrieval.watch_file import FILE, WatchesUnreadable, writing

ENGLISH = Stated("en", "given")
OLD = [
    Article("rain", "Heavy rain fell on the valley on Monday.", language=ENGLISH),
    Article("ferry", "The ferry to the island stopped running because its engine failed.", language=ENGLISH),
]
NEW = Article("ferry-2", "The island ferry stopped because its captain was on strike.", language=ENGLISH)
OTHER = Article("wheat", "Wheat prices rose by a tenth in the market town.", language=ENGLISH)
QUESTION = "Why did the ferry to the island stop?"


@pytest.fixture
def home(tmp_path: Path, encoder: Encoder, second: SentenceEncoder) -> Path:
    index(tmp_path, OLD, encoder, second)
    return tmp_path


def index(home: Path, articles: list[Article], encoder: Encoder, second: SentenceEncoder) -> Archive:
    build(home, articles, encoder, balance=Balance.load(encoder.fingerprint), second=second)
    return Archive.open(home, encoder, second=second)


def test_a_new_article_that_answers_is_a_hit_once(home: Path, encoder: Encoder, second: SentenceEncoder) -> None:
    archive, watches = Archive.open(home, encoder, second=second), Watches(home)
    saved = watches.save(archive, f"  {QUESTION} ")
    assert watches.save(archive, QUESTION) == saved
    assert watches.check(archive) == 0
    archive = index(home, [*OLD, OTHER], encoder, second)
    assert watches.check(archive) == 0  # new, and no answer
    archive = index(home, [*OLD, OTHER, NEW], encoder, second)
    assert [watches.check(archive), watches.check(archive)] == [1, 0]
    (hit,) = watches.hits(archive, saved.id)
    assert (hit.article_id, hit.quote, hit.seen) == ("ferry-2", NEW.text, False)
    assert archive.article(hit.article_id).text[hit.start : hit.end] == hit.quote
    assert watches.get(saved.id).unseen == 1
    watches.look(saved.id)
    assert watches.get(saved.id).unseen == 0


def test_a_corrected_version_of_a_known_article_is_no_hit(
    home: Path, encoder: Encoder, second: SentenceEncoder
) -> None:
    watches = Watches(home)
    watches.save(Archive.open(home, encoder, second=second), QUESTION)
    corrected = Article("ferry", "The ferry to the island stopped because of a broken engine.", language=ENGLISH)
    assert watches.check(index(home, [OLD[0], corrected], encoder, second)) == 0


def test_an_archive_built_anew_is_known_and_watched_on(home: Path, encoder: Encoder, second: SentenceEncoder) -> None:
    watches = Watches(home)
    archive = index(home, [*OLD, OTHER], encoder, second)
    saved = watches.save(archive, QUESTION)
    for path in home.iterdir():
        if path.name != FILE:
            path.unlink()
    assert watches.check(index(home, OLD, encoder, second)) == 0
    assert watches.get(saved.id).checked == 1
    assert watches.check(index(home, [*OLD, NEW], encoder, second)) == 1


def test_of_a_withdrawn_article_nothing_is_left_to_read(home: Path, encoder: Encoder, second: SentenceEncoder) -> None:
    watches = Watches(home)
    saved = watches.save(Archive.open(home, encoder, second=second), QUESTION)
    titled = replace(NEW, title=Stated("Strike at sea", "given"), publisher=Stated("The Tide", "given"))
    watches.check(index(home, [*OLD, titled], encoder, second))
    archive = index(home, OLD, encoder, second)
    (hit,) = watches.hits(archive, saved.id)  # at once, before any check
    assert (hit.withdrawn, hit.title, hit.publisher, hit.quote) == (True, None, None, "")
    assert hit.withdrawn_at
    assert hit.withdrawn_at == archive.versions(NEW.id)[-1].ended_at
    where = {"address": "https://example.org/feed", "articles": "https://example.org/v1/articles/"}
    told = feed(saved, [hit], **where)
    assert f"This article was withdrawn on {hit.withdrawn_at[:10]}.".encode() in told
    assert f"<updated>{hit.withdrawn_at}".encode() in told
    assert b"captain" in (home / FILE).read_bytes()
    watches.check(archive)
    stored = (home / FILE).read_bytes()
    assert not [words for words in (b"captain", b"Strike", b"The Tide") if words in stored]
    assert watches.hits(archive, saved.id) == [replace(hit, seen=True)]
    archive = index(home, [*OLD, titled], encoder, second)
    assert watches.check(archive) == 0
    (back,) = watches.hits(archive, saved.id)
    assert (back.withdrawn, back.title, back.quote) == (False, "Strike at sea", NEW.text)


def test_the_hit_of_a_corrected_article_keeps_its_version_and_says_so(
    home: Path, encoder: Encoder, second: SentenceEncoder
) -> None:
    watches = Watches(home)
    saved = watches.save(Archive.open(home, encoder, second=second), QUESTION)
    archive = index(home, [*OLD, NEW], encoder, second)
    watches.check(archive)
    (hit,) = watches.hits(archive, saved.id)
    assert (hit.version, hit.corrected_at) == (archive.article(NEW.id).version, None)
    archive = index(home, [*OLD, replace(NEW, text="The island ferry stopped for a holiday.")], encoder, second)
    watches.check(archive)
    (since,) = watches.hits(archive, saved.id)
    assert since == replace(hit, corrected_at=archive.versions(NEW.id)[-1].came_at)
    assert archive.article(NEW.id, since.version).text[since.start : since.end] == since.quote
    told = feed(saved, [since], address="https://example.org/f", articles="https://example.org/v1/articles/")
    assert f"{NEW.id}?version={since.version}".encode() in told
    assert b"This article was corrected on" in told


def test_what_is_unknown_or_cannot_be_asked_is_refused(home: Path, encoder: Encoder, second: SentenceEncoder) -> None:
    archive, watches = Archive.open(home, encoder, second=second), Watches(home)
    for refused in (watches.remove, watches.get, lambda id_: watches.hits(archive, id_)):
        with pytest.raises(UnknownWatch, match="No question is watched under 'x'"):
            refused("x")
    with pytest.raises(QuestionRefused):
        watches.save(archive, " ?")
    saved = watches.save(archive, QUESTION)
    watches.remove(saved.id)
    assert watches.all() == []


def test_a_feed_holds_each_hit_with_its_own_id_and_only_text() -> None:
    watch = Watch("w1", "Why <b>x</b>?", "2026-01-02T03:04:05+00:00", 3, 1)
    hits = [
        Hit(f"a{n}", f"<script>{n}\x00", None, 0, 4, "قال & <i>", "likely", 3, f"2026-02-0{n}T00:00:00+00:00", False)
        for n in (2, 1)
    ]
    where = {"address": "https://example.org/feed", "articles": "https://example.org/v1/articles/"}
    root = ET.fromstring(feed(watch, hits, **where, page="https://example.org/"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.findtext(f"{atom}updated") == "2026-02-02T00:00:00+00:00"
    entries = root.findall(f"{atom}entry")
    assert [entry.findtext(f"{atom}title") for entry in entries] == ["<script>2\ufffd", "<script>1\ufffd"]
    assert entries[0].findtext(f"{atom}content") == "قال & <i>"
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == 2
    links = [entry.find(f"{atom}link").get("href") for entry in entries]  # type: ignore[union-attr]
    assert links[0] == "https://example.org/?article=a2&start=0&end=4"
    odd = ET.fromstring(feed(watch, [replace(hits[0], article_id="a/b ?")], **where))
    assert odd.find(f"{atom}entry/{atom}link").get("href") == "https://example.org/v1/articles/a%2Fb%20%3F"  # type: ignore[union-attr]
    empty = ET.fromstring(feed(watch, [], **where))
    assert empty.findtext(f"{atom}updated") == watch.saved_at


def test_reading_makes_no_file_and_a_home_that_cannot_be_written_is_read(
    home: Path, encoder: Encoder, second: SentenceEncoder
) -> None:
    watches = Watches(home)
    assert watches.all() == []
    assert watches.check(Archive.open(home, encoder, second=second)) == 0
    with pytest.raises(UnknownWatch):
        watches.remove("x")
    assert not (home / FILE).exists()


def test_a_question_is_watched_under_its_filter(home: Path, encoder: Encoder, second: SentenceEncoder) -> None:
    archive, watches = Archive.open(home, encoder, second=second), Watches(home)
    tide = watches.save(archive, QUESTION, filter=Filter(publishers=("The Tide",)), without=["since"])
    ledger = watches.save(archive, QUESTION, filter=Filter(publishers=("The Ledger",)))
    assert (tide.filters, tide.without) == (Filter(publishers=("The Tide",)), ("since",))
    assert watches.save(archive, QUESTION, filter=Filter(publishers=("The Tide",)), without=["since"]) == tide
    with pytest.raises(FilterRefused):
        watches.save(archive, QUESTION, without=["banana"])
    archive = index(home, [*OLD, replace(NEW, publisher=Stated("The Tide", "given"))], encoder, second)
    assert [watches.check(archive, ledger.id), watches.get(tide.id).checked] == [0, 1]  # the other is not asked
    assert watches.check(archive) == 1
    assert [len(watches.hits(archive, each.id)) for each in (tide, ledger)] == [1, 0]


def test_what_a_watched_question_implies_is_preferred_unless_it_was_taken_off(
    home: Path, encoder: Encoder, second: SentenceEncoder
) -> None:
    archive, watches = Archive.open(home, encoder, second=second), Watches(home)
    asked = f"{QUESTION[:-1]}, according to The Tide?"
    implying, all_of_it = watches.save(archive, asked), watches.save(archive, asked, without=["publishers"])
    both = [
        replace(NEW, id=f"from-{name}", text=text, publisher=Stated(name, "given"))
        for name, text in (("The Tide", NEW.text), ("The Ledger", "The ferry to the island stopped after a fire."))
    ]
    archive = index(home, [*OLD, *both], encoder, second)
    watches.check(archive)
    assert [{hit.publisher for hit in watches.hits(archive, each.id)} for each in (implying, all_of_it)] == [
        {"The Tide"}, {"The Tide", "The Ledger"},
    ]  # fmt: skip


def test_a_file_without_filters_is_read_and_brought_forward(
    home: Path, encoder: Encoder, second: SentenceEncoder
) -> None:
    with sqlite3.connect(home / FILE) as old:
        old.executescript(FORMER)
    old.close()
    before, watches = (home / FILE).read_bytes(), Watches(home)
    (known,) = watches.all()
    assert (known.question, known.filters, known.unseen) == ("Who sang?", EVERYTHING, 1)
    assert (home / FILE).read_bytes() == before  # reading writes nothing
    archive = Archive.open(home, encoder, second=second)
    narrowed = watches.save(archive, "Who sang?", filter=Filter(languages=("en",)))
    assert watches.all() == [known, narrowed]
    assert [hit.article_id for hit in watches.hits(archive, known.id)] == ["a1"]
    watches.remove(known.id)
    with sqlite3.connect(home / FILE) as now:
        assert now.execute("SELECT count(*) FROM hits").fetchone() == (0,)
    now.close()


FORMER = """
CREATE TABLE watches (
  id TEXT PRIMARY KEY, question TEXT NOT NULL UNIQUE, saved_at TEXT NOT NULL, checked INTEGER NOT NULL
);
CREATE TABLE hits (
  number INTEGER PRIMARY KEY, watch TEXT NOT NULL REFERENCES watches (id) ON DELETE CASCADE, article_id TEXT NOT NULL,
  title TEXT, publisher TEXT, start INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL,
  certainty TEXT NOT NULL, generation INTEGER NOT NULL, found_at TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0,
  UNIQUE (watch, article_id)
);
INSERT INTO watches VALUES ('w1', 'Who sang?', '2020-01-02T03:04:05+00:00', 1);
INSERT INTO hits VALUES (1, 'w1', 'a1', NULL, NULL, 0, 4, 'Text', 'likely', 1, '2020-01-02T03:04:05+00:00', 0);
"""
"""A file of format 0, as it was written before filters were watched."""


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(b"no database at all" * 100),
        lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 99"),
        lambda path: sqlite3.connect(path, isolation_level=None).execute("CREATE TABLE watches (id)"),
    ],
    ids=["no database", "newer", "other tables"],
)
def test_a_file_that_cannot_be_used_says_so(
    home: Path, encoder: Encoder, second: SentenceEncoder, write: Callable[[Path], object]
) -> None:
    write(home / FILE)
    archive, watches = Archive.open(home, encoder, second=second), Watches(home)
    for use in (watches.all, lambda: watches.check(archive), lambda: watches.save(archive, QUESTION)):
        with pytest.raises(WatchesUnreadable, match=r"cannot be used .* Move the file away") as refused:
            use()
        assert str(refused.value).startswith("watches.sqlite3 in the archive's home")
        assert str(home) not in str(refused.value)


def test_a_file_that_cannot_be_made_says_so_without_its_path(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / FILE
    told = r"cannot be used \(No such file or directory\)"
    with pytest.raises(WatchesUnreadable, match=told) as refused, writing(path):
        pass
    assert str(tmp_path) not in str(refused.value)


def test_only_its_owner_reads_the_file(home: Path, encoder: Encoder, second: SentenceEncoder) -> None:
    archive, watches = Archive.open(home, encoder, second=second), Watches(home)
    watches.save(archive, QUESTION)
    assert (home / FILE).stat().st_mode & 0o777 == 0o600
    (home / FILE).chmod(0o644)  # as an older version left it
    watches.save(archive, QUESTION)
    assert (home / FILE).stat().st_mode & 0o777 == 0o600


def test_an_empty_file_is_one_without_questions(home: Path, encoder: Encoder, second: SentenceEncoder) -> None:
    (home / FILE).touch()
    watches = Watches(home)
    assert watches.all() == []
    assert watches.save(Archive.open(home, encoder, second=second), QUESTION) in watches.all()
