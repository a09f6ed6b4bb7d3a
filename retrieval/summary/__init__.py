"""An optional summary of an answer, written by a machine elsewhere and checked here, sentence by sentence.

The quotes stay the answer. What comes back is data: it is cut into sentences (`reply`), each is held against the quotes
that it cites (`check`), and what does not stand there is struck, with the reason. Nothing here runs unless an endpoint
is configured and a summary is asked for.
"""

from retrieval.summary.check import Sentence
from retrieval.summary.client import SummaryFailed
from retrieval.summary.summarise import Summary, summarise

__all__ = ["Sentence", "Summary", "SummaryFailed", "summarise"]
