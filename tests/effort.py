"""How much the tests try.

By default Hypothesis makes the same few examples each time, so that a change is never blamed for a
fault that was there before. With ``JINGWEI_TEST_LONG`` in the environment examples are random and
many, and what takes minutes runs as well.
"""

from __future__ import annotations

import os

from hypothesis import settings

LONG = bool(os.environ.get("JINGWEI_TEST_LONG"))

TIMES = 20
"""As many examples, if it is to be long."""


def examples(usual: int) -> int:
    """For ``max_examples`` of a test whose examples take longer, or less long, than others'."""
    return usual * TIMES if LONG else usual


def settle() -> None:
    """Make it the default of all that is collected from now on. No example has a deadline."""
    settings.register_profile("few", derandomize=True, deadline=None)
    settings.register_profile(
        "long", derandomize=False, deadline=None, max_examples=examples(100), print_blob=True
    )
    settings.load_profile("long" if LONG else "few")
