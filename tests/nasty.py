"""Nasty files, made at run time: name, bytes, and words of the sentence that reports it. None holds an article."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docx import Document
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

PROSE = "The mayor said on Monday that the wooden bridge over the river would open again after three months of work. "
ARABIC = "قال محافظ المدينة إن الجسر الخشبي فوق النهر سيفتح أمام الأهالي صباح الغد بعد أعمال ترميم استمرت ثلاثة أشهر. "


@dataclass(frozen=True)
class Nasty:
    """A file that is no article; `says` is in the problem, which names the file."""

    name: str
    data: bytes
    says: str = ""


def pdf(*pages: str, password: str | None = None) -> bytes:
    """A PDF with a page for each text; an empty text leaves a line drawn and no text."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password, canPrint=0) if password else None, pageCompression=0)
    for text in pages:
        canvas.line(10, 10, 200, 200)
        for number, start in enumerate(range(0, len(text), 80)):
            canvas.drawString(50, 750 - 14 * number, text[start : start + 80])
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def docx(*paragraphs: str) -> bytes:
    """A sound Word document."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None], *more: tuple[str, bytes]) -> bytes:
    """A ZIP archive with each part changed, left out where `change` gives `None`, and `more` parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
        for name, part in more:
            new.writestr(name, part)
    return out.getvalue()


def html(body: str, head: str = "") -> str:
    """A page."""
    return f"<!doctype html><html><head>{head}<title>t</title></head><body>{body}</body></html>"


def record(payload: bytes, *, url: str = "https://river.example/a", kind: str = "response", length: int | None = None,
           status: str = "200 OK", media: str = "text/html") -> bytes:  # fmt: skip
    """One WARC record that holds an HTTP response."""
    block = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n\r\n".encode() + payload
    size = len(block) if length is None else length
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2021-02-25T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789abc>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {size}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def nasty_files() -> Iterator[Nasty]:
    """All of them."""
    yield from _pdfs()
    yield from _words()
    yield from _pages()
    yield from _archives()
    yield from _tables()
    yield from _texts()
    for ending in ("txt", "md", "html", "htm", "pdf", "docx", "csv", "jsonl", "warc", "warc.gz"):
        if ending != "jsonl":  # no line, no article, no fault
            yield Nasty(f"zero-{ending}.{ending}", b"", "empty")


def _pdfs() -> Iterator[Nasty]:
    whole = pdf(PROSE)
    yield Nasty("truncated.pdf", whole[: len(whole) // 2], "is cut off")
    yield Nasty("scan.pdf", pdf("", ""), "has no text layer (a scan?)")
    yield Nasty("locked.pdf", pdf(PROSE, password="secret"), "protected by a password")
    none = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    yield Nasty("no-pages.pdf", none + b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF\n", "has no pages")
    cycle = none.replace(b"Kids[]/Count 0", b"Kids[2 0 R]/Count 1")
    yield Nasty("cycle.pdf", cycle + b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF\n")
    yield Nasty("only-the-name.pdf", b"%PDF-1.7\n%%EOF\n")
    yield Nasty("noise.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 200 + b"%%EOF")
    yield Nasty("page-in-disguise.pdf", html(PROSE).encode(), "its content is an HTML page")
    yield Nasty("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100), "its content is a picture")


def _words() -> Iterator[Nasty]:
    whole = docx(PROSE)

    def same(_: str, part: bytes) -> bytes:
        return part

    yield Nasty("bomb.docx", repacked(whole, same, ("word/media/zeros.bin", bytes(60_000_000))), "times its size")
    yield Nasty(
        "larger-bomb.docx",
        repacked(whole, same, *((f"word/{n}.xml", bytes(30_000_000)) for n in range(4))),
        "unpacks to",
    )
    yield Nasty("no-zip.docx", b"just words", "its content is not of that kind")
    yield Nasty("truncated.docx", whole[: len(whole) // 2], "is a damaged Word document")
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    yield Nasty(
        "entities.docx",
        repacked(whole, lambda n, p: p.replace(b"<w:document", entities + b"<w:document") if "document" in n else p),
        "has a DTD",
    )
    yield Nasty(
        "no-document.docx",
        repacked(whole, lambda n, p: None if n == "word/document.xml" else p),
        "without word/document.xml",
    )
    yield Nasty("broken-xml.docx", repacked(whole, lambda n, p: p[:-40] if n == "word/document.xml" else p))
    yield Nasty("no-words.docx", docx(""), "holds no words")
    yield Nasty(
        "old-word.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
        "an old .doc, or a Word document with a password",
    )
    deep = b"<w:r>" * 60_000 + b"</w:r>" * 60_000
    yield Nasty(
        "deep.docx",
        repacked(whole, lambda n, p: p.replace(b"<w:r>", deep + b"<w:r>", 1) if n == "word/document.xml" else p),
    )


def _pages() -> Iterator[Nasty]:
    yield Nasty(
        "only-script.html",
        html("<script>var a = 'words of a script that no one reads, in a row';</script>").encode(),
        "words of article text",
    )
    yield Nasty(
        "login.html", html("<p>Log in to read on</p><form><input name=user></form>").encode(), "words of article text"
    )
    yield Nasty("nul.html", html(PROSE * 3 + "\0" + PROSE).encode(), "NUL character")
    yield Nasty(
        "wrong-charset.html",
        html(ARABIC * 4, '<meta charset="utf-8">').encode("windows-1256"),
        "characters are damaged",
    )
    yield Nasty("one-long-line.html", html("<b>" + "a" * 1_000_000 + "</b>").encode(), "words of article text")
    yield Nasty(
        "huge-attribute.html", html(f'<p title="{"x" * 3_000_000}">few words</p>').encode(), "words of article text"
    )
    yield Nasty("deep.html", html("<div>" * 100_000 + "few words" + "</div>" * 100_000).encode())
    yield Nasty("open-tags.html", ("<!doctype html><html><body>" + "<p><b><i><a href=x>" * 20_000).encode())
    yield Nasty("pdf-in-disguise.html", pdf(PROSE), "its content is a PDF")
    yield Nasty("noise.html", bytes(range(1, 256)) * 100)
    yield Nasty(
        "entities.html",
        ('<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html><body>' + "&b;" * 4).encode(),
    )
    yield Nasty("utf-16-half.html", html(ARABIC).encode("utf-16")[:61])


def _archives() -> Iterator[Nasty]:
    page = html(f"<article><p>{PROSE}</p><p>{PROSE}</p></article>").encode()
    whole = record(page)
    yield Nasty("truncated.warc", whole[: len(whole) // 2], "is damaged or cut off")
    yield Nasty("truncated.warc.gz", gzip.compress(whole)[:-40])
    yield Nasty(
        "bomb.warc.gz",
        gzip.compress(b"WARC/1.0\r\nWARC-Type: " + bytes(150_000_000), 1),
        "unpacks to more than is sound",
    )
    yield Nasty("requests.warc", record(page, kind="request") + record(b"x", media="image/png"), "holds no HTML page")
    yield Nasty("not-found.warc", record(page, status="404 Not Found"), "holds no HTML page")
    yield Nasty("too-long.warc", record(page, length=10_000_000), "is damaged or cut off")
    yield Nasty("no-length.warc", whole.replace(b"Content-Length", b"X-Length", 1))
    yield Nasty("words.warc", PROSE.encode(), "no web archive")
    yield Nasty("no-gzip.warc.gz", b"\x1f\x8b\x08" + bytes(100))


def _tables() -> Iterator[Nasty]:
    yield Nasty("no-text.csv", b"id,body,day\n1,words,2021\n", "its columns are 'id', 'body', 'day'")
    yield Nasty("nul.csv", b"id,text\n1,wo\0rds\n", "binary")
    yield Nasty("open-quote.csv", b'id,text\n1,"words without end\n2,more\n', "not sound CSV")
    yield Nasty("wide.csv", ("text," + ",".join(f"c{n}" for n in range(10_000)) + "\n").encode(), "has 10001 columns")
    yield Nasty("long-row.csv", b"id,text\n1,a,b,c\n", "the row has 4 cells under 2 columns")
    yield Nasty("twice.csv", b"text,text\na,b\n", "two columns called 'text'")
    yield Nasty("arabic.csv", "id,text\n1,قال المحافظ\n".encode("windows-1256"), "is not valid UTF-8")
    yield Nasty("endless-quote.csv", b'id,text\n1,"' + b"words\n" * 2_000_000, "over the limit")
    yield Nasty("empty-text.csv", b"id,text\n1,\n", "its text is missing")


def _texts() -> Iterator[Nasty]:
    yield Nasty("front.md", b"---\ntitle: [unclosed\n---\nwords\n", "front matter")
    yield Nasty("aliases.md", b"---\na: &a [x]\nb: *a\n---\nwords\n", "aliases")
    yield Nasty("no-json.jsonl", b"{nor: json}\n", "not valid JSON")
    yield Nasty("deep.jsonl", b'{"id": "a", "text": ' + b"[" * 100_000 + b"\n")
    yield Nasty("list.jsonl", b"[1, 2]\n", "not a mapping")
    yield Nasty("no-id.jsonl", b'{"text": "words"}\n', "its id")
    yield Nasty("surrogate.jsonl", b'{"id": "a", "text": "\\ud800"}\n', "surrogate")
    yield Nasty("binary.txt", b"\x00\x01\x02", "binary")
    yield Nasty("pdf-in-disguise.txt", pdf(PROSE), "its content is a PDF")
    yield Nasty("picture.md", b"\xff\xd8\xff\xe0" + bytes(50), "its content is a picture")
