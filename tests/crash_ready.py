"""Preloaded where the crash tests fork from: tables that take long to load are, so that kills fall into the work."""

from __future__ import annotations

from index.gazetteer import gazetteer

gazetteer()
