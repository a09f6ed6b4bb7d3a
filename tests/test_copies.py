"""Copies of one text are found as they come, whatever the page adds, and follow the generations."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import BuildFailed, build
from index.copies import MOST_COMPARED, Copies
from index.encoder import Encoder
from index.minhash import sketch
from index.near_duplicate import CARRIED, Overlap, Sketch
from index.schema import connect_writer, database
from retrieval.archive import Archive
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder

TEXT = (
    "A convoy of 12 lorries left the northern base of Northville before dawn on Monday and crossed the river by the "
    "old bridge.\n\nThe port authority said that the lorries carried tents, blankets and drinking water for the "
    "families of the lower town.\n\nThe river had risen three metres since Saturday and flooded the market, the school "
    "and the mill.\n\nThe mayor, Anna Holm, asked everyone to stay away from the dam until engineers had looked at its "
    "gates.\n"
)
OTHER = (
    "The council of Southport voted on Tuesday to close the museum of clocks for 2 years while its roof is repaired."
    "\n\nThe keeper of the collection said that 340 clocks would be packed and taken to the cellar of the library.\n\n"
    "Visitors may see the oldest of them, a water clock from the fourteenth century, until the end of the month.\n"
)
COPIES = {
    "agency": TEXT,
    "dateline": "NORTHVILLE (Example Agency) - " + TEXT,
    "furniture": f"Skip to content\nHome / World\n\nConvoy leaves base\n\n{TEXT}\nShare on Facebook\nRead also: Museum",
    "edited": TEXT.replace("asked everyone", "urged residents").replace("The port authority said", "Officials said"),
    "shortened": TEXT.rsplit("\n\n", 1)[0] + "\n",
}
OWN = " ".join(
    f"{who} of the upper town told our reporter that {what}."
    for who, what in (
        ("The baker", "no bread had been delivered since the road was closed by the water on Sunday evening"),
        ("A teacher", "lessons would be held in the gymnasium as soon as the heating works again"),
        ("The ferryman", "he had carried forty people and nine goats across without being paid for any of them"),
        ("The pharmacist", "medicine was short, and that she had asked the hospital in the city for more"),
        ("A fisherman", "nobody of his age remembered a flood like this one in the month of October"),
        ("The postman", "letters were waiting in the office, which stands on a hill and has stayed dry"),
        ("The chief of the fire brigade", "pumps were on their way from three districts and would run all night"),
    )
)  # fmt: skip
INSIDE = OWN + "\n\n" + TEXT
ROUND_UP = OWN + "\n\n" + TEXT + "\n" + OTHER


def article(id_: str, text: str, day: str | None = None) -> Article:
    dated = Stated(day, "given") if day else None
    return Article(id_, text, language=Stated("en", "given"), published_on=dated)


def make(home: Path, texts: dict[str, str], encoder: FakeEncoder | None = None) -> None:
    build(home, [article(*item) for item in texts.items()], encoder or FakeEncoder(), balance=Balance.none())


def clusters(home: Path) -> dict[str, str]:
    """What a reader sees: article id -> cluster id."""
    with Snapshot.open(home) as snapshot:
        keys = keys_of(home)
        return {id_: snapshot.copies(list(keys.values()))[key] for id_, key in keys.items()}


def related(home: Path) -> dict[str, set[str]]:
    with Snapshot.open(home) as snapshot:
        keys = keys_of(home)
        ids = {key: id_ for id_, key in keys.items()}
        return {ids[key]: {ids[k] for k in others} for key, others in snapshot.related(list(ids)).items()}


def keys_of(home: Path) -> dict[str, int]:
    """Keys of the visible articles, by id."""
    db = sqlite3.connect(database(home))
    rows = dict(db.execute("SELECT id, key FROM articles, state WHERE until IS NULL AND since <= generation"))
    db.close()
    return rows


def test_copies_with_what_outlets_change_are_one_cluster_and_other_news_is_not(tmp_path: Path) -> None:
    make(tmp_path, {**COPIES, "museum": OTHER, "own": OWN})
    assert clusters(tmp_path) == {**dict.fromkeys(COPIES, "agency"), "museum": "museum", "own": "own"}


def test_a_text_inside_a_longer_piece_is_found_and_joins_nothing(tmp_path: Path) -> None:
    make(tmp_path, {"agency": TEXT, "museum": OTHER, "inside": INSIDE, "round-up": ROUND_UP})
    found = clusters(tmp_path)
    assert found["agency"] != found["museum"]
    assert found["museum"] == "museum"
    assert {"inside", "round-up"} <= related(tmp_path)["agency"]
    assert related(tmp_path)["museum"] >= {"round-up"}


def test_a_bulletin_with_other_numbers_is_no_copy() -> None:
    one = "Northville port reported 14 ships, 230 lorries and 1,200 passengers on Monday, the authority said."
    other = one.replace("14", "17").replace("230", "190").replace("1,200", "1,350")
    assert sketch([one]).overlap(sketch([one])).relation() == "copy"
    assert sketch([one] * 3).overlap(sketch([other])).relation() is None
    daily = f"{TEXT} The observers counted 41 shots in the north, 17 in the south and 230 in the old town, they said."
    next_day = daily.replace("41", "12").replace("17", "9").replace("230", "88").replace("12 lorries", "31 lorries")
    found = sketch([daily]).overlap(sketch([next_day]))
    assert found.shorter > CARRIED
    assert found.relation() is None


def test_shares_are_those_of_the_sets_of_shingles() -> None:
    one = sketch(["a b c d e 5 7"])  # abc bcd cde de5 e57
    other = sketch(["x a b c d e 5 y z q"])  # xab abc bcd cde de5 e5y 5yz yzq
    assert one.overlap(other) == other.overlap(one) == Overlap(4 / 5, 4 / 8, 1 / 2, 5)


def test_the_earliest_article_names_the_cluster(tmp_path: Path) -> None:
    items = [article("a", TEXT), article("b", TEXT, "2021-03-02"), article("c", TEXT, "2021-03-01")]
    build(tmp_path, items, FakeEncoder(), balance=Balance.none())
    assert clusters(tmp_path) == dict.fromkeys("abc", "c")


def test_adding_one_by_one_in_any_order_is_building_at_once(tmp_path: Path) -> None:
    texts = {**COPIES, "museum": OTHER, "inside": INSIDE, "round-up": ROUND_UP, "museum-two": "SOUTHPORT - " + OTHER}
    make(tmp_path / "once", texts)
    expected = clusters(tmp_path / "once"), related(tmp_path / "once")
    for seed in range(4):
        order = random.Random(seed).sample(sorted(texts), len(texts))
        home = tmp_path / str(seed)
        for count in range(1, len(order) + 1, seed + 1):
            make(home, {id_: texts[id_] for id_ in order[:count]})
        make(home, {id_: texts[id_] for id_ in order})
        assert (clusters(home), related(home)) == expected


def test_what_is_removed_leaves_the_others_together_and_other_versions_count_anew(tmp_path: Path) -> None:
    make(tmp_path, COPIES)
    without = {id_: text for id_, text in COPIES.items() if id_ != "agency"}
    make(tmp_path, without)
    assert clusters(tmp_path) == dict.fromkeys(without, "dateline")
    make(tmp_path, {**without, "edited": OTHER})
    assert clusters(tmp_path) == {**dict.fromkeys(without, "dateline"), "edited": "edited"}
    make(tmp_path, COPIES)
    assert clusters(tmp_path) == dict.fromkeys(COPIES, "agency")
    db = sqlite3.connect(database(tmp_path))  # nothing is compared with what has ended
    assert {key for (key,) in db.execute("SELECT DISTINCT article FROM bands")} == set(keys_of(tmp_path).values())
    db.close()


def test_a_reader_sees_the_clusters_of_its_generation(tmp_path: Path) -> None:
    make(tmp_path, {"agency": TEXT, "edited": COPIES["edited"]})
    before = keys_of(tmp_path)
    with Snapshot.open(tmp_path) as snapshot:
        make(tmp_path, {"aaa": TEXT, "edited": COPIES["edited"]})
        assert set(snapshot.copies(list(before.values())).values()) == {"agency"}
    assert clusters(tmp_path) == {"aaa": "aaa", "edited": "aaa"}
    with Snapshot.open(tmp_path) as snapshot:  # the version that has ended is in no cluster
        assert snapshot.copies([before["agency"]]) == {}
        assert snapshot.related([before["edited"]]) == {before["edited"]: (keys_of(tmp_path)["aaa"],)}


def test_only_new_versions_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, COPIES)
    taken: list[int] = []
    take_in = Copies.take_in

    def counted(self: Copies, key: int, made: Sketch) -> None:
        taken.append(key)
        take_in(self, key, made)

    monkeypatch.setattr(Copies, "take_in", counted)
    make(tmp_path, {**COPIES, "museum": OTHER})
    make(tmp_path, {**COPIES, "museum": OTHER}, FakeEncoder("other", 16))
    assert taken == [keys_of(tmp_path)["museum"]]


def test_a_build_that_failed_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, {"agency": TEXT})

    def full(*_: object, **__: object) -> dict[str, str]:
        raise OSError("No space left on device")

    monkeypatch.setattr("index.switch.write_segment", full)
    with pytest.raises(BuildFailed):
        make(tmp_path, {"agency": TEXT, "edited": COPIES["edited"]})
    monkeypatch.undo()
    assert clusters(tmp_path) == {"agency": "agency"}
    make(tmp_path, {"agency": TEXT, "museum": OTHER})  # may get the key that the discarded article had
    assert clusters(tmp_path) == {"agency": "agency", "museum": "museum"}
    assert related(tmp_path) == {"agency": set(), "museum": set()}
    make(tmp_path, {"agency": TEXT, "museum": OTHER, "edited": COPIES["edited"]})
    assert clusters(tmp_path)["edited"] == "agency"


KILLED = """
import os, signal, sys
from pathlib import Path
from index import switch
from tests.test_copies import COPIES, OTHER, make

if sys.argv[2] == "switching":
    switch.write_segment = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
else:
    from index.store import Store
    stage = Store.stage
    Store.stage = lambda *a: (stage(*a), os.kill(os.getpid(), signal.SIGKILL))
make(Path(sys.argv[1]), {**COPIES, "museum": OTHER})
"""


@pytest.mark.parametrize("moment", ["staged", "switching"])
def test_a_kill_in_mid_build_changes_no_cluster_and_the_next_build_is_as_from_scratch(
    tmp_path: Path, moment: str
) -> None:
    make(tmp_path / "home", {"museum": OTHER, "agency": TEXT})
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "home"), moment], cwd=Path(__file__).parent.parent, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert clusters(tmp_path / "home") == {"museum": "museum", "agency": "agency"}
    make(tmp_path / "home", {**COPIES, "museum": OTHER})
    make(tmp_path / "scratch", {**COPIES, "museum": OTHER})
    assert clusters(tmp_path / "home") == clusters(tmp_path / "scratch")
    assert related(tmp_path / "home") == related(tmp_path / "scratch")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "...!!!",
        "x" * 10_000,
        "كلمة" * 2_500,
        "港" * 3_000,
        "Skip to content\nAccept cookies\nShare on Facebook\nRead also: Museum",
        "\ud800 lone surrogates \udfff are no words at all in any of these languages \ud800",
        "word " * 20_000,
    ],
    ids=["empty", "white", "marks", "long word", "long Arabic word", "Chinese", "furniture", "surrogates", "repeated"],
)
def test_hostile_text_is_compared_like_any_other(text: str) -> None:
    made = sketch(text.splitlines())
    assert made.overlap(sketch([])).relation() is None
    assert sketch([TEXT]).overlap(made).relation() is None
    relation = made.overlap(sketch(text.splitlines())).relation()
    assert relation == ("copy" if len(made.shingles) else None)


def test_articles_without_words_are_no_copies_of_each_other(tmp_path: Path) -> None:
    texts = {"one": "...", "two": "...", "three": "", "four": "", "a": TEXT}
    make(tmp_path, texts)
    assert clusters(tmp_path) == {id_: id_ for id_ in texts}


def test_a_sketch_is_the_same_on_every_machine() -> None:
    made = sketch(["The port authority said that nobody was hurt on 4 May."])
    assert (made.shingles[0], made.numbers.tolist(), made.bands[0]) == (461772527, [2303943707], -8963724941794691905)


def test_a_sentence_that_stands_everywhere_does_not_make_all_be_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere = "Reporting by the staff of the Northville Gazette, editing by the night desk in Southport."
    compared: list[Sketch] = []
    overlap = Sketch.overlap

    def counted(self: Sketch, other: Sketch) -> Overlap:
        compared.append(other)
        return overlap(self, other)

    monkeypatch.setattr(Sketch, "overlap", counted)
    db = connect_writer(tmp_path)
    for key in range(1, MOST_COMPARED + 20):
        db.execute(
            "INSERT INTO articles (key, id, digest, since, text, facts, language) VALUES (?, ?, '', 1, '', '{}', 'en')",
            (key, str(key)),
        )
        compared.clear()
        Copies(db).take_in(key, sketch([everywhere, *(f"{key * n} sheep " * 9 for n in range(3, 9))]))
        assert len(compared) == min(key - 1, MOST_COMPARED)
    db.close()


def archive_of(home: Path, encoder: Encoder, texts: dict[str, str]) -> Archive:
    days = {"agency": "2021-03-01", "own": "2021-03-02", "inside": "2021-03-02"}
    articles = [article(id_, text, days.get(id_)) for id_, text in texts.items()]
    build(home, articles, encoder, balance=Balance.load(encoder.fingerprint))
    return Archive.open(home, encoder)


WHY = "What did the lorries from the northern base of Northville carry?"


def test_an_answer_names_every_outlet_that_carries_the_quote_and_counts_it_once(
    encoder: Encoder, tmp_path: Path
) -> None:
    altered = TEXT.replace("The port authority said that", "The port authority denied that")
    texts = {**COPIES, "inside": INSIDE, "altered": altered, "own": OWN}
    archive = archive_of(tmp_path, encoder, texts)
    answer = archive.ask(WHY, k=20)
    outlets = [(c.quote.text, {c.article_id, *c.also_in}) for c in answer.citations]
    assert [found for quote, found in outlets if "A convoy" in quote] == [texts.keys() - {"own"}]
    drinks = archive.search("Tents, blankets and drinking water for the families of the lower town?", k=20)
    said = [{c.article_id, *c.also_in} for c in drinks if "tents, blankets" in c.quote.text]
    assert {"agency", "dateline", "furniture", "shortened", "inside"} in said
    assert all(found == {"altered"} for found in said if "altered" in found)  # the only one that denies it
    assert {c.cluster for c in answer.citations if c.article_id in COPIES} == {"agency"}
    assert answer.independent == len({c.cluster for c in answer.citations})
    copies = [c for c in drinks if c.article_id in {*COPIES, "altered"}]
    assert len({c.article_id for c in copies}) > len({c.cluster for c in copies}) == 1


def test_outlets_are_named_that_the_question_did_not_find(encoder: Encoder, tmp_path: Path) -> None:
    """More copies than passages are compared for one citation."""
    many = {f"outlet-{n:03}": f"{TEXT}\nSeen by a reader {'of ours ' * (n % 3)}in town {n}.\n" for n in range(90)}
    found = archive_of(tmp_path, encoder, {"agency": TEXT, **many}).search(WHY, k=1)
    assert {found[0].article_id, *found[0].also_in} == {"agency", *many}


def test_words_that_are_an_outlets_own_are_another_source(encoder: Encoder, tmp_path: Path) -> None:
    archive = archive_of(tmp_path, encoder, {"agency": TEXT, "inside": INSIDE})
    own = archive.search("What did the ferryman of the upper town say about forty people and nine goats?", k=1)[0]
    assert (own.article_id, own.also_in, own.cluster) == ("inside", (), "inside")
    shared = archive.search(WHY, k=1)[0]
    assert {shared.article_id, *shared.also_in} == {"agency", "inside"}
    assert shared.cluster == "agency"


def test_nothing_found_counts_no_source(encoder: Encoder, tmp_path: Path) -> None:
    answer = archive_of(tmp_path, encoder, COPIES).ask("Who won the chess championship in Reykjavik in 1972?")
    assert (answer.status, answer.independent) == ("not_found", 0)


def test_readers_do_not_wait_for_the_library_that_sketches() -> None:
    code = "import sys, retrieval.archive; sys.exit('datasketch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent.parent, check=False).returncode == 0
