"""Ways in: one module a kind of file or source from which articles are read."""
