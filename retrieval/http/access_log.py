"""uvicorn's access log without what follows a path: a question may stand there, and no question belongs in a log."""

from __future__ import annotations

import logging

__all__ = ["keep_questions_out"]


class _WithoutQuery(logging.Filter):
    """Cuts the query off the path, the third of what uvicorn logs of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, changed."""
        if isinstance(record.args, tuple) and len(record.args) == 5:
            client, method, path, *rest = record.args
            record.args = (client, method, str(path).partition("?")[0], *rest)
        return True


_FILTER = _WithoutQuery()


def keep_questions_out() -> None:
    """Do so from now on in this process."""
    logging.getLogger("uvicorn.access").addFilter(_FILTER)
