"""Golden queries: a document beside the SQL that it becomes and the answer that it gets."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compiler.form import Form
from resolvers.question import Question
from schema.viewer import Role, Viewer

HERE = Path(__file__).parent
NUMBERS = re.compile(r"\[\s+(-?[\d.e+-]+(?:,\s+-?[\d.e+-]+)*)\s+\]")


@dataclass(frozen=True, slots=True)
class Golden:
    """A case. Comments at the head of its document may say who asks, with which variables, and for
    which form of the answer::

    # viewer: VIEWER 440305001001, 440305002
    # variables: {"code": "440305001"}
    # form: FEATURES
    """

    document: Path

    @property
    def name(self) -> str:
        return str(self.document.relative_to(HERE).with_suffix(""))

    @property
    def text(self) -> str:
        return self.document.read_text()

    @property
    def viewer(self) -> Viewer:
        said = re.search(r"^# viewer: (\w+)(.*)$", self.text, re.M)
        if said is None:
            return Viewer("somebody", Role.OPERATOR, ("440305",))
        codes = (part.strip() for part in said[2].split(",") if part.strip())
        areas = tuple("" if code == "everything" else code for code in codes)
        return Viewer("somebody", Role[said[1]], areas)

    @property
    def variables(self) -> dict[str, Any]:
        said = re.search(r"^# variables: (.*)$", self.text, re.M)
        return dict(json.loads(said[1])) if said else {}

    @property
    def form(self) -> Form:
        said = re.search(r"^# form: (\w+)$", self.text, re.M)
        return Form[said[1]] if said else Form.OBJECTS

    @property
    def question(self) -> Question:
        return Question(self.text, self.variables, form=self.form)

    @property
    def sql(self) -> Path:
        return self.document.with_suffix(".sql")

    @property
    def answer(self) -> Path:
        return self.document.with_suffix(".json")


def all_goldens() -> list[Golden]:
    return [Golden(path) for path in sorted(HERE.glob("*/*.graphql"))]


def sql_text(text: str, parameters: Sequence[Any]) -> str:
    """The statement, and below it what was bound to it."""
    lines = [line.rstrip() for line in text.splitlines()]
    binds = [f"-- ${number} = {value!r}" for number, value in enumerate(parameters, 1)]
    return "\n".join([*lines, *binds]) + "\n"


def answer_text(data: bytes) -> str:
    """An answer to read: positions on one line, figures without the digits that libraries differ
    in."""
    text = json.dumps(_rounded(json.loads(data)), indent=2, ensure_ascii=False)
    while (flat := NUMBERS.sub(lambda m: f"[{' '.join(m[1].split())}]", text)) != text:
        text = flat
    return text + "\n"


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return float(f"{value:.10g}")
        case list():
            return [_rounded(item) for item in value]
        case dict():
            return {key: _rounded(item) for key, item in value.items()}
        case _:
            return value
