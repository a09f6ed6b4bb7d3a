"""The newsroom page in a real browser, by what a person sees and clicks, in both languages of the interface."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from index.article import Article, Stated
from index.audit import entries
from index.balance import Balance
from index.build import build
from index.encoder import Encoder
from index.schema import connect_reader
from index.sentence_encoder import SentenceEncoder
from page.article import link
from page.markup import human_date
from retrieval.answer import Span
from retrieval.archive import Archive
from retrieval.filter import Filter
from retrieval.message import INTERFACE, Interface, say
from tests.browser import DESK, IN_A_BROWSER, PATIENCE, PHONE, ask, fits, is_in_view, keep, serving, squeezed

pytestmark = [*IN_A_BROWSER, pytest.mark.long]

Visit = Callable[..., Page]
QUESTION = "How many soldiers did the Syrian army lose in Idlib?"
COPIED = "ماذا كانت خسائر الجيش السوري في معارك إدلب؟"
OUTLET = "Isnad demo, after Rozana"
NARROWED = Filter(publishers=(OUTLET,))
ui_of = pytest.mark.parametrize("ui", INTERFACE)


def opened(visit: Visit, address: str, ui: Interface, *parameters: tuple[str, str], **context: object) -> Page:
    """The page in a language of the interface, loaded."""
    page = visit(f"{address}/?{urlencode([('ui', ui), *parameters])}", **context)
    expect(page.locator(".st-key-ask")).to_be_visible(timeout=PATIENCE)
    return page


def button(place: Page | Locator, name: str, ui: Interface) -> Locator:
    """Buttons by what the catalog calls them."""
    return place.get_by_role("button", name=say(name, ui))


def settled(page: Page) -> None:
    """Wait until Streamlit has run the script to its end."""
    page.wait_for_timeout(250)
    expect(page.locator('[data-test-script-state="notRunning"]')).to_have_count(1, timeout=PATIENCE)


def choose(page: Page, name: str, value: str, ui: Interface) -> None:
    """Choose a value of one of the side's filters."""
    page.locator(f".st-key-filter-{name} input").click()
    option = page.get_by_role("option", name=re.compile(re.escape(value) + r" \(\d"))
    option.click()
    page.keyboard.press("Escape")
    expect(button(page, "filter.clear", ui)).to_be_visible(timeout=PATIENCE)
    settled(page)


def quotes(answer: Locator) -> list[str]:
    """The quotes of an answer's cards, in order."""
    cards = answer.locator(".isnad-card").all()
    return [squeezed(" ".join(card.locator("mark").all_text_contents())) for card in cards]


def of(archive: Archive, question: str, chosen: Filter | None = None) -> list[str]:
    """The quotes that the read side gives."""
    answer = archive.ask(question, filter=chosen) if chosen else archive.ask(question)
    return [squeezed(citation.quote.text) for citation in answer.citations]


def shown(text: str) -> str:
    """A sentence of the catalog as it reads on the page, without the marks that set foreign words apart."""
    return re.sub("[\u2066-\u2069]", "", text)


def drawn(place: Page | Locator, selector: str = "body") -> str:
    """The text of a place, squeezed, without such marks."""
    found = place.locator(selector).first if isinstance(place, Page) else place
    return squeezed(shown(found.inner_text()))


@ui_of
def test_every_quote_names_its_speaker_and_the_voices_stand_side_by_side(
    seeds_app: str, visit: Visit, archive: Archive, ui: Interface
) -> None:
    page = opened(visit, seeds_app, ui)
    answer = ask(page, COPIED)
    expected = archive.ask(COPIED)
    for citation, card in zip(expected.citations, answer.locator(".isnad-card").all(), strict=True):
        said, words = citation.attribution, drawn(card)
        if said and said.chain:
            assert f"{say('card.said_by', ui)} " in words
            assert all(f"{each.name.text} ({each.cue.text})" in words for each in said.chain)
        else:
            assert say("card.outlet_voice" if said and said.voice == "outlet" else "card.no_speaker", ui) in words
    assert {bool(c.attribution and c.attribution.chain) for c in expected.citations} == {True, False}
    boxes = answer.locator(".isnad-voice").all()
    assert len(boxes) == len(expected.voices) > 2
    for box, voice in zip(boxes, expected.voices, strict=True):
        assert (voice.name or "") in drawn(box.locator("h3"))
        assert box.locator("blockquote").count() == len(voice.citations)
    first, second = boxes[0].bounding_box(), boxes[1].bounding_box()
    assert first
    assert second
    assert abs(first["y"] - second["y"]) < 2
    assert (first["x"] > second["x"]) == (ui == "ar")
    assert say("voices.independent", ui, count=expected.independent) in drawn(answer.locator(".isnad-found"))
    boxes[0].scroll_into_view_if_needed()
    keep(page, f"voices-{ui}")


@pytest.fixture(scope="module")
def accounts_app(
    encoder: Encoder, second: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:  # fmt: skip
    """The page over two accounts of one flood, which agree on the villages and not on the missing."""
    home = tmp_path_factory.mktemp("accounts")
    told = [
        Article(f"flood-{missing}", f"After the flood in Marwan {missing} people were missing and 12 villages were "
                f"cut off, {who} said. The water fell again on Sunday.", language=Stated("en", "given"))
        for who, missing in (("Governor Reem Saadi", 41), ("Mayor Sami Odeh", 57))
    ]  # fmt: skip
    build(home, told, encoder, balance=Balance.load(encoder.fingerprint), second=second)
    with serving(home) as address:
        yield address


@ui_of
def test_differing_figures_are_marked(accounts_app: str, visit: Visit, ui: Interface) -> None:
    answer = ask(opened(visit, accounts_app, ui), "How many people were missing after the flood in Marwan?")
    expect(answer.locator(".isnad-voice.differs")).to_have_count(2, timeout=PATIENCE)
    assert set(answer.locator(".isnad-voice.differs .figure").all_text_contents()) == {"41", "57"}
    assert say("voices.differ", ui) in drawn(answer.locator(".isnad-voices-title"))


@ui_of
def test_figures_of_other_things_are_not(seeds_app: str, visit: Visit, ui: Interface) -> None:
    answer = ask(opened(visit, seeds_app, ui), QUESTION)
    expect(answer.locator(".isnad-voice").nth(2)).to_be_visible(timeout=PATIENCE)
    assert not answer.locator(".isnad-voice .figure").count()
    assert say("voices.differ", ui) not in drawn(answer.locator(".isnad-voices-title"))


@ui_of
def test_a_copy_is_one_card_with_a_link_to_the_other_article(
    seeds_app: str, visit: Visit, archive: Archive, ui: Interface
) -> None:
    page = opened(visit, seeds_app, ui)
    answer = ask(page, COPIED)
    (cited,) = [citation for citation in archive.ask(COPIED).citations if citation.also_in]
    card = answer.locator(".isnad-card").nth(cited.number - 1)
    line = card.locator(".line", has_text=say("card.also_in", ui))
    other = archive.article(cited.also_in[0])
    assert other.title
    assert other.title.value in drawn(line)
    page.goto(f"{seeds_app}/{line.get_by_role('link').get_attribute('href')}&ui={ui}")
    expect(page.locator(".isnad-top h2")).to_have_text(other.title.value, timeout=PATIENCE)


@ui_of
def test_an_outlet_filter_changes_counts_receipt_and_citations_until_it_is_taken_off(
    seeds_app: str, visit: Visit, archive: Archive, ui: Interface
) -> None:
    page = opened(visit, seeds_app, ui)
    choose(page, "publishers", OUTLET, ui)
    side = page.get_by_test_id("stSidebar")
    passing = archive.facets(NARROWED)
    assert say("filter.passing", ui, count=passing.articles) in drawn(side)
    page.locator(".st-key-filter-languages input").click()
    expect(page.get_by_role("option").first).to_be_visible()
    listed = {squeezed(text) for text in page.get_by_role("option").all_text_contents()}
    assert {re.search(r"\((\d+)\)", text)[1] for text in listed if re.search(r"\((\d+)\)", text)} == {  # type: ignore[index]
        str(count) for count in passing.languages.counts.values()
    }
    page.keyboard.press("Escape")
    answer = ask(page, QUESTION)
    assert quotes(answer) == of(archive, QUESTION, NARROWED) != of(archive, QUESTION)
    assert set(answer.locator(".isnad-card .facts b").all_text_contents()) == {OUTLET}
    answer.locator(".isnad-receipt summary").click()
    assert f"{say('receipt.filters', ui)} {say('filter.publishers', ui)}: {OUTLET}" in drawn(
        answer.locator(".isnad-receipt")
    )
    keep(page, f"filter-{ui}")
    button(page, "filter.clear", ui).click()
    expect(button(page, "filter.clear", ui)).to_have_count(0, timeout=PATIENCE)
    settled(page)
    assert quotes(ask(page, QUESTION)) == of(archive, QUESTION)


@ui_of
def test_the_receipt_tells_what_was_searched(seeds_app: str, visit: Visit, archive: Archive, ui: Interface) -> None:
    answer = ask(opened(visit, seeds_app, ui), QUESTION)
    receipt = answer.locator(".isnad-receipt")
    receipt.locator("summary").click()
    told, words = archive.status(), drawn(receipt)
    for name in ("archive", "generation", "searched", "languages", "outlets", "found", "filters", "encoder", "time"):
        expect(receipt.locator("dt").get_by_text(say(f"receipt.{name}", ui), exact=True)).to_be_visible()
    assert say("page.articles", ui, count=told.articles) in words
    assert f"{say('receipt.generation', ui)} {told.generation}" in words
    assert f"{say('receipt.filters', ui)} {say('receipt.no_filters', ui)}" in words
    assert told.encoder in words


@ui_of
def test_what_a_question_implies_and_what_it_carries_are_chips_that_come_off(
    seeds_app: str, visit: Visit, archive: Archive, ui: Interface
) -> None:
    asked = "What happened in Saraqib in 2021?"
    implied = [one for one in archive.ask(asked).implied if one.applied]
    assert implied
    page = opened(visit, seeds_app, ui)
    answer = ask(page, asked)
    chips = answer.locator("[class*=st-key-chip-implied]")
    expect(chips).to_have_count(len(implied))
    assert [drawn(chip.locator("button p").first) for chip in chips.all()] == [
        shown(say(f"implied.{one.field}", ui, value=one.value)) for one in implied
    ]
    keep(page, f"chips-{ui}")
    chips.locator("button").first.click()
    expect(chips).to_have_count(len(implied) - 1, timeout=PATIENCE)
    settled(page)
    without = archive.ask(asked, without=(implied[0].field,))
    assert quotes(answer) == [squeezed(c.quote.text) for c in without.citations or without.nearest[:3]]

    page.get_by_role("button", name=say("page.new", ui)).click()
    expect(page.locator(".isnad-question")).to_have_count(0, timeout=PATIENCE)
    settled(page)
    ask(page, "why did Russia leave Saraqib?")
    answer = ask(page, "when?")
    carried = archive.ask("when?", previous=("why did Russia leave Saraqib?",)).carried
    assert carried
    chips = answer.locator("[class*=st-key-chip-follow]")
    assert [squeezed(chip.locator("button p").first.inner_text()) for chip in chips.all()] == [c.text for c in carried]
    expect(answer.get_by_text(say("follow.understood", ui))).to_be_visible()
    chips.locator("button").first.click()
    less = archive.ask("when?", previous=("why did Russia leave Saraqib?",), uncarried=(carried[0].text,)).carried
    assert len(less) < len(carried)
    expect(chips).to_have_count(len(less), timeout=PATIENCE)


@ui_of
def test_the_reading_view_goes_from_hit_to_hit(seeds_app: str, visit: Visit, archive: Archive, ui: Interface) -> None:
    page = opened(visit, seeds_app, ui)
    answer = ask(page, QUESTION)
    expected = of(archive, QUESTION)
    button(answer, "card.open", ui).nth(1).click()
    marks, dialog = page.locator(".isnad-article mark"), page.get_by_role("dialog")
    for at, step in ((1, "article.previous"), (0, "article.next"), (1, "article.next"), (2, None)):
        expect(dialog.get_by_text(shown(say("article.hit", ui, number=at + 1, all=len(expected))))).to_be_visible()
        settled(page)
        page.wait_for_timeout(800)
        assert squeezed(" ".join(marks.all_text_contents())) == expected[at]
        assert is_in_view(page.locator("#isnad-quote"))
        assert button(dialog, "article.previous", ui).is_disabled() == (at == 0)
        if step:
            button(dialog, step, ui).click()
    dialog.locator("details summary").click()
    for name in ("title", "publisher", "author", "published_on", "language"):
        expect(dialog.locator("dt").get_by_text(say(f"article.fact_{name}", ui), exact=True)).to_be_visible()
    assert say("card.given", ui) in drawn(dialog.locator("dl"))
    keep(page, f"reading-{ui}")


FORMATS: dict[str, Callable[[bytes], str]] = {
    ".md": lambda content: content.decode(),
    ".docx": lambda content: zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode(),
    ".html": lambda content: content.decode(),
    ".csv": lambda content: content.decode("utf-8-sig"),
    ".json": lambda content: json.dumps(json.loads(content), ensure_ascii=False),
    ".ris": lambda content: content.decode("utf-8-sig"),
}
"""What reads each format's words; raises where it is no such file."""


def exports(page: Page, answer: Locator, ui: Interface) -> Iterator[tuple[str, str]]:
    """Every export of an answer, downloaded: its ending and its words."""
    page.wait_for_timeout(1500)  # the page has come to rest at the question
    button(answer, "take.export", ui).click()
    offered = page.get_by_test_id("stPopoverBody").get_by_test_id("stDownloadButton").get_by_role("button")
    expect(offered).to_have_count(len(FORMATS))
    for at in range(len(FORMATS)):
        with page.expect_download() as waiting:
            offered.nth(at).click()
        path = Path(waiting.value.path())
        ending = Path(waiting.value.suggested_filename).suffix
        yield ending, FORMATS[ending](path.read_bytes())
    page.keyboard.press("Escape")


@ui_of
def test_every_export_arrives_with_the_quote_in_it(
    seeds_app: str, visit: Visit, archive: Archive, ui: Interface
) -> None:
    page = opened(visit, seeds_app, ui)
    answer = ask(page, QUESTION)
    words = of(archive, QUESTION)[0].split()[-1].strip(".")  # of the first quote; formats escape marks in their own way
    found = dict(exports(page, answer, ui))
    assert set(found) == set(FORMATS)
    assert [ending for ending, text in found.items() if words not in text] == []
    button(answer, "card.copy", ui).first.click()
    copied = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    assert OUTLET.split(",", maxsplit=1)[0] in drawn(copied)


@ui_of
def test_a_permanent_link_asks_again_under_the_same_filters(
    seeds_app: str, visit: Visit, archive: Archive, ui: Interface
) -> None:
    page = opened(visit, seeds_app, ui)
    choose(page, "publishers", OUTLET, ui)
    answer = ask(page, QUESTION)
    page.wait_for_timeout(1500)  # the page has come to rest at the question
    button(answer, "take.link", ui).click()
    address = squeezed(page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text())
    asked = parse_qs(urlsplit(address).query)
    assert asked == {"q": [QUESTION], "publisher": [OUTLET], "generation": [str(archive.status().generation)]}
    again = visit(f"{address}&ui={ui}")
    expect(again.locator(".isnad-card").first).to_be_visible(timeout=PATIENCE)
    settled(again)
    assert quotes(again.get_by_test_id("stChatMessage").nth(1)) == of(archive, QUESTION, NARROWED)
    expect(button(again, "filter.clear", ui)).to_be_visible()
    expect(again.locator(".isnad-notice")).to_have_count(0)
    other = visit(f"{seeds_app}/?{urlencode({'q': QUESTION, 'generation': 99, 'ui': ui})}")
    older = shown(say("take.older", ui, before=99, now=archive.status().generation))
    expect(other.locator(".isnad-notice")).to_be_visible(timeout=PATIENCE)
    assert drawn(other, ".isnad-notice") == older
    expect(other.locator(".isnad-card").first).to_be_visible(timeout=PATIENCE)


@ui_of
def test_coverage_is_drawn_as_two_charts(seeds_app: str, visit: Visit, archive: Archive, ui: Interface) -> None:
    page = opened(visit, seeds_app, ui)
    answer = ask(page, QUESTION)
    switch = answer.locator("[class*=st-key-coverage] label")
    switch.click()
    assert switch.evaluate(KNOB) == ("left" if ui == "ar" else "right")
    charts = answer.get_by_test_id("stVegaLiteChart")
    expect(charts).to_have_count(2, timeout=PATIENCE)
    found = archive.coverage(QUESTION)
    outlets = [outlet or say("card.no_publisher", ui) for outlet, _ in found.outlets]
    for chart, title, rows in (
        (charts.nth(0), "pictures.over_time", [human_date(month, ui) for month, _ in found.months]),
        (charts.nth(1), "pictures.by_outlet", outlets),
    ):
        expect(answer.get_by_text(say(title, ui))).to_be_visible()
        chart.scroll_into_view_if_needed()  # a chart is drawn when it comes into view
        expect(chart.locator(".mark-rect path")).to_have_count(len(rows), timeout=PATIENCE)
        labels = [squeezed(text).rstrip("…") for text in chart.locator(".role-axis text").all_text_contents()]
        assert [row for row in rows if not any(row.startswith(label) for label in labels if label)] == []
    charts.first.scroll_into_view_if_needed()
    keep(page, f"coverage-{ui}")


KNOB = """label => new Promise(done => setTimeout(() => {
    const [track, knob] = [...label.querySelectorAll("div")].map(e => e.getBoundingClientRect());
    const inside = track.left <= knob.left && knob.right <= track.right;
    done(!inside ? "outside" : knob.left - track.left > track.right - knob.right ? "right" : "left") }, 500))"""
"""At which end of its track a switch's knob stands, once it has come to rest."""


@ui_of
def test_a_watched_question_stands_at_the_side_until_it_is_watched_no_more(
    seeds_app: str, visit: Visit, ui: Interface
) -> None:
    page = opened(visit, seeds_app, ui)
    side = page.get_by_test_id("stSidebar")
    expect(side.get_by_text(say("watch.none", ui))).to_be_visible()
    answer = ask(page, QUESTION)
    button(answer, "watch.save", ui).click()
    watched = side.get_by_test_id("stExpander").filter(has_text=QUESTION)
    expect(watched).to_be_visible(timeout=PATIENCE)
    settled(page)
    watched.locator("summary").click()
    expect(watched.get_by_text("/v1/watches/")).to_be_visible()
    keep(page, f"watch-{ui}")
    button(watched, "watch.remove", ui).click()
    expect(watched).to_have_count(0, timeout=PATIENCE)
    expect(side.get_by_text(say("watch.none", ui))).to_be_visible()


def upload(page: Page, name: str, text: str, ui: Interface) -> None:
    """Go to the view of lists and give it a file."""
    if not page.locator("input[type=file]").count():
        page.get_by_role("radio", name=say("side.batch", ui), exact=True).click()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": text.encode()})


@ui_of
def test_a_list_becomes_a_table_of_cited_answers_and_a_file(
    seeds_app: str, visit: Visit, archive: Archive, ui: Interface
) -> None:
    page = opened(visit, seeds_app, ui)
    upload(page, "wrong.csv", "name,age\nx,1\n", ui)
    expect(page.locator(".isnad-notice")).to_be_visible(timeout=PATIENCE)
    assert drawn(page, ".isnad-notice") == shown(say("batch.no_column", ui, columns="“name, age”"))
    keep(page, f"batch-wrong-{ui}")
    page.get_by_role("button", name="Remove wrong.csv").click()
    expect(page.locator(".isnad-notice")).to_have_count(0, timeout=PATIENCE)
    unanswered = "Who won the 2022 World Cup?"
    upload(page, "list.csv", f"id,question\n1,{QUESTION}\n2,{unanswered}\n3,?!\n", ui)
    table = page.locator(".isnad-batch")
    expect(table).to_be_visible(timeout=PATIENCE)
    rows = [
        [squeezed(cell.inner_text()) for cell in row.locator("td").all()] for row in table.locator("tbody tr").all()
    ]
    assert [row[0] for row in rows] == [QUESTION, unanswered, "?!"]
    assert rows[0][2] == of(archive, QUESTION)[0]
    assert [row[1] for row in rows[1:]] == [say("certainty.none", ui)] * 2
    assert rows[2][2] == say("refused.no_words", ui)
    assert table.evaluate("e => getComputedStyle(e).direction") == ("rtl" if ui == "ar" else "ltr")
    assert table.get_by_role("link").count() == 1
    with page.expect_download() as waiting:
        button(page, "batch.download", ui).click()
    content = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    kept = list(csv.reader(io.StringIO(content)))
    assert [[squeezed(cell) for cell in row[:3]] for row in kept[1:2]] == [rows[0][:3]]
    assert len(kept) == 4
    keep(page, f"batch-{ui}")


def test_a_list_is_asked_under_the_filter_that_the_side_shows(seeds_app: str, visit: Visit, archive: Archive) -> None:
    page = opened(visit, seeds_app, "en")
    choose(page, "publishers", OUTLET, "en")
    upload(page, "list.txt", QUESTION, "en")
    quote = page.locator(".isnad-batch td:nth-child(3)")
    expect(quote).to_be_visible(timeout=PATIENCE)
    narrowed = of(archive, QUESTION, NARROWED)
    assert squeezed(quote.inner_text()) == narrowed[0] != of(archive, QUESTION)[0]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_language_switch_mirrors_the_page(seeds_app: str, visit: Visit, viewport: dict[str, int]) -> None:
    page = opened(visit, seeds_app, "en", viewport=viewport)
    main, side = page.get_by_test_id("stMain"), page.get_by_test_id("stSidebar")
    for ui, name in (("en", "العربية"), ("ar", "English"), ("en", "العربية")):
        language: Interface = "ar" if ui == "ar" else "en"
        expect(page.get_by_text(say("page.examples", language))).to_be_visible(timeout=PATIENCE)
        settled(page)
        assert main.evaluate("e => getComputedStyle(e).direction") == ("rtl" if ui == "ar" else "ltr")
        assert drawn(page, ".isnad-header").endswith(drawn(page, ".isnad-header .holds"))
        assert say("page.tagline", language) in drawn(page, ".isnad-header")
        assert page.locator("textarea").get_attribute("placeholder") == say("page.ask", language)
        assert fits(page)
        root = page.locator("html")
        assert [root.get_attribute(name) for name in ("lang", "dir")] == [ui, "rtl" if ui == "ar" else "ltr"]
        keep(page, f"switch-{ui}-{viewport['width']}")
        if viewport is DESK:
            box, whole = side.bounding_box(), main.bounding_box()
            assert box
            assert whole
            assert (box["x"] > whole["x"]) == (ui == "ar")
            assert say("filter.title", language) in drawn(side)
            first, *_, last = (radio.bounding_box() for radio in side.get_by_role("radio").all())
            assert first
            assert last
            assert (first["x"] > last["x"]) == (ui == "ar")
        else:  # folded, and out of sight
            assert page.evaluate(
                """() => [[5, 300], [innerWidth - 5, 300], [innerWidth / 2, 300]].every(([x, y]) =>
                    !document.elementFromPoint(x, y).closest("[data-testid=stSidebar]"))"""
            )
            opener = page.get_by_test_id("stExpandSidebarButton")
            ground = opener.evaluate("e => getComputedStyle(e).backgroundColor")
            assert ground.startswith("rgb(")  # nothing shows through it
            opener.click()
            expect(side.get_by_role("heading", name=say("filter.title", language), exact=True)).to_be_in_viewport(
                ratio=1
            )
            assert fits(page)
            keep(page, f"side-{ui}-phone")
            page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
            expect(side.get_by_role("heading", name=say("filter.title", language))).not_to_be_in_viewport()
        page.get_by_role("button", name=name, exact=True).click()


@ui_of
def test_the_keyboard_alone_asks_opens_and_closes(seeds_app: str, visit: Visit, ui: Interface) -> None:
    page = opened(visit, seeds_app, ui)
    expect(page.get_by_text(say("page.examples", ui))).to_be_visible(timeout=PATIENCE)
    outlines = to_focus(page, "document.activeElement.tagName === 'TEXTAREA'")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".isnad-card").first).to_be_visible(timeout=PATIENCE)
    settled(page)
    outlines += to_focus(page, "document.activeElement.closest('[class*=st-key-open-0-1]')", "Shift+Tab")
    keep(page, f"focus-{ui}")
    page.keyboard.press("Enter")
    expect(page.locator("#isnad-quote")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(page.locator("#isnad-quote")).to_have_count(0)
    assert [name for name, seen in outlines if not seen] == []


def to_focus(page: Page, arrived: str, key: str = "Tab") -> list[tuple[str, bool]]:
    """Press a key until a place has the focus; each place on the way, and whether one could see it there."""
    seen: list[tuple[str, bool]] = []
    for _ in range(80):
        page.keyboard.press(key)
        page.wait_for_timeout(60)
        seen.append(tuple(page.evaluate(FOCUS)))
        if page.evaluate(f"() => Boolean({arrived})"):
            return seen
    raise AssertionError(f"never came to {arrived}: {seen}")


FOCUS = """async () => {
    const at = document.activeElement;
    const name = `${at.tagName} ${at.getAttribute("aria-label") || at.textContent}`.slice(0, 60);
    const outlined = () => {
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        return at === document.body || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) };
    for (let tries = 0; tries < 20 && !outlined(); tries++) await new Promise(done => setTimeout(done, 30));
    return [name, outlined()] }"""
"""What has the focus, and whether an outline shows that, once it has grown to its width."""


def test_two_browsers_with_different_filters_do_not_see_each_other(
    seeds_app: str, visit: Visit, archive: Archive
) -> None:
    one, two = opened(visit, seeds_app, "en"), opened(visit, seeds_app, "ar")
    choose(one, "publishers", OUTLET, "en")
    other = "Isnad demo, after the blog of Hadi al-Abdullah"
    choose(two, "publishers", other, "ar")
    first, second = ask(one, QUESTION), ask(two, QUESTION)
    assert quotes(first) == of(archive, QUESTION, NARROWED)
    assert quotes(second) == of(archive, QUESTION, Filter(publishers=(other,)))
    again = ask(one, "why did Russia leave Saraqib?")
    assert one.locator(".isnad-question").count() == 2
    assert two.locator(".isnad-question").count() == 1
    assert other not in drawn(one.get_by_test_id("stSidebar"))
    assert set(again.locator(".isnad-card .facts b").all_text_contents()) <= {OUTLET}
    assert say("page.tagline", "ar") in drawn(two, ".isnad-header")


@ui_of
def test_a_filter_that_lets_nothing_in_and_a_range_turned_round_are_said(
    seeds_app: str, visit: Visit, ui: Interface
) -> None:
    page = opened(visit, seeds_app, ui, ("since", "1990"), ("until", "1991"))
    answer = ask(page, QUESTION)
    expect(answer.get_by_role("heading", name=say("page.none", ui))).to_be_visible()
    before, _, after = say("reason.none_passes", ui, filters="\0").replace("\u2068\0\u2069", "\0").partition("\0")
    words = drawn(answer.locator(".isnad-none"))
    assert before.strip() in words
    assert after.strip() in words
    assert "1990" in words
    keep(page, f"excluded-{ui}")
    button(page, "filter.clear", ui).click()
    settled(page)
    expect(ask(page, QUESTION).locator(".isnad-card.lead")).to_be_visible()

    turned = opened(visit, seeds_app, ui, ("since", "2021-05-01"))
    until = turned.locator(".st-key-filter-until")
    until.locator("[role=spinbutton], input").first.click()
    turned.keyboard.type("01022020")
    turned.keyboard.press("Escape")  # the calendar closes, and the date is taken
    expect(turned.get_by_text(say("filter.turned", ui))).to_be_visible(timeout=PATIENCE)
    expect(turned.locator("textarea")).to_be_disabled()
    keep(turned, f"turned-{ui}")


@contextmanager
def another_generation(
    home: Path, articles: list[Article], encoder: Encoder, second: SentenceEncoder
) -> Iterator[None]:
    """A home with other articles for a while."""
    balance = Balance.load(encoder.fingerprint)
    before = [*articles, Article("spare", "The ferry of Qadim sank on 9 June, said the harbour master Aziz.")]
    build(home, before, encoder, balance=balance, second=second)
    yield
    build(home, articles, encoder, balance=balance, second=second)


@ui_of
def test_an_article_that_goes_leaves_a_sentence_on_the_page_and_nothing_in_exports(
    own_app: str, own_home: Path, own_articles: list[Article], visit: Visit, encoder: Encoder,
    second: SentenceEncoder, ui: Interface,
) -> None:  # fmt: skip
    with another_generation(own_home, own_articles, encoder, second):
        page = opened(visit, own_app, ui)
        answer = ask(page, "When did the ferry of Qadim sink?")
        expect(answer.locator(".isnad-card").first).to_contain_text("9 June")
        page.wait_for_timeout(1500)  # the page has come to rest at the question
        button(answer, "take.link", ui).click()
        address = squeezed(page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text())
        page.keyboard.press("Escape")
    # switched: no file has the quote any more, and at the next drawing a sentence stands in the card's place
    found = dict(exports(page, answer, ui))
    assert [ending for ending, text in found.items() if "9 June" in text] == []
    button(answer, "card.open", ui).first.click()
    today = human_date(datetime.now(UTC).date().isoformat(), ui)
    told = answer.locator(".isnad-card .withdrawn")
    expect(told).to_be_visible(timeout=PATIENCE)
    assert shown(say("card.withdrawn", ui, date=today)) in drawn(told)
    expect(answer).not_to_contain_text("9 June")
    keep(page, f"gone-{ui}")
    gone = shown(say("article.withdrawn", ui, id="'spare'", date=today))

    stale = visit(f"{own_app}/{link('spare', Span('The ferry', 0, 9))}&ui={ui}")
    expect(stale.locator(".isnad-notice")).to_be_visible(timeout=PATIENCE)
    assert gone in drawn(stale, ".isnad-notice")
    never = visit(f"{own_app}/{link('never', Span('The ferry', 0, 9))}&ui={ui}")
    expect(never.locator(".isnad-notice")).to_be_visible(timeout=PATIENCE)
    assert shown(say("article.gone", ui, id="'never'")) in drawn(never, ".isnad-notice")
    button(stale, "page.back", ui).click()
    expect(stale.get_by_text(say("page.examples", ui))).to_be_visible(timeout=PATIENCE)
    older = visit(f"{address}&ui={ui}")
    before = int(parse_qs(urlsplit(address).query)["generation"][0])
    expect(older.locator(".isnad-notice").first).to_be_visible(timeout=PATIENCE)
    assert drawn(older, ".isnad-notice") == shown(say("take.older", ui, before=before, now=before + 1))


@ui_of
def test_the_header_is_there_before_the_model_is_and_loading_is_said(
    seeds_home: Path, visit: Visit, ui: Interface
) -> None:
    with serving(seeds_home) as address:
        page = visit(f"{address}/?ui={ui}")
        expect(page.get_by_test_id("stSpinner")).to_have_text(re.compile(re.escape(say("page.loading", ui))))
        expect(page.locator(".isnad-header")).to_be_visible(timeout=1)
        assert page.locator(".st-key-ask").count() == 0
        keep(page, f"loading-{ui}")
        expect(page.locator(".st-key-ask")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_test_id("stSpinner")).to_have_count(0)


def test_articles_are_taken_in_and_withdrawn_on_the_page(own_home: Path, visit: Visit, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(own_home, home)
    (tmp_path / "barge.txt").write_text("The barge of Qadim sank on 11 June, said Aziz Haddad.\n", encoding="utf-8")
    (tmp_path / "torn.pdf").write_bytes(b"no pdf")
    with serving(home) as address:
        page = opened(visit, address, "ar")
        page.get_by_test_id("stSidebar").get_by_role("radio", name=say("side.keep", "ar")).click()
        chosen = page.locator("input[type=file]")
        chosen.set_input_files([tmp_path / "barge.txt", tmp_path / "torn.pdf"])
        expect(page.get_by_text("torn.pdf")).to_be_visible(timeout=PATIENCE)
        button(page, "keep.add", "ar").first.click()
        expect(page.get_by_text(say("keep.added", "ar", count=1))).to_be_visible(timeout=PATIENCE)
        expect(page.locator(".isnad-notice")).to_contain_text("torn.pdf")
        keep(page, "archive-ar")
        page.get_by_test_id("stSidebar").get_by_role("radio", name=say("side.ask", "ar"), exact=True).click()
        expect(page.locator(".st-key-ask")).to_be_visible(timeout=PATIENCE)
        expect(ask(page, "When did the barge of Qadim sink?").locator(".isnad-card").first).to_contain_text("11 June")
        page.get_by_test_id("stSidebar").get_by_role("radio", name=say("side.keep", "ar")).click()
        page.get_by_label(say("keep.which", "ar")).fill("barge")
        button(page, "keep.remove", "ar").first.click()
        expect(page.get_by_text(say("keep.removed", "ar", count=1))).to_be_visible(timeout=PATIENCE)
    with closing(connect_reader(home)) as db:
        assert [(each.event.what, each.event.way) for each in entries(db, article="barge")] == [
            ("added", "upload"), ("withdrawn", "upload"),
        ]  # fmt: skip
