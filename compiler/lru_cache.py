"""A cache that forgets what was least recently used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """Values by key that weigh ``most_bytes`` together at most, for several threads.

    ``weigh`` says how many bytes a key and its value take, or somewhat more. What weighs more
    than all may is not kept. Counts how often a value was there.
    """

    def __init__(self, most_bytes: int, weigh: Callable[[K, V], int]) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.hits = 0
        self.misses = 0
        self._weigh = weigh
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: K) -> bool:
        return key in self._values

    def get(self, key: K) -> V | None:
        with self._lock:
            kept = self._values.get(key)
            if kept is None:
                self.misses += 1
                return None
            self.hits += 1
            self._values.move_to_end(key)
            return kept[0]

    def peek(self, key: K) -> V | None:
        """The value, uncounted, and no fresher for it."""
        kept = self._values.get(key)
        return None if kept is None else kept[0]

    def drop(self, stale: Callable[[V], bool]) -> None:
        """Forget the values that are stale."""
        with self._lock:
            gone = [key for key, (value, _) in self._values.items() if stale(value)]
            for key in gone:
                _, bytes_ = self._values.pop(key)
                self.bytes -= bytes_

    def put(self, key: K, value: V) -> V:
        """Keep a value, and forget those unused longest; the value."""
        bytes_ = self._weigh(key, value)
        with self._lock:
            _, before = self._values.pop(key, (None, 0))
            self._values[key] = value, bytes_
            self.bytes += bytes_ - before
            while self.bytes > self.most_bytes:
                _, (_, forgotten) = self._values.popitem(last=False)
                self.bytes -= forgotten
        return value
