"""One question put to the server and to the oracle, and what to say where they differ."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import parse, print_ast

from compiler.errors import TooCostly
from resolvers.features import feature_question
from resolvers.question import Question
from resolvers.reads import Reads
from schema.viewer import Viewer
from tests.oracle.comparison import Comparison, read
from tests.oracle.documents import Asked, Slot, random_document
from tests.oracle.features import as_features, random_features
from tests.oracle.oracle import Oracle, plain_schema
from tests.oracle.places import Ambiguous
from tests.oracle.reduction import reduced
from tests.oracle.values import random_viewer

CELL = 2
"""Of what is only counted: cities are small."""

PAGES = 3
"""How many pages of a list are followed by their cursors."""


class Differs(Exception):
    """The server and the oracle do not agree. The message shows the smallest case found."""


@dataclass(slots=True)
class Agreement:
    """Puts questions to both. ``tally`` counts what came of them."""

    reads: Reads
    oracle: Oracle
    seed: str
    tally: Counter[str] = field(default_factory=Counter)

    async def document(self, random: Random) -> None:
        """Ask one random document. Raises ``Ambiguous`` and ``TooCostly`` where none can say."""
        viewer = random_viewer(random, self.oracle.city)
        asked = random_document(random, plain_schema(), self.oracle.city, viewer)
        await self._all_ways(asked, viewer, random)
        self.tally["documents"] += 1

    async def features(self, random: Random) -> None:
        """Ask for one random page of Features. Raises as ``document``."""
        viewer = random_viewer(random, self.oracle.city)
        question = feature_question(random_features(random, self.oracle.city, viewer))
        variables = dict(question.variables or {})
        expected = self.oracle.answer(parse(question.document), None, variables, viewer)
        answer = await self.reads.answer(question, viewer)
        assert answer.data is not None
        found = Comparison().of(as_features(expected, question.form), read(answer.data))
        self.tally["features"] += 1
        if found.differences:
            raise Differs(
                f"{found.differences[0]}\n{question}\nseed: {self.seed}    viewer: {viewer}"
            )

    async def _all_ways(self, asked: Asked, viewer: Viewer, random: Random) -> None:
        """With its variables, with others (by the same plan), and page after page."""
        found = await self.ask(asked, asked.variables, asked.variables, viewer)
        for slot in asked.slots:
            await self._follow(asked, slot, found, viewer, random)
        await self.ask(asked, asked.others, asked.others, viewer)

    async def _follow(
        self, asked: Asked, slot: Slot, found: Comparison, viewer: Viewer, random: Random
    ) -> None:
        for _ in range(PAGES):
            pairs = [p for path, ps in found.cursors.items() if path[:-2] == slot.path for p in ps]
            if not pairs:
                return
            both = f"${slot.before}:" in asked.text
            names = random.choice([[slot.after], [slot.before], [slot.after, slot.before]])
            chosen = {name: random.choice(pairs) for name in (names if both else [slot.after])}
            ours = asked.variables | {name: pair[0] for name, pair in chosen.items()}
            theirs = asked.variables | {name: pair[1] for name, pair in chosen.items()}
            found = await self.ask(asked, ours, theirs, viewer)
            self.tally["pages"] += 1

    async def ask(
        self, asked: Asked, ours: dict[str, Any], theirs: dict[str, Any], viewer: Viewer
    ) -> Comparison:
        """Compare both answers. Raises ``Differs`` with a report of the smallest case found."""
        self.tally["questions"] += 1
        try:
            found = await self._compared(asked.text, asked.operation_name, ours, theirs, viewer)
        except (Ambiguous, TooCostly):
            raise
        except Exception as error:
            failure = repr(error)
        else:
            if not found.differences:
                return found
            failure = found.differences[0]
        raise Differs(await self._report(asked, ours, theirs, viewer, failure))

    async def _compared(
        self,
        text: str,
        operation_name: str | None,
        ours: dict[str, Any],
        theirs: dict[str, Any],
        viewer: Viewer,
    ) -> Comparison:
        expected = self.oracle.answer(parse(text), operation_name, theirs, viewer)
        answer = await self.reads.answer(Question(text, ours, operation_name), viewer)
        assert answer.data is not None
        return Comparison().of(expected, read(answer.data))

    async def _report(
        self, asked: Asked, ours: dict[str, Any], theirs: dict[str, Any], viewer: Viewer, what: str
    ) -> str:
        async def fails(text: str, kept: dict[str, Any]) -> bool:
            other = {name: theirs[name] for name in kept}
            name = asked.operation_name if "query Asked" in text else None
            try:
                found = await self._compared(text, name, kept, other, viewer)
            except (Ambiguous, TooCostly):
                return False
            except Exception as error:
                return repr(error)[:25] == what[:25]
            return bool(found.differences)

        text, kept = await reduced(asked.text, ours, fails)
        other = {name: theirs[name] for name in kept}
        name = asked.operation_name if "query Asked" in text else None
        return "\n".join(
            (
                f"the server and the oracle differ: {what}",
                f"seed: {self.seed}    viewer: {viewer}",
                f"document: {print_ast(parse(text))}",
                f"variables: {json.dumps(kept, ensure_ascii=False)}",
                f"the document before it was reduced: {asked.text}",
                *(await self._both(text, name, kept, other, viewer)),
            )
        )

    async def _both(
        self,
        text: str,
        name: str | None,
        ours: dict[str, Any],
        theirs: dict[str, Any],
        viewer: Viewer,
    ) -> list[str]:
        said = []
        try:
            said.append(f"oracle: {self.oracle.answer(parse(text), name, theirs, viewer)}")
        except Exception as error:
            said.append(f"oracle: {error!r}")
        try:
            document = self.reads.compiler.document(text)
            compiled = self.reads.compiler.compile(document, name, ours, viewer.role, viewer.areas)
            said.append(f"SQL: {compiled.statement.text}")
            answer = await self.reads.answer(Question(text, ours, name), viewer)
            said.append(f"server: {(answer.data or b'').decode()}")
        except Exception as error:
            said.append(f"server: {error!r}")
        return said
