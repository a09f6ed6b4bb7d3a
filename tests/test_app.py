"""The conversation's states, run in this process with a fake encoder or a hand-made archive: no model, no browser."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder, EncoderUnavailable
from index.manifest import IndexMismatch
from index.schema import IndexFormatError, IndexMissing, IndexUnreadable
from index.sentence_encoder import SentenceEncoder
from index.settings import SettingsInvalid
from page.markup import escape, human_date
from retrieval.answer import Answer, Receipt
from retrieval.archive import Archive
from retrieval.coverage import Coverage
from retrieval.cross_encoder import RerankerUnavailable
from retrieval.facet import Facet, Facets
from retrieval.filter import Filter
from retrieval.message import INTERFACE, Interface, Message, say
from retrieval.question import QuestionRefused
from retrieval.watch import Watches
from retrieval.watch_file import FILE
from tests.fakes import FakeEncoder
from tests.test_page import citation

APP = str(Path(__file__).parent.parent / "app.py")
RECEIPT = Receipt(1, 2, 2, None, {"en": 2}, "fake", ("sentence",), 0.01)
ARTICLE = Article("harbour", "x" * 40 + "Rain fell. The bridge burned.", title=Stated("The <b>harbour</b>", "given"))
CITED = citation("Rain fell. The bridge burned.", (11, 29))
BEHIND: dict[str, Message] = {}
NEAREST = tuple(replace(CITED, number=number) for number in range(1, 6))


class HandMadeArchive:
    """Answers by the question's first word."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.asked: list[str] = []
        self.options: list[dict[str, object]] = []
        self.covered: list[Filter] = []

    def facets(self, _filter: Filter) -> Facets:
        outlets = Facet({"The Ledger": 2, "The Tide": 1}, 0, 0)
        nothing = Facet({}, 0, 0)
        return Facets(3, outlets, Facet({"en": 3}, 0, 0), nothing, nothing, None)

    def status(self) -> Receipt:
        return RECEIPT

    def article(self, article_id: str, version: str | None = None) -> Article:
        return ARTICLE

    @property
    def behind(self) -> Message | None:
        return BEHIND.get("why")

    def versions(self, article_id: str) -> tuple[()]:
        return ()

    def search(self, query: str, *, k: int) -> tuple[()]:
        return ()

    def coverage(self, _question: str, *, filter: Filter) -> Coverage:  # noqa: A002
        self.covered.append(filter)
        return Coverage((), (("The Tide", 1),), 1)

    def ask(self, question: str, **options: object) -> Answer:
        self.asked.append(question)
        self.options.append(options)
        match question.partition(" ")[0]:
            case "refused":
                raise QuestionRefused("That is **no** question.")
            case "mismatch":
                raise IndexMismatch("Another <b>encoder</b> made the index.")
            case "nothing":
                return Answer(question, "en", "not_found", (), NEAREST, "Nothing is near.", RECEIPT)
            case "implied":
                narrowed = replace(RECEIPT, filters=Filter(publishers=("The Tide",)).as_dict())
                return Answer(question, "en", "answered", (CITED,), (), None, narrowed)
        return Answer(question, "en", "answered", (CITED,), (), None, RECEIPT)


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> HandMadeArchive:
    made = HandMadeArchive(tmp_path)
    build(tmp_path, [ARTICLE], FakeEncoder("one"), balance=Balance.none())
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path))
    monkeypatch.setattr("retrieval.opening.open_live", lambda _settings: made)
    return made


def run(**parameters: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=30)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def drawn(app: AppTest) -> str:
    """All HTML of the page, in order."""
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_an_empty_page_offers_examples_and_a_click_asks_one(archive: HandMadeArchive) -> None:
    app = run()
    assert len([button for button in app.button if str(button.key).startswith("example-")]) == 5
    app.button(key="example-0").click().run()
    assert archive.asked == ["Why did Russia leave Saraqib?"]
    assert "<mark>The bridge burned.</mark>" in drawn(app)
    assert not [button for button in app.button if str(button.key).startswith("example-")]


def test_turns_stay_in_order_through_refusals_and_near_misses(archive: HandMadeArchive) -> None:
    app = run()
    for question in ("first one", "refused now", "nothing known", "mismatch then", "last <i>one</i>"):
        app.chat_input[0].set_value(question).run()
    html = drawn(app)
    parts = [
        "first one", "<mark>The bridge burned.</mark>", "refused now", "That is **no** question.", "nothing known",
        "No answer in this archive", "Not an answer", "mismatch then",
        "Another &lt;b&gt;encoder&lt;/b&gt; made the index.", "last &lt;i&gt;one&lt;/i&gt;",
    ]  # fmt: skip
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert html.count("Not an answer") == 3
    assert len(archive.asked) == 5  # drawing again asks nothing again
    app.button(key="new").click().run()
    assert "first one" not in drawn(app)


def test_the_address_asks_once_a_session(archive: HandMadeArchive) -> None:
    app = run(q="from the address")
    app.chat_input[0].set_value("then another").run()
    app.button(key="new").click().run()
    app.run()
    assert archive.asked == ["from the address", "then another"]


def test_the_article_opens_at_the_quote_from_a_citation_and_from_a_link(archive: HandMadeArchive) -> None:
    app = run()
    app.chat_input[0].set_value("first one").run()
    app.button(key="open-0-1").click().run()
    marked = '<mark id="isnad-quote">The bridge burned.</mark>'
    assert marked in drawn(app)
    assert marked in drawn(run(article="harbour", start="51", end="69"))
    assert "The link points to characters 51 to 690" in drawn(run(article="harbour", start="51", end="690"))
    assert "The &lt;b&gt;harbour&lt;/b&gt;" in drawn(app)


def test_an_index_of_another_encoder_gets_a_sentence_and_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, second: SentenceEncoder
) -> None:
    build(tmp_path, [ARTICLE], FakeEncoder("one"), balance=Balance.none(), second=second)
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path))
    monkeypatch.setattr("retrieval.opening.load_encoder", lambda _model, _cache: FakeEncoder("two"))
    app = run()
    assert "The index was made by the encoder &#x27;one&#x27;" in drawn(app)
    assert app.code[0].value == f"python -m index --home {tmp_path}"
    monkeypatch.setattr("retrieval.opening.load_encoder", lambda _model, _cache: FakeEncoder("one"))
    app.button(key="again").click().run()
    assert "1 article · 1 passage" in drawn(app)


def test_a_model_that_is_not_there_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    build(tmp_path, [ARTICLE], FakeEncoder("one"), balance=Balance.none())
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path))
    monkeypatch.setenv("ISNAD_MODEL", str(tmp_path / "no-model"))
    html = drawn(run())
    assert "The encoder cannot be loaded" in html
    assert "no-model" in html


def test_a_setting_that_cannot_be_used_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_OFF", "everything")
    assert "ISNAD_OFF names everything" in drawn(run())


def test_a_range_of_dates_turned_round_is_said_and_nothing_is_asked(archive: HandMadeArchive) -> None:
    app = run(since="2021-05-01")
    app.date_input(key="filter-until").set_value(date(2020, 2, 1)).run()
    assert [error.value for error in app.error] == [say("filter.turned")]
    assert app.chat_input[0].disabled
    app.date_input(key="filter-until").set_value(date(2022, 2, 1)).run()
    assert not app.error
    assert archive.asked == []


def test_what_is_wrong_with_the_index_is_said_in_arabic_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path))
    app = AppTest.from_file(APP, default_timeout=30)
    app.query_params["ui"] = "ar"
    app.run()
    assert say("failure.IndexMissing", "ar") in drawn(app)
    assert f"There is no index in {tmp_path}" in drawn(app)  # in detail, for whoever keeps the archive


@pytest.mark.parametrize("failure", [
    IndexMissing, IndexFormatError, IndexUnreadable, IndexMismatch, EncoderUnavailable, RerankerUnavailable,
    SettingsInvalid,
])  # fmt: skip
def test_every_failure_at_the_start_has_its_sentence(failure: type[Exception]) -> None:
    assert all(say(f"failure.{failure.__name__}", language) for language in INTERFACE)


@pytest.mark.parametrize(("parameters", "why"), [
    ({"since": "2022", "until": "2020"}, say("filter.is_turned", since="2022", until="2020")),
    ({"since": "banana"}, say("filter.no_date", field="since", value="'banana'")),
    ({"until": "9999"}, say("filter.beyond", field="until", value="9999", first="1900", last="2100")),
    ({"since": "1850-03"}, say("filter.beyond", field="since", value="1850-03", first="1900", last="2100")),
    ({"without": "banana"}, "Nothing implied is called 'banana'"),
])  # fmt: skip
def test_a_links_filter_that_cannot_be_applied_holds_its_question_back(
    archive: HandMadeArchive, parameters: dict[str, str], why: str
) -> None:
    app = run(q="from the address", **parameters)
    for _ in range(2):  # it is no less so when the page is drawn anew
        assert escape(why) in drawn(app)
        assert app.chat_input[0].disabled
        assert archive.asked == []
        app.run()
    app.button(key="refused-ask").click().run()
    assert archive.asked == ["from the address"]
    assert escape(why) not in drawn(app)
    assert not app.warning


def test_a_links_years_reach_from_the_first_day_to_the_last(archive: HandMadeArchive) -> None:
    app = run(since="1900", until="2100-12")
    assert not app.exception
    assert [app.date_input(key=f"filter-{name}").value for name in ("since", "until")] == [
        date(1900, 1, 1), date(2100, 12, 31),
    ]  # fmt: skip


def test_a_link_does_without_what_was_taken_off(archive: HandMadeArchive) -> None:
    app = run(q="what was taken off in 2021", without="since")
    assert archive.options[0]["without"] == ("since",)
    assert "&without=since&" in app.code[-1].value
    app.chat_input[0].set_value("another").run()
    assert archive.options[1]["without"] == ()


def test_the_links_generation_is_told_in_its_own_turn(archive: HandMadeArchive) -> None:
    app = run(q="from the address", generation="7")
    app.chat_input[0].set_value("then another").run()
    html, older = drawn(app), say("take.older", before=7, now=1)
    assert html.count(older) == 1
    assert html.index("from the address") < html.index(older) < html.index("then another")
    assert older not in drawn(run(q="from the address", generation="1"))


def test_coverage_is_counted_under_the_filter_that_the_answer_was_found_under(archive: HandMadeArchive) -> None:
    app = run(q="implied by the question")
    app.toggle(key="coverage-0").set_value(True).run()
    assert archive.covered == [Filter(publishers=("The Tide",))]


@pytest.mark.parametrize("ui", INTERFACE)
def test_damaged_watches_are_said_at_the_side_and_questions_go_on(archive: HandMadeArchive, ui: Interface) -> None:
    path = archive.home / FILE
    path.write_bytes(b"no database at all" * 100)
    app = run(q="from the address", ui=ui)
    assert [warning.value for warning in app.warning] == [say("watch.unreadable", ui, file=str(path))]
    assert "<mark>The bridge burned.</mark>" in drawn(app)
    app.button(key="watch-0").click().run()
    assert [toast.value for toast in app.toast] == [say("watch.unreadable", ui, file=str(path))]


def test_a_question_is_watched_under_the_filter_it_was_asked_under(archive: HandMadeArchive) -> None:
    app = run(q="from the address", publisher="The Tide", without="since")
    app.button(key="watch-0").click().run()
    (watch,) = Watches(archive.home).all()
    assert (watch.filters, watch.without) == (Filter(publishers=("The Tide",)), ("since",))


@pytest.mark.parametrize("ui", INTERFACE)
def test_a_lists_answers_name_speaker_and_source_each_in_its_own_direction(
    archive: HandMadeArchive, monkeypatch: pytest.MonkeyPatch, ui: Interface
) -> None:
    class Given:
        name, file_id = "list.txt", "1"

        def getvalue(self) -> bytes:
            return "turned \u202eeno\nrefused now".encode()

    files: list[bytes] = []
    monkeypatch.setattr("streamlit.file_uploader", lambda *_, **__: Given())
    monkeypatch.setattr("streamlit.download_button", lambda _label, content, **_: files.append(content))
    app = AppTest.from_file(APP, default_timeout=30)
    app.query_params["ui"] = ui
    app.session_state["view"] = "batch"
    app.run()
    comma = "، " if ui == "ar" else ", "
    named = CITED.quote.start, CITED.quote.end
    source = comma.join(
        f"<bdi>{part}</bdi>" for part in ("The Ledger", "The harbour", "2021-02-25", "harbour:{}-{}".format(*named))
    )
    assert source in drawn(app)
    assert f'<td><p dir="auto">{escape(say("card.no_speaker", ui))}</p></td>' in drawn(app)
    first, second = list(csv.reader(io.StringIO(files[-1].decode("utf-8-sig"))))[1:]
    assert [first[0], first[3]] == ["turned eno", say("card.no_speaker", ui)]
    assert second[2:] == ["That is **no** question.", "", ""]


def test_an_archive_that_cannot_follow_says_so(archive: HandMadeArchive) -> None:
    BEHIND["why"] = Message.of("archive.behind", why="Another encoder made it.")
    try:
        assert "Another encoder made it." in drawn(run())
    finally:
        BEHIND.clear()
    assert "Another encoder made it." not in drawn(run())


@pytest.fixture
def living(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, encoder: Encoder, second: SentenceEncoder) -> Archive:
    build(tmp_path, FERRIES, encoder, balance=Balance.load(encoder.fingerprint), second=second)
    made = Archive.open(tmp_path, encoder, second=second)
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path))
    monkeypatch.setattr("retrieval.opening.open_live", lambda _settings: made)
    return made


FERRIES = [
    Article("one", "The ferry to the island stopped because its engine failed, the ministry said.",
            title=Stated("Engine trouble", "given"), language=Stated("en", "given")),
    Article("two", "The island ferry stopped because its captain was on strike, the port authority said.",
            title=Stated("Strike at sea", "given"), language=Stated("en", "given")),
]  # fmt: skip


def test_an_open_page_shows_no_quote_of_a_withdrawn_article_and_marks_a_corrected_one(living: Archive) -> None:
    app = run()
    app.chat_input[0].set_value("Why did the ferry to the island stop?").run()
    assert all(said in drawn(app) for said in ("engine failed", "captain was on strike", '"isnad-voices"'))
    living.builder().remove(["two"], "program")
    corrected = replace(FERRIES[0], text=f"{FERRIES[0].text} It was repaired.")
    living.builder().add([corrected], "program")
    for ui in INTERFACE:
        if ui == "ar":
            app.button(key="ui-switch").click()
        app.run()
        html = drawn(app)
        today = human_date(living.versions("two")[-1].ended_at[:10], ui)  # type: ignore[index]
        assert escape(say("card.withdrawn", ui, date=today)) in html
        assert escape(say("article.corrected", ui, date=today)) in html
        assert "engine failed" in html
        assert not [said for said in ("captain", "Strike at sea", '"isnad-voices"') if said in html]
    (turn,) = app.session_state["turns"]
    assert "captain" not in str(turn)
    living.builder().remove(["one"], "program")
    assert "engine failed" not in drawn(app.run())
