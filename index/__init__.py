"""The write side: how articles become searchable."""
