"""The read side: how a question becomes an answer."""
