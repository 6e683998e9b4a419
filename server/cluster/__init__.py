"""The embedded cluster: a private PostgreSQL that needs no set-up."""

from server.cluster.cluster import Cluster
from server.cluster.program import ClusterError

__all__ = ["Cluster", "ClusterError"]
