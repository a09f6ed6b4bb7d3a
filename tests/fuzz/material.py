"""Inputs: sound documents with mutations, and texts of the pieces that parsers, patterns and rules stumble over."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

__all__ = ["PIECES", "mutated", "texts"]

_BYTES = (
    b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xd8\x00", b"\r", b"\n", b"\t", b" ", b'"', b"'", b"<", b">",
    b"&", b"%", b"\\", b"/", b"(", b")", b"[", b"]", b"{", b"}", b"-1", b"0", b"9" * 30, b"9" * 5000, b"1e999", b"NaN",
    b"\x1b[2J", b"\xe2\x80\xae", b"\xed\xa0\x80", b"A" * 5000, b"(" * 2000, b"[" * 2000, b"<b>" * 2000,
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, sound: Sequence[bytes], tokens: Sequence[bytes] = ()) -> bytes:
    """One of `sound` with up to eight places changed: bytes taken out, and `tokens` or random bytes put in."""
    data = draw(st.sampled_from(list(sound)))
    inserted = st.one_of(st.sampled_from([*_BYTES, *tokens]), st.sampled_from([*tokens, b""]), st.binary(max_size=8))
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.sampled_from([0, 0, 0, 1, 1, 2, 4, 20, 500]))
        data = data[:at] + draw(inserted) * draw(st.sampled_from([1, 1, 1, 2, 50])) + data[at + gone :]
    return data


PIECES = (
    " ", " ", "\n", "\r\n", "\t", "\u2028", "\u200c", "\u200f", "\u202e", "\u2067", "\u2069", "\u0640", "\u0640.\u0640",
    "\ufeff", "\0", "\x1b[31m", "\u0301", "\ufdfa", "\ufb01", "\U0001f642", "\u20dd",
    ".", "..", "…", "؟", "?", "!", "،", ",", ";", "؛", ":", "-", "–", "/", "(", ")", "[1]", '"', "«", "»", "“", "”", "„",
    "'", "’", "*", "^", "#", "=", "<b>", "&amp;", "|", "%", "\\", "://", "@",
    "قال", "وقالت الوزارة", "خـ.ـسائر", "الثــ؟ورية", "قصـ.ـف", "سراقب", "عين عيسى", "في", "و", "إِدْلِب", "نقلا عن",
    "متى؟", "لماذا", "منذ", "شباط", "2021", "٢٥", "25 فبراير 2021", "28/8/2021", "1,200.5", "0" * 30,
    "Saraqib", "Idlib", "the", "The", "according to Dawn Agency", "said", "who said that?", "And Turkey?", "since",
    "in August 2021", "before 2020", "M4", "T-72", "NEAR(", "AND", "OR", "NOT", "rowid:", "terms:", "Reuters",
    "Россия", "Сараба", "сказал", "когда?", "Türkiye", "İstanbul", "ığüş", "dedi", "敘利亞", "萨拉基布", "ラタキア", "시리아",
    "สยาม", "सैनिकों", "צה״ל", "Ελλάδα", "Read also", "اقرأ أيضا", "Share on Facebook", "© 2021", "http://a.example/?q=1",
    "a" * 300, "ا" * 300, "\u0301" * 100, "." * 200, " " * 200, "\n" * 50, '"' * 50, "«" * 50, "1" * 200, "A." * 100,
)  # fmt: skip
"""What texts are put together from, besides any characters at all."""


def texts(pieces: int = 40) -> st.SearchStrategy[str]:
    """Texts of up to `pieces` pieces, or of any characters."""
    some = st.one_of(st.sampled_from(PIECES), st.sampled_from(PIECES), st.text(max_size=6))
    return st.one_of(st.lists(some, max_size=pieces).map("".join), st.lists(some, max_size=pieces).map(" ".join))
