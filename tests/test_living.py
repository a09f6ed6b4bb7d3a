"""A living archive: runs that add, sync, remove and roll back; the audit log; migration."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from index import run as run_module
from index.article import Article
from index.audit import Logged, entries
from index.balance import Balance
from index.build import Builder, BuildFailed, NoSuchGeneration, NothingToIndex
from index.corpus import open_corpus
from index.migration import STEPS, copy_of
from index.problem import Problem
from index.report import summary
from index.schema import FORMAT, IndexFormatError, connect_reader, database
from index.store import Store
from index.tell import state
from index.ways.document import extract
from tests.fakes import FakeEncoder
from tests.test_build import ARTICLES, article, texts

NEW = article("ferry times", "the ferry sank")


def builder(home: Path, encoder: FakeEncoder | None = None) -> Builder:
    return Builder(home, encoder or FakeEncoder(), Balance.none())


def log(home: Path) -> list[Logged]:
    with closing(connect_reader(home)) as db:
        return entries(db)


def told(home: Path) -> list[tuple[str, str]]:
    return [(each.event.what, each.event.article) for each in log(home)]


def placed(item: Article, source: str) -> Article:
    return Article(item.id, item.text, language=item.language, source=source)


def test_an_added_article_stays_when_the_corpus_is_built_again_without_it(tmp_path: Path) -> None:
    builder(tmp_path).build(ARTICLES)
    report = builder(tmp_path).add([NEW], "upload")
    assert (report.added, report.embedded, report.generation, report.articles) == (1, 1, 2, 7)
    report = builder(tmp_path).build(ARTICLES[1:])
    assert (report.removed, report.unchanged, report.articles) == (1, 5, 6)
    assert NEW.id in texts(tmp_path)


def test_adding_again_corrects_and_keeps_the_earlier_version(tmp_path: Path) -> None:
    builder(tmp_path).build(ARTICLES)
    builder(tmp_path).add([NEW], "program")
    report = builder(tmp_path).add([article("ferry times", "the ferry did not sink")], "program")
    assert (report.added, report.changed, report.embedded) == (0, 1, 1)
    assert "did not sink" in texts(tmp_path)[NEW.id]
    assert [each for each in told(tmp_path) if each[1] == NEW.id] == [("added", NEW.id), ("corrected", NEW.id)]
    with closing(sqlite3.connect(database(tmp_path))) as db:
        assert db.execute("SELECT count(*) FROM articles WHERE id = ?", (NEW.id,)).fetchone() == (2,)


def test_a_sync_replaces_what_came_from_its_folder_and_nothing_else(tmp_path: Path) -> None:
    inside = [placed(each, f"news/{each.id}.txt") for each in ARTICLES[:3]]
    outside = [placed(each, f"newspaper/{each.id}.txt") for each in ARTICLES[3:]]
    builder(tmp_path).build([*inside, *outside])
    report = builder(tmp_path).sync(inside[:2], ["news"])
    assert (report.removed, report.unchanged, report.articles) == (1, 2, 5)
    with pytest.raises(NothingToIndex, match=r"holds 2\. They stay"):  # an unmounted disk looks like an empty folder
        builder(tmp_path).sync([], ["news"])
    assert len(texts(tmp_path)) == 5


def test_an_unreadable_source_withdraws_nothing_in_a_sync(tmp_path: Path) -> None:
    inside = [placed(each, f"news/all.jsonl:{at}") for at, each in enumerate(ARTICLES, 1)]
    builder(tmp_path).build(inside)
    report = builder(tmp_path).sync(
        [inside[0], Problem("news/all.jsonl:3", None, "Line 3 is torn.")], ["news/all.jsonl"]
    )
    assert (report.removed, report.kept) == (0, 5)


def test_a_removed_article_is_gone_at_once_and_stays_auditable(tmp_path: Path) -> None:
    builder(tmp_path).build(ARTICLES)
    report = builder(tmp_path).remove([ARTICLES[0].id, "nobody"], "file")
    assert (report.removed, report.articles, report.embedded) == (1, 5, 0)
    assert [problem.article_id for problem in report.problems] == ["nobody"]
    assert ARTICLES[0].id not in texts(tmp_path)
    last = log(tmp_path)[-1]
    assert (last.event.what, last.event.article, last.generation) == ("withdrawn", ARTICLES[0].id, 2)
    with closing(sqlite3.connect(database(tmp_path))) as db:
        (text,) = db.execute("SELECT text FROM articles WHERE id = ?", (ARTICLES[0].id,)).fetchone()
    assert text == ARTICLES[0].text


def test_what_was_withdrawn_by_hand_does_not_come_back_with_its_folder(tmp_path: Path) -> None:
    folder, home = tmp_path / "news", tmp_path / "home"
    folder.mkdir()
    for name in ("mill", "ferry"):
        (folder / f"{name}.txt").write_text(f"The {name} was seen in May.", encoding="utf-8")
    builder(home).build(open_corpus([folder]), [str(folder)])
    builder(home).remove(["mill"], "terminal")
    for run in (builder(home).sync, builder(home).build):
        report = run(open_corpus([folder]), [str(folder)])
        assert (report.added, report.left_out, report.articles, report.problems) == (0, 1, 1, [])
    assert "left out: 1" in summary(report, 1.0)
    assert builder(home).add(open_corpus([folder / "mill.txt"]), "file").added == 1  # named, it comes back
    assert builder(home).sync(open_corpus([folder]), [str(folder)]).unchanged == 2
    (folder / "mill.txt").unlink()
    assert builder(home).sync(open_corpus([folder]), [str(folder)]).removed == 1
    (folder / "mill.txt").write_text("The mill was seen in May.", encoding="utf-8")
    assert builder(home).sync(open_corpus([folder]), [str(folder)]).added == 1  # it left with its file alone


def test_files_of_one_name_in_two_folders_do_not_replace_each_other(tmp_path: Path) -> None:
    one, other, home = tmp_path / "one", tmp_path / "other", tmp_path / "home"
    for folder in (one, other):
        folder.mkdir()
        (folder / "mill.txt").write_text(f"The mill was seen by {folder.name}.", encoding="utf-8")
    builder(home).sync(open_corpus([one]), [str(one)])
    for run in (builder(home).sync, lambda items, _: builder(home).add(items, "file")):
        report = run(open_corpus([other]), [str(other)])
        assert (report.changed, [each.article_id for each in report.problems]) == (0, ["mill"])
        assert f"taken by {one / 'mill.txt'}" in report.problems[0].message
    assert texts(home)["mill"] == "The mill was seen by one."
    (one / "mill.txt").unlink()  # it moved
    assert builder(home).add(open_corpus([other]), "file").changed == 1
    assert builder(home).sync(open_corpus([one, other]), [str(one), str(other)]).unchanged == 1


def test_a_rollback_brings_an_earlier_generation_back_and_embeds_nothing(tmp_path: Path) -> None:
    builder(tmp_path).build(ARTICLES)
    before = texts(tmp_path)
    builder(tmp_path).add([NEW, article("wheat prices", "a zeppelin landed")], "file")
    withdrawn = ARTICLES[0].id
    builder(tmp_path).remove([withdrawn], "terminal")
    encoder = FakeEncoder()
    report = builder(tmp_path, encoder).rollback(1)
    assert texts(tmp_path) == {id_: text for id_, text in before.items() if id_ != withdrawn}  # by hand: it stays away
    assert (report.generation, report.added, report.changed, report.removed) == (4, 0, 1, 1)
    assert report.left_out == 1
    assert builder(tmp_path, encoder).add([ARTICLES[0]], "file").added == 1  # by name it comes back
    assert texts(tmp_path) == before
    assert encoder.batches == []
    report = builder(tmp_path).build(ARTICLES[:5])  # what came by the corpus goes with it again
    assert report.removed == 1
    with pytest.raises(NoSuchGeneration, match="no generation 9"):
        builder(tmp_path).rollback(9)


def test_an_unchanged_article_is_compared_before_anything_is_inferred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(tmp_path).build(ARTICLES)

    def never(*_: object) -> Article:
        raise AssertionError("inferred again")

    monkeypatch.setattr(run_module, "complete", never)
    assert builder(tmp_path).build(ARTICLES).unchanged == 6


def test_a_moved_file_is_followed_without_a_new_generation(tmp_path: Path) -> None:
    builder(tmp_path).build([placed(each, f"old/{each.id}.txt") for each in ARTICLES])
    report = builder(tmp_path).build([placed(each, f"new/{each.id}.txt") for each in ARTICLES])
    assert (report.unchanged, report.generation) == (6, 1)
    report = builder(tmp_path).sync([placed(ARTICLES[0], f"new/{ARTICLES[0].id}.txt")], ["new"])
    assert report.removed == 5


def test_two_articles_of_one_id_in_a_run_keep_the_first(tmp_path: Path) -> None:
    report = builder(tmp_path).add([NEW, article("ferry times", "somebody else")], "upload")
    assert (report.added, len(report.problems)) == (1, 1)
    assert texts(tmp_path)[NEW.id] == NEW.text


def test_a_new_recipe_cuts_articles_that_a_run_did_not_bring(tmp_path: Path) -> None:
    builder(tmp_path).build(ARTICLES)
    other = FakeEncoder("another")
    report = builder(tmp_path, other).add([NEW], "file")
    assert (report.articles, report.embedded) == (7, 7)
    assert report.passages == 7


def test_status_does_not_count_what_an_interrupted_run_left_staged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    builder(tmp_path).build(ARTICLES)
    before = state(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "switch", stop)
        with pytest.raises(KeyboardInterrupt):
            builder(tmp_path).add([NEW], "upload")
    after = state(tmp_path)
    counts = ("articles", "languages", "ways", "versions")
    assert [after[name] for name in counts] == [before[name] for name in counts]
    assert after["embeddings"] == before["embeddings"] + 1  # kept, for the run that goes on


def test_the_audit_log_cannot_be_rewritten(tmp_path: Path) -> None:
    builder(tmp_path).build(ARTICLES)
    with closing(sqlite3.connect(database(tmp_path))) as db:
        again = "INSERT OR REPLACE INTO events VALUES (1, '1999', 1, 'added', 'x', 'x', 'file', '')"
        for statement in ("UPDATE events SET what = 'added'", "DELETE FROM events", again):
            with pytest.raises(sqlite3.DatabaseError, match="append-only"):
                db.execute(statement)
    assert len(log(tmp_path)) == 6


def as_format_3(home: Path) -> None:
    """Take an index back to the layout before: what a migration is given."""
    with closing(sqlite3.connect(database(home))) as db:
        db.executescript(
            "DROP TABLE events; DROP TABLE remembered; DROP INDEX articles_by_until; DROP INDEX articles_by_since;"
            "ALTER TABLE articles DROP COLUMN way; ALTER TABLE articles DROP COLUMN source;"
            "ALTER TABLE articles DROP COLUMN raw; PRAGMA user_version = 3;"
        )


def test_an_older_layout_is_brought_forward_with_a_copy_kept(tmp_path: Path) -> None:
    builder(tmp_path).build(ARTICLES)
    builder(tmp_path).build([*ARTICLES[1:5], article("bridge tolls", "a toll was paid")])
    before = texts(tmp_path)
    as_format_3(tmp_path)
    with pytest.raises(IndexFormatError, match=r"index format 3.*Bring it forward"):
        connect_reader(tmp_path)
    encoder = FakeEncoder()
    report = builder(tmp_path, encoder).add([NEW], "file")
    assert (report.generation, report.embedded) == (3, 1)
    assert {id_: text for id_, text in texts(tmp_path).items() if id_ != NEW.id} == before
    assert ("withdrawn", ARTICLES[0].id) in told(tmp_path)
    assert ("corrected", "bridge-tolls") in told(tmp_path)
    with closing(sqlite3.connect(copy_of(database(tmp_path), 3))) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (3,)
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (7,)
    assert min(STEPS) + len(STEPS) == FORMAT


def test_a_migrated_layout_is_the_one_that_is_made_new(tmp_path: Path) -> None:
    def layout(home: Path) -> list[tuple[str, list[str]]]:
        with closing(sqlite3.connect(database(home))) as db:
            tables = db.execute("SELECT name, type FROM sqlite_master ORDER BY name").fetchall()
            return [(name, [row[1] for row in db.execute(f"PRAGMA table_info({name})")]) for name, _ in tables]

    builder(tmp_path / "new").build(ARTICLES)
    builder(tmp_path / "old").build(ARTICLES)
    as_format_3(tmp_path / "old")
    builder(tmp_path / "old").build(ARTICLES)
    assert layout(tmp_path / "old") == layout(tmp_path / "new")


def test_a_source_is_within_its_folder_and_not_within_one_of_a_longer_name(tmp_path: Path) -> None:
    def from_(sources: Sequence[str]) -> list[Article]:
        return [placed(each, source) for each, source in zip(ARTICLES, sources, strict=False)]

    builder(tmp_path).build(from_(["a/x.txt", "a/y.jsonl:3", "ab/x.txt", "a.txt"]))
    assert builder(tmp_path).sync(from_(["a/x.txt"]), ["a"]).removed == 1


def test_a_document_that_is_as_it_was_is_not_extracted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, home = tmp_path / "corpus", tmp_path / "home"
    corpus.mkdir()
    page = "<html><head><title>{0}</title></head><body><article><p>{0}. {1}</p></article></body></html>"
    said = "The council met on Monday and talked for three hours about the old mill and its wheel."
    for name in ("mill", "ferry", "bridge"):
        (corpus / f"{name}.html").write_text(page.format(name.title(), said), encoding="utf-8")
    (corpus / "torn.txt").write_text("Nobody was hurt at the mill.", encoding="utf-8")
    (corpus / "torn.yaml").write_text("title: [", encoding="utf-8")
    first = builder(home).build(open_corpus([corpus]))
    assert (first.added, len(first.problems)) == (4, 1)
    extracted: list[str] = []

    def counted(name: str, *arguments: object, **more: object) -> object:
        extracted.append(name)
        return extract(name, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("index.ways.article_file.extract", counted)
    again = builder(home).build(open_corpus([corpus]))
    assert (again.unchanged, again.generation, extracted) == (4, 1, ["torn.txt"])
    assert len(again.problems) == 1  # what has a problem is read again, and the problem is told again
    (corpus / "mill.yaml").write_text("publisher: The Tide", encoding="utf-8")
    (corpus / "ferry.html").rename(corpus / "boat.html")
    extracted.clear()
    third = builder(home).build(open_corpus([corpus]))
    assert (third.added, third.changed, third.removed, sorted(extracted)) == (
        1, 1, 1, ["boat.html", "mill.html", "torn.txt"],
    )  # fmt: skip


def test_after_a_rollback_what_cannot_be_read_is_kept_and_what_is_gone_is_withdrawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    corpus, home = Path("corpus"), tmp_path / "home"
    corpus.mkdir()
    for name in ("harbour", "mill", "storm"):
        (corpus / f"{name}.md").write_text(f"---\nid: {name}-2021\n---\nThe {name} was shut.", encoding="utf-8")
    builder(home).build(open_corpus([corpus]), ["corpus"])
    builder(home).remove(["mill-2021"], "file")
    builder(home).rollback(1)
    (corpus / "harbour.md").write_bytes(bytes(range(256)))
    (corpus / "storm.md").unlink()
    report = builder(home).build(open_corpus([corpus]), ["corpus"])
    assert (report.unchanged, report.kept, report.removed) == (1, 1, 1)
    assert texts(home).keys() == {"harbour-2021", "mill-2021"}


def test_what_was_synced_or_added_from_a_corpus_leaves_with_it(tmp_path: Path) -> None:
    corpus, home = tmp_path / "corpus", tmp_path / "home"
    (corpus / "sub").mkdir(parents=True)
    (corpus / "sub" / "mill.txt").write_text("The mill was shut.", encoding="utf-8")
    (corpus / "ferry.txt").write_text("The ferry was shut.", encoding="utf-8")
    builder(home).build(open_corpus([corpus]), [str(corpus)])
    builder(home).sync(open_corpus([corpus / "sub"]), [str(corpus / "sub")])
    (corpus / "new.txt").write_text("The wheel was shut.", encoding="utf-8")
    builder(home).add(open_corpus([corpus / "new.txt"]), "file")
    (corpus / "sub" / "mill.txt").unlink()
    (corpus / "new.txt").unlink()
    assert builder(home).build(open_corpus([corpus]), [str(corpus)]).removed == 2


def test_an_empty_folder_withdraws_only_when_that_is_allowed(tmp_path: Path) -> None:
    news, home = tmp_path / "news", tmp_path / "home"
    news.mkdir()
    (news / "mill.txt").write_text("The mill was shut.", encoding="utf-8")
    builder(home).add([NEW], "program")
    builder(home).sync(open_corpus([news]), [str(news)])
    (news / "mill.txt").unlink()
    report = builder(home).sync(open_corpus([news]), [str(news)])
    assert (report.removed, report.kept) == (0, 1)
    assert "--allow-empty" in report.problems[0].message
    assert builder(home).sync(open_corpus([news]), [str(news)], allow_empty=True).removed == 1


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BuildFailed, match="mend the permissions"):
        builder(tmp_path / "file" / "home").add([NEW], "file")
