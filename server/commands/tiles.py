"""``jingwei export tiles``: the map of an area in one file."""

from __future__ import annotations

import getpass
from pathlib import Path

from compiler.limits import Limits
from resolvers.database.pool import PoolLimits, ReadPool
from resolvers.reads import Reads
from resolvers.tile_export import DEEPEST, Exported, export_tiles
from schema.viewer import Role, Viewer
from server import database
from server.commands.progress import progress_bar
from server.faults import Fault
from server.settings import Settings

TILES = "tiles"
SUFFIX = ".pmtiles"


async def export_map(area: str, to: Path) -> Exported:
    """Write what a VIEWER of the area may see. A file that is there is replaced when all is
    written. Raises ``Fault``, and what ``export_tiles`` raises."""
    if to.suffix != SUFFIX:
        raise Fault(f"--to {to}: tiles are exported to a file {SUFFIX}")
    viewer = Viewer(f"cli:{getpass.getuser()}", Role.VIEWER, (area,))
    partial = to.with_name(f".{to.name}.partial")
    async with database.opened(Settings.read()) as ready:
        async with database.owner(ready):
            pass  # it stands at the code's revision
        async with ReadPool(ready.reader_address, PoolLimits()) as pool:
            reads = Reads(pool, Limits(), ready.timezone)
            try:
                with progress_bar() as progress:
                    written = await export_tiles(reads, viewer, partial, DEEPEST, progress)
                partial.replace(to)
            except OSError as error:
                raise Fault(f"--to {to}: {error.strerror or error}") from error
            finally:
                partial.unlink(missing_ok=True)
    return written
