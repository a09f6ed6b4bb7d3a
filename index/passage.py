"""Passages: whole sentences put together up to a number of tokens, with exact offsets into the original text.

langchain-text-splitters decides what goes together, but it never sees the text: it merges *sentence numbers*, one
character each, whose length is their sentence's token count. So no offset is ever searched for, and a sentence that
occurs twice has two places. Only a sentence above the limit is cut, at `؛`, then at a comma, then at white space.

Not done here: embedding, analysis, deciding what is furniture.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from index.furniture import find_furniture
from index.reading import ReadingView, read
from index.sentence import split_sentences

if TYPE_CHECKING:
    from langchain_text_splitters import TextSplitter

__all__ = ["Passage", "Sentence", "split_passages"]

CountTokens = Callable[[Sequence[str]], list[int]]

_FIRST_NUMBER = 0x10000  # sentence numbers are written as the code points from here: none is white space or a surrogate
_BLOCK = 0x100000
_PARAGRAPH = "\n"
_CLAUSES = [r"[؛;；]\s*", r"[،，、]\s*|,\s+", r"\s+", ""]
_STATEMENT_ENDS = frozenset(".…؛;:،,。।॥۔\"'”’»)")
_HEADING_WORDS = 15


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text[start:end]` of the original, counted in code points, and what it reads like.

    `reading` is the reading view's text of the span with white space collapsed; `tokens` its length in tokens.
    """

    start: int
    end: int
    reading: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive sentences: `text[start:end]` of the original, counted in code points.

    No furniture lies between its sentences.
    `reading` is the sentences' readings with a space between; `tokens` is the sum of theirs.
    """

    start: int
    end: int
    reading: str
    tokens: int
    sentences: tuple[Sentence, ...]

    @classmethod
    def of(cls, sentences: Sequence[Sentence]) -> Passage:
        """The passage made of one or more sentences, in order."""
        reading = " ".join(sentence.reading for sentence in sentences)
        tokens = sum(sentence.tokens for sentence in sentences)
        return cls(sentences[0].start, sentences[-1].end, reading, tokens, tuple(sentences))

    @property
    def sentence_spans(self) -> tuple[tuple[int, int], ...]:
        """For each sentence, its half-open span in `reading`, in code points."""
        spans, at = [], 0
        for sentence in self.sentences:
            spans.append((at, at + len(sentence.reading)))
            at += len(sentence.reading) + 1
        return tuple(spans)


def split_passages(
    text: str, count_tokens: CountTokens, *, size: int = 200, overlap: int = 0, title: str = ""
) -> tuple[Passage, ...]:
    """The passages of an article's original text, in order; furniture is in none of them, and ends them.

    Args:
        text: The original text, untouched.
        count_tokens: Token counts of many texts at once, special tokens not counted. Called once an article, and
            once more for each round of cutting sentences that are longer than `size`.
        size: The most tokens of a passage. Only a piece that cannot be cut any further is longer.
        title: The article's title: its line, when the text has it, is in no passage, unless there is nothing else.
        overlap: The most tokens of whole sentences (or paragraphs) that a passage repeats from the one before.

    Raises:
        ValueError: When `size` is below 1, `overlap` is not below `size`, or the counts are not one for each text.
    """
    if size < 1 or not 0 <= overlap < size:
        raise ValueError(
            f"size is {size} and overlap {overlap} tokens; take a size of 1 or more and an overlap below it"
        )
    view = read(text)
    furniture = find_furniture(view)
    spans = [view.to_reading(*span) for span in split_sentences(view, furniture)]
    headline = [span for span in spans if _same(view.text[slice(*span)], title)]
    if headline and len(headline) < len(spans):
        spans = [span for span in spans if span not in headline]
        furniture = tuple(sorted([*furniture, *(view.to_original(*span) for span in headline)]))
    pieces = _pieces(view, spans, count_tokens, size)
    sentences = [Sentence(*view.to_original(p.start, p.end), p.reading, p.tokens) for p in pieces]
    opens = _paragraph_starts(view.text, pieces)
    passages: list[Passage] = []
    for first, last in _runs(sentences, furniture):
        for low in range(first, last, _BLOCK):
            high = min(low + _BLOCK, last)
            passages += _merge(sentences[low:high], opens[low:high], size, overlap)
    return tuple(passages)


def _same(line: str, title: str) -> bool:
    return " ".join(line.split()) == " ".join(read(title).text.split())


def _runs(sentences: Sequence[Sentence], furniture: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Positions `first:last` of the sentences that stand together, without furniture between them."""
    ends = [end for _, end in furniture]
    groups = [bisect_right(ends, sentence.start) for sentence in sentences]
    first = 0
    for at in range(1, len(sentences) + 1):
        if at == len(sentences) or groups[at] != groups[first]:
            yield first, at
            first = at


def _counted(view: ReadingView, spans: Sequence[tuple[int, int]], count_tokens: CountTokens) -> Iterator[Sentence]:
    """Sentences at spans *of the reading text*, of at least one token each, so that every sentence takes room."""
    readings = [" ".join(view.text[start:end].split()) for start, end in spans]
    counts = count_tokens(readings) if readings else []
    if len(counts) != len(spans):
        raise ValueError(f"count_tokens gave {len(counts)} counts for {len(spans)} texts; it must give one for each")
    for (start, end), reading, count in zip(spans, readings, counts, strict=True):
        yield Sentence(start, end, reading, max(1, int(count)))


def _pieces(
    view: ReadingView, spans: Sequence[tuple[int, int]], count_tokens: CountTokens, size: int
) -> list[Sentence]:
    """Sentences at spans of the reading text; those above `size` are cut until they fit or cannot be cut."""
    done = list(_counted(view, spans, count_tokens))
    whole: set[int] = set()
    while long := {p.start for p in done if p.tokens > size} - whole:
        parts = {p.start: list(_cut(view, p, size)) for p in done if p.start in long}
        whole |= {start for start, cut in parts.items() if len(cut) < 2}
        fresh = iter(list(_counted(view, [span for cut in parts.values() for span in cut], count_tokens)))
        done = [piece for p in done for piece in (islice(fresh, len(parts[p.start])) if p.start in long else [p])]
    return done


def _cut(view: ReadingView, piece: Sentence, size: int) -> list[tuple[int, int]]:
    """Parts of a piece of the reading text, of about `size` tokens by its own rate of tokens to characters, trimmed."""
    length = piece.end - piece.start
    characters = max(1, min(length - 1, length * size * 9 // (piece.tokens * 10)))
    while True:
        parts = list(_parts(view, piece, characters))
        if len(parts) > 1 or characters == 1:
            return parts
        characters = max(1, characters // 4)


def _splitter(separators: list[str], **options: Any) -> TextSplitter:  # noqa: ANN401 - as the library takes them
    # subtle: half a second to import, which a run that cuts nothing need not wait for
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415

    return RecursiveCharacterTextSplitter(separators, **options)


def _parts(view: ReadingView, piece: Sentence, characters: int) -> Iterator[tuple[int, int]]:
    splitter = _splitter(
        _CLAUSES, keep_separator="end", is_separator_regex=True, chunk_size=characters, chunk_overlap=0,
        strip_whitespace=False,
    )  # fmt: skip
    at = first = piece.start
    for part in splitter.split_text(view.text[piece.start : piece.end]):
        at += len(part)
        # subtle: one character of the original may read as several, and is never torn apart.
        if at < piece.end and view.to_original(at - 1, at)[1] > view.to_original(at, at + 1)[0]:
            continue
        text = view.text[first:at]
        low, high = first + len(text) - len(text.lstrip()), first + len(text.rstrip())
        if low < high:
            yield low, high
        first = at


def _paragraph_starts(text: str, pieces: Sequence[Sentence]) -> list[bool]:
    """Whether each piece opens a paragraph; what follows a heading does not, so that the two stay together."""
    starts = []
    after, heading = 0, False
    for piece in pieces:
        new_line = not after or text.find("\n", after, piece.start) >= 0
        starts.append(new_line and not heading)
        heading = new_line and piece.reading[-1] not in _STATEMENT_ENDS and piece.reading.count(" ") < _HEADING_WORDS
        after = piece.end
    return starts


def _merge(sentences: Sequence[Sentence], opens: Sequence[bool], size: int, overlap: int) -> Iterator[Passage]:
    """Merge paragraphs, and the sentences of paragraphs that are too long, into passages."""
    numbered = {chr(_FIRST_NUMBER + i): sentence for i, sentence in enumerate(sentences)}
    tokens = {number: sentence.tokens for number, sentence in numbered.items()} | {_PARAGRAPH: 0}

    def length(numbers: str) -> int:
        return tokens[numbers] if len(numbers) == 1 else sum([tokens[n] for n in numbers])

    written = "".join(_PARAGRAPH + n if opens[i] else n for i, n in enumerate(numbered))
    splitter = _splitter(
        [_PARAGRAPH, ""], keep_separator="start", chunk_size=size, chunk_overlap=overlap, length_function=length,
        strip_whitespace=False,
    )  # fmt: skip
    for numbers in splitter.split_text(written):
        if chosen := [numbered[n] for n in numbers if n != _PARAGRAPH]:
            yield Passage.of(chosen)
