"""``bench/README.md``: parts that each begin with one ``#``, each written by a run of its own."""

from __future__ import annotations

from pathlib import Path

README = Path(__file__).with_name("README.md")


def write_part(part: str) -> None:
    """Put a part in the place of the one with its heading, or at the end."""
    README.write_text(with_part(README.read_text(), part))


def with_part(page: str, part: str) -> str:
    """A page with this part of it replaced, or put at its end."""
    heading = part.partition("\n")[0]
    before, found, after = f"\n{page}".partition(f"\n{heading}\n")
    _, next_, rest = after.partition("\n# ") if found else ("", "", "")
    kept = [f"# {rest}"] if next_ else []
    return "\n\n".join(filter(None, (piece.strip() for piece in (before, part, *kept)))) + "\n"
