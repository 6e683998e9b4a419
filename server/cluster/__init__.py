"""The embedded cluster: a private PostgreSQL that needs no set-up."""

from server.cluster.cluster import Cluster

__all__ = ["Cluster"]
