"""The archive for language models: a server of the Model Context Protocol (`python -m retrieval.mcp`).

`tools` says what can be called and knows nothing of the protocol, `text` writes results for models that read only text,
`server` speaks the protocol over standard input and output and over HTTP.
"""
