"""Random runs against a plain model: after each the archive holds what the model says, and the doctor finds nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from index.article import Article, Stated
from index.audit import entries
from index.balance import Balance
from index.build import Builder, NothingToIndex, Report
from index.compact import compact
from index.corpus import open_corpus
from index.doctor import diagnose
from index.schema import connect_reader
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder
from tests.test_build import texts

IDS = st.sampled_from("abcdef")
SAID = st.sampled_from(["rain fell", "nothing happened", "the bridge burned down", "a ship came in"])
FOLDERS = st.sampled_from(["news", "newspaper"])
CHOSEN = st.dictionaries(IDS, SAID, min_size=1)


@dataclass
class Version:
    """One version of an article, and where it was last read: the name of a folder, or nothing."""

    text: str
    place: str


def text_of(id_: str, said: str) -> str:
    return f"On Monday {said} in {id_.upper()}."


class LivingArchive(RuleBasedStateMachine):
    """What the archive holds is `now`, what it held `history`, by generation: plain dictionaries, kept by the rules.

    `corpus` are the ids whose article came by a build of the whole corpus when it last came in as new. Nothing of the
    model is read from the archive. `by_hand` are the ids withdrawn by name, which folders, builds and rollbacks do not
    bring back; `files` the ids that each folder holds on the disk, which another folder's files do not replace.
    """

    def __init__(self) -> None:
        super().__init__()
        self.root = TemporaryDirectory()
        self.home = Path(self.root.name, "home")
        self.builder = Builder(self.home, FakeEncoder(), Balance.none())
        self.now: dict[str, Version] = {}
        self.corpus: set[str] = set()
        self.by_hand: set[str] = set()
        self.files: dict[str, set[str]] = {}
        self.history: dict[int, dict[str, Version]] = {}
        self.generation = 0

    def teardown(self) -> None:
        self.root.cleanup()

    def articles(self, chosen: dict[str, str]) -> Iterator[Article]:
        for id_, said in chosen.items():
            yield Article(id_, text_of(id_, said), language=Stated("en", "given"), source=f"{id_}.txt")

    def folder(self, name: str, chosen: dict[str, str]) -> Path:
        """A folder that holds these articles and no others."""
        path = Path(self.root.name, name)
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        self.files[name] = set(chosen)
        for id_, said in chosen.items():
            (path / f"{id_}.md").write_text(f"---\nlanguage: en\n---\n{text_of(id_, said)}", encoding="utf-8")
        return path

    def free(self, chosen: dict[str, str], name: str) -> dict[str, str]:
        """Those of a folder's articles that no file of another folder is."""
        held = {
            id_ for id_, known in self.now.items() if known.place != name and id_ in self.files.get(known.place, ())
        }
        return {id_: said for id_, said in chosen.items() if id_ not in held}

    def unbarred(self, chosen: dict[str, str]) -> dict[str, str]:
        return {id_: said for id_, said in chosen.items() if id_ not in self.by_hand}

    def taken(self, chosen: dict[str, str], place: str, *, corpus: bool = False) -> dict[str, Version]:
        """What the model holds after these articles came in."""
        after = dict(self.now)
        for id_, said in chosen.items():
            text, known = text_of(id_, said), self.now.get(id_)
            if known is None:
                (self.corpus.add if corpus else self.corpus.discard)(id_)
            if known and known.text == text:
                known.place = place
            else:
                after[id_] = Version(text, place)
        return after

    def done(self, report: Report, after: dict[str, Version]) -> None:
        """Compare a run's report with what the model says of it."""
        before, self.now = self.now, after
        self.by_hand -= after.keys()
        changed = {id_ for id_ in before.keys() & after.keys() if before[id_].text != after[id_].text}
        counts = len(after.keys() - before.keys()), len(changed), len(before.keys() - after.keys())
        assert (report.added, report.changed, report.removed) == counts
        self.generation += any(counts) or not self.generation
        assert (report.generation, report.articles) == (self.generation, len(after))
        self.history[self.generation] = dict(after)

    @rule(chosen=CHOSEN)
    def build(self, chosen: dict[str, str]) -> None:
        after = self.taken(self.unbarred(chosen), "", corpus=True)
        after = {id_: known for id_, known in after.items() if id_ in chosen or id_ not in self.corpus}
        self.done(self.builder.build(self.articles(chosen)), after)

    @rule(chosen=st.dictionaries(IDS, SAID, min_size=1, max_size=2))
    def add(self, chosen: dict[str, str]) -> None:
        self.done(self.builder.add(self.articles(chosen), "program"), self.taken(chosen, ""))

    @rule(name=FOLDERS, chosen=st.dictionaries(IDS, SAID, min_size=1, max_size=3))
    def add_folder(self, name: str, chosen: dict[str, str]) -> None:
        path = self.folder(name, chosen)
        self.done(self.builder.add(open_corpus([path]), "file"), self.taken(self.free(chosen, name), name))

    @rule(name=FOLDERS, chosen=CHOSEN)
    def sync(self, name: str, chosen: dict[str, str]) -> None:
        path = self.folder(name, chosen)
        after = self.taken(self.free(self.unbarred(chosen), name), name)
        after = {id_: known for id_, known in after.items() if id_ in chosen or known.place != name}
        self.done(self.builder.sync(open_corpus([path]), [str(path)]), after)

    @precondition(lambda self: self.generation)
    @rule(name=FOLDERS, allowed=st.booleans())
    def sync_an_empty_folder(self, name: str, allowed: bool) -> None:
        path = self.folder(name, {})
        held = {id_ for id_, known in self.now.items() if known.place == name}
        if not allowed and not held:
            with pytest.raises(NothingToIndex):
                self.builder.sync(open_corpus([path]), [str(path)])
            return
        report = self.builder.sync(open_corpus([path]), [str(path)], allow_empty=allowed)
        assert report.kept == (0 if allowed else len(held))
        self.done(report, {id_: known for id_, known in self.now.items() if not allowed or id_ not in held})

    @precondition(lambda self: self.generation)
    @rule(ids=st.sets(IDS, min_size=1, max_size=2))
    def remove(self, ids: set[str]) -> None:
        report = self.builder.remove(ids, "program")
        assert {problem.article_id for problem in report.problems} == ids - self.now.keys()
        self.by_hand |= ids & self.now.keys()
        self.done(report, {id_: known for id_, known in self.now.items() if id_ not in ids})

    @precondition(lambda self: self.generation)
    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        to = data.draw(st.sampled_from(sorted(self.history)))
        after = {}
        for id_, then in self.history[to].items():
            if id_ in self.by_hand:
                continue
            known = self.now.get(id_)
            after[id_] = known if known and known.text == then.text else Version(then.text, then.place)
        report = self.builder.rollback(to)
        assert report.left_out == len(self.history[to].keys() & self.by_hand)
        self.done(report, after)

    @precondition(lambda self: self.generation)
    @rule(keep=st.integers(1, 3))
    def compact(self, keep: int) -> None:
        compact(self.home, keep=keep)

    @invariant()
    def a_reader_sees_the_model(self) -> None:
        if not self.generation:
            return
        assert texts(self.home) == {id_: known.text for id_, known in self.now.items()}
        with Snapshot.open(self.home) as snapshot:
            found = snapshot.manifest
            held = len(self.now)
            assert (found.generation, found.articles, found.passages) == (self.generation, held, held)

    @invariant()
    def the_doctor_finds_nothing(self) -> None:
        if self.generation:
            assert diagnose(self.home, sample=20).faults == ()

    @invariant()
    def the_log_tells_the_same(self) -> None:
        if not self.generation:
            return
        held: dict[str, str] = {}
        with closing(connect_reader(self.home)) as db:
            logged = entries(db)
        for each in logged:
            if each.event.what == "withdrawn":
                assert held.pop(each.event.article) == each.event.version
            else:
                assert (each.event.what == "corrected") == (each.event.article in held)
                held[each.event.article] = each.event.version
        assert held.keys() == self.now.keys()


LivingArchive.TestCase.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLivingArchive = LivingArchive.TestCase
