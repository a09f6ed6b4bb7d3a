"""The page's only scripts: they bring a quote, or an answer, into view, and say the document's language.

subtle: they are constants, but for the number of a turn and one of the interface's languages. No text of an article or
a question ever becomes part of one. A script that scrolls goes on until the page has stopped growing, since Streamlit
scrolls to the end while it grows; the reader's own scrolling, touch, click or typing ends it at once.
"""

from __future__ import annotations

from page.article import ANCHOR
from retrieval.message import Interface

__all__ = ["in_language", "to_quote", "to_turn"]

_UNTIL_STILL = """<script>(() => {
let tries = 0, still = 0, before = "", stop = false;
for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"])
  addEventListener(kind, () => { stop = true; }, { once: true });
const step = () => {
  if (stop || still > 4 || ++tries > 50) return;
  const place = (() => { STEP })();
  still = place && place === before ? still + 1 : 0;
  before = place;
  setTimeout(step, 100);
};
step();
})();</script>"""

_TO_QUOTE = """
const quote = document.getElementById("ANCHOR"), box = quote && quote.closest(".isnad-article");
if (!box) return "";
const at = quote.getBoundingClientRect(), frame = box.getBoundingClientRect();
box.scrollTop += at.top - frame.top - Math.max(20, (box.clientHeight - at.height) / 3);
quote.scrollIntoView({ block: "nearest" });
return `${Math.round(quote.getBoundingClientRect().top)}`;
"""

_TO_TURN = """
const question = document.querySelectorAll(".isnad-question")[NUMBER];
if (!question) return "";
question.scrollIntoView({ block: "start" });
return `${Math.round(question.getBoundingClientRect().top)} ${document.querySelector(".stMain").scrollHeight}`;
"""


def in_language(ui: Interface) -> str:
    """Say that the document is in the interface's language, and which way that runs: Streamlit's own page says `en`."""
    turned = "rtl" if ui == "ar" else "ltr"
    return f'<script>Object.assign(document.documentElement, {{ lang: "{ui}", dir: "{turned}" }});</script>'


def to_quote() -> str:
    """Scroll an opened article, and as little of the page as possible, until its quote is in view."""
    return _UNTIL_STILL.replace("STEP", _TO_QUOTE.replace("ANCHOR", ANCHOR))


def to_turn(number: int) -> str:
    """Scroll the page until the question of a turn, counted from 0, stands at its top."""
    return _UNTIL_STILL.replace("STEP", _TO_TURN.replace("NUMBER", f"{number:d}"))
