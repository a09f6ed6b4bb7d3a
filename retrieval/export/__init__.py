"""An answer taken away: as a file in one of `FORMATS`, or one citation as a `reference` to paste.

Pure functions of the records: no clock, no network, no settings.
"""

from __future__ import annotations

from retrieval.export.formats import FORMATS, Format
from retrieval.export.reference import reference

__all__ = ["FORMATS", "Format", "reference"]
