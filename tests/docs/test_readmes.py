"""The README in Chinese says the same as that in English: what is code in them is the same."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def parts(name: str) -> tuple[list[str], list[str], set[str]]:
    """The blocks of code of a README, the levels of its headings, and what it links to."""
    text = (ROOT / name).read_text("utf-8")
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return (
        re.findall(r"^```.*?^```", text, flags=re.MULTILINE | re.DOTALL),
        re.findall(r"^#+", prose, flags=re.MULTILINE),
        set(re.findall(r"\]\(([^)]*)\)", prose)) - {"README.md", "README.zh.md"},
    )


def test_both_readmes_have_the_same_code_headings_and_links() -> None:
    english, chinese = parts("README.md"), parts("README.zh.md")
    assert english == chinese
    assert all((ROOT / link).exists() for link in english[2])
