"""Fuzzing of all that takes hostile input: `python -m tests.fuzz --minutes 10 TARGET ...`, short runs in `tests.test_fuzz`.

`material` makes the inputs, `documents` and `words` hold the targets and what must hold for each, `__main__` runs them.
"""
