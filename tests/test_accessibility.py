"""axe-core finds nothing serious on the page: every view, in both languages of the interface, light and dark.

axe-core comes from the npm registry, pinned in tests/axe/; without npm or the registry these tests are skipped.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from retrieval.message import INTERFACE, Interface, say
from tests.browser import IN_A_BROWSER, PATIENCE, PHONE, ask, keep

pytestmark = IN_A_BROWSER

AXE = Path(__file__).parent / "axe"
FOREIGN: frozenset[tuple[str, str]] = frozenset()
"""Rules that Streamlit's own widgets break and the page cannot mend, with the start of the element's HTML: none now."""


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm, so no axe-core")
    folder = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(AXE / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        made = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the npm registry did not answer in time")
    if made.returncode:
        pytest.skip(f"npm could not fetch axe-core: {made.stderr.strip()[-200:]}")
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def serious(page: Page, axe: str) -> list[str]:
    """What is amiss seriously or critically: the rule, the element, what axe says."""
    page.wait_for_timeout(600)  # colours fade in
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
        if not any(rule["id"] == name and node["html"].startswith(html) for name, html in FOREIGN)
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ui", INTERFACE)
def test_no_view_breaks_a_rule_seriously(
    seeds_app: str, visit: Callable[..., Page], axe: str, ui: Interface, scheme: str
) -> None:
    page = visit(f"{seeds_app}/?ui={ui}", color_scheme=scheme)
    expect(page.get_by_text(say("page.examples", ui))).to_be_visible(timeout=PATIENCE)
    assert serious(page, axe) == []

    answer = ask(page, "How many soldiers did the Syrian army lose in Idlib?")
    answer.locator(".why summary").first.click()
    answer.locator(".isnad-receipt summary").click()
    answer.locator("[class*=st-key-coverage] label").click()
    expect(answer.get_by_test_id("stVegaLiteChart")).to_have_count(2, timeout=PATIENCE)
    assert serious(page, axe) == []
    keep(page, f"axe-answer-{ui}-{scheme}")

    answer.get_by_role("button", name=say("card.open", ui)).nth(1).click()
    expect(page.locator("#isnad-quote")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("dialog").locator("details summary").click()
    assert serious(page, axe) == []
    keep(page, f"axe-reading-{ui}-{scheme}")
    page.keyboard.press("Escape")

    ask(page, "Who won the 2022 World Cup?")
    assert serious(page, axe) == []
    keep(page, f"axe-none-{ui}-{scheme}")

    page.get_by_role("radio", name=say("side.batch", ui), exact=True).click()
    asked = b"question\nwhy did Russia leave Saraqib?\nWho won the 2022 World Cup?\n"
    page.locator("input[type=file]").set_input_files({"name": "q.csv", "mimeType": "text/csv", "buffer": asked})
    expect(page.locator(".isnad-batch")).to_be_visible(timeout=PATIENCE)
    assert serious(page, axe) == []
    keep(page, f"axe-batch-{ui}-{scheme}")


@pytest.mark.parametrize("ui", INTERFACE)
def test_the_side_on_a_phone_breaks_no_rule_seriously(
    seeds_app: str, visit: Callable[..., Page], axe: str, ui: Interface
) -> None:
    page = visit(f"{seeds_app}/?ui={ui}", viewport=PHONE)
    expect(page.get_by_text(say("page.examples", ui))).to_be_visible(timeout=PATIENCE)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_role("heading", name=say("filter.title", ui), exact=True)).to_be_in_viewport()
    assert serious(page, axe) == []
