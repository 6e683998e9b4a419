"""What is open to whoever comes without a token."""

from __future__ import annotations

import structlog

from resolvers.api import root_fields
from schema.model import model
from schema.viewer import Viewer

log = structlog.get_logger("jingwei.auth")


def warn_of_anonymous(viewer: Viewer | None) -> None:
    """Say in the log what they may read and do, where they are let in at all."""
    if viewer is None:
        return
    log.warning(
        "whoever comes without a token is let in",
        setting="JINGWEI_ANONYMOUS_ROLE",
        role=viewer.role.name,
        areas="everything" if "" in viewer.areas else ",".join(viewer.areas) or "none",
        reads=",".join(e.name for e in model() if e.roles is None or viewer.role in e.roles),
        does=",".join(f.name for f in root_fields() if viewer.role in f.roles) or "nothing",
    )
