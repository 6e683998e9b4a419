"""The same route with prepared statements: whether they serve tiles.

Run as ``python -m bench.tiles_prepared``.
"""

from __future__ import annotations

from functools import partial

from bench.server import listen
from bench.tiles_handwritten import application

if __name__ == "__main__":
    listen(partial(application, prepare=True))
