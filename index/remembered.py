"""What servers said to know pages by (ETag, Last-Modified), kept in the archive between runs."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from index.lock import locked
from index.schema import IndexMissing, connect_reader, connect_writer
from index.ways.feed import Validators

__all__ = ["Pages"]


class Pages(dict[str, Validators]):
    """Validators by address: a `Remembered`."""

    @classmethod
    def of(cls, home: Path) -> Pages:
        """What the archive in `home` remembers; nothing before its first build."""
        try:
            with closing(connect_reader(home)) as db:
                rows = db.execute("SELECT address, etag, modified FROM remembered").fetchall()
        except IndexMissing:
            return cls()
        return cls({address: Validators(etag, modified) for address, etag, modified in rows})

    def save(self, home: Path) -> None:
        """Keep all of it in the archive in `home`."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        before = type(self).of(home)
        rows = [(a, known.etag, known.modified, now) for a, known in self.items() if before.get(a) != known]
        if not rows:
            return
        with locked(home / "build.lock"), closing(connect_writer(home)) as db:
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT OR REPLACE INTO remembered VALUES (?, ?, ?, ?)", rows)
            db.execute("COMMIT")
