"""``jingwei settings``: what is set."""

from __future__ import annotations

import typer

from server.settings import Settings


def settings() -> None:
    """List every setting as a .env file: its meaning, and its value now.

    Those that are not set stand behind a #. Secrets and passwords are hidden.
    """
    for setting in Settings.read().listed():
        typer.echo(f"# {setting.description}.")
        unset = setting.value is None
        typer.echo(f"#{setting.variable}=" if unset else f"{setting.variable}={setting.value}")
        typer.echo()
