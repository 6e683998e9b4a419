"""The command line: ``jingwei serve | migrate | demo | import | export | delete | check | …``.

Exit codes: 0 done; 1 done, and something was found (rows rejected, a check failed); 2 called or
set wrongly; 3 the database cannot be had; 130 interrupted.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from server.faults import Fault, fault_of

COMMANDS = {
    "serve": "serve:serve",
    "migrate": "migrate:migrate",
    "demo": "demo:demo",
    "import": "transfer:import_",
    "inspect": "inspect_file:inspect",
    "export": "transfer:export",
    "delete": "delete:delete",
    "check": "check:check",
    "token": "token:token",
    "sdl": "sdl:sdl",
    "explain": "explain:explain",
    "settings": "settings:settings",
}
"""Each command's module in ``server.commands`` and its function."""

INTERRUPTED = 130


class Commands(TyperGroup):
    """Imports a command's module when that command is asked for: the server needs no GDAL."""

    # The context's class is typer's own, under a private name.
    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name, place in COMMANDS.items() if find_spec(_module(place))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        place = COMMANDS[cmd_name]
        return _command(cmd_name, getattr(import_module(_module(place)), place.partition(":")[2]))


app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jingwei {version('jingwei')}")
        raise typer.Exit


@app.callback()
def jingwei(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """Jingwei 经纬: spatial GraphQL for community-governance grids.

    Settings come from the environment and .env: see jingwei settings.
    """


def main() -> None:
    """Run the command that the arguments name, and exit with its code."""
    # What psycopg tells of a lost connection, the fault below tells in a line.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    # A shell has what a script starts in the background ignore SIGINT; SIGTERM comes as one, below.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Commands end in good order on SIGTERM as on Ctrl-C, and stop the cluster that they started.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        fault = error if isinstance(error, Fault) else fault_of(error)
        if fault is None:
            raise
        typer.echo(f"jingwei: {fault}", err=True)
        sys.exit(fault.exit_code)


def _module(place: str) -> str:
    return f"server.commands.{place.partition(':')[0]}"


def _command(name: str, function: Callable[..., None]) -> Any:
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    single.command(name)(function)
    return typer.main.get_command(single)


if __name__ == "__main__":
    main()
