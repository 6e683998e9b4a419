"""Documents known by their hash: Apollo's automatic persisted queries, and the allow-list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from sys import getsizeof

from compiler.lru_cache import LruCache
from server.errors import BadRequest, DocumentNotFound, DocumentNotListed
from server.faults import SettingsFault

KEPT_BYTES = 16 << 20
ENTRY = 300
"""Bytes that a document takes beside its text."""

SUFFIXES = (".graphql", ".gql")


class AllowListFault(SettingsFault):
    """An allow-list that cannot be read: found at start-up, reported in one line."""


class Documents:
    """Documents by hash. ``allowed``: only these are run, by hash or by text; None: any.

    Clients' own are kept up to ``most_bytes`` of memory.
    """

    def __init__(
        self, allowed: Mapping[str, str] | None = None, most_bytes: int = KEPT_BYTES
    ) -> None:
        self._allowed = allowed
        self._texts = frozenset(text.strip() for text in (allowed or {}).values())
        self.kept: LruCache[str, str] = LruCache(
            most_bytes, lambda _, text: ENTRY + getsizeof(text)
        )

    def text(self, query: str | None, hash_: str | None) -> str:
        """The document to run.

        Raises ``DocumentNotFound``, ``DocumentNotListed``, or ``BadRequest`` where there is
        neither query nor hash, or they do not belong together.
        """
        if self._allowed is not None:
            return self._listed(query, hash_, self._allowed)
        if query is None:
            if hash_ is None:
                raise BadRequest("the parameter query is missing")
            return self._found(hash_)
        if hash_ is not None and sha256(query.encode(errors="surrogatepass")).hexdigest() != hash_:
            raise BadRequest("provided sha does not match query")
        return query

    def keep(self, hash_: str, text: str) -> None:
        """Keep a document that was run, forgetting those unused longest."""
        if self._allowed is None and hash_ not in self.kept:
            self.kept.put(hash_, text)

    def _found(self, hash_: str) -> str:
        text = self.kept.get(hash_)
        if text is None:
            raise DocumentNotFound
        return text

    def _listed(self, query: str | None, hash_: str | None, allowed: Mapping[str, str]) -> str:
        if query is not None:
            if query.strip() not in self._texts:
                raise DocumentNotListed("this document is not on the list of those allowed here")
            return query
        if hash_ is None:
            raise BadRequest("the parameter query is missing")
        if hash_ not in allowed:
            raise DocumentNotListed(f"no document on the list allowed here has the hash {hash_!r}")
        return allowed[hash_]


def hash_in(extensions: Mapping[str, object] | None) -> str | None:
    """The hash in ``extensions.persistedQuery``. Raises ``BadRequest`` where it is malformed."""
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise BadRequest("Unsupported persisted query version")
    hash_ = persisted.get("sha256Hash")
    if not isinstance(hash_, str) or len(hash_) > 128:
        raise BadRequest("extensions.persistedQuery.sha256Hash is not a SHA-256 in hexadecimal")
    return hash_.lower()


def allow_list(path: Path) -> dict[str, str]:
    """Documents by hash, of a ``.graphql`` file, a folder of these, or a JSON manifest.

    A manifest maps hashes to documents (Relay's form) or is Apollo's. Raises ``AllowListFault``.
    """
    try:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES)
            pairs = [pair for file in files for pair in hashed(file.read_text("utf-8"))]
        elif path.suffix == ".json":
            pairs = list(manifest(json.loads(path.read_text("utf-8"))))
        else:
            pairs = list(hashed(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise AllowListFault(f"allow-list {path}: {error}") from error
    if not pairs:
        raise AllowListFault(f"allow-list {path}: no documents ({', '.join(SUFFIXES)}) in it")
    return dict(pairs)


def hashed(text: str) -> Iterator[tuple[str, str]]:
    """A document by its hash, with and without the blank space around it."""
    for form in (text, text.strip()):
        yield sha256(form.encode()).hexdigest(), form


def manifest(document: object) -> Iterator[tuple[str, str]]:
    if isinstance(document, dict) and isinstance(document.get("operations"), list):
        pairs = [(entry.get("id"), entry.get("body")) for entry in document["operations"]]
    elif isinstance(document, dict):
        pairs = list(document.items())
    else:
        raise ValueError("a manifest is a JSON object")
    for hash_, text in pairs:
        if not isinstance(hash_, str) or not isinstance(text, str):
            raise ValueError("a manifest maps hashes to documents")
        yield hash_.lower(), text
