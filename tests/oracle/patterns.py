"""Texts that match a pattern, of the simple kind that columns have."""

from __future__ import annotations

import re
from random import Random

PIECE = re.compile(
    r"(?P<set>\[(?P<items>[^\]\\^]+)\]|\\d|[^\\|()\[\]{}*+?.^$])(?:\{(?P<least>\d+)(?:,(?P<most>\d+))?\}|(?P<maybe>\?))?"
)


def matching(random: Random, pattern: str) -> str:
    """A text that matches. Raises ``LookupError`` where a pattern has more to it than characters,
    sets of them, how often each comes, and whole alternatives."""
    text = _drawn(random, random.choice(pattern.split("|")))
    if text is None or not re.fullmatch(pattern, text):
        raise LookupError(f"{pattern}: say here how a text is made that matches")
    return text


def _drawn(random: Random, pattern: str) -> str | None:
    text, at = "", 0
    while at < len(pattern):
        piece = PIECE.match(pattern, at)
        if piece is None:
            return None
        text += "".join(random.choice(_characters(piece)) for _ in range(_times(random, piece)))
        at = piece.end()
    return text


def _characters(piece: re.Match[str]) -> str:
    if piece["set"] == r"\d":
        return "0123456789"
    if piece["items"] is None:
        return piece["set"]
    span = re.compile(r"(.)-(.)|(.)")
    return "".join(
        m[3] or "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1)))
        for m in span.finditer(piece["items"])
    )


def _times(random: Random, piece: re.Match[str]) -> int:
    if piece["maybe"]:
        return random.randint(0, 1)
    least = int(piece["least"] or 1)
    return random.randint(least, int(piece["most"] or least))
