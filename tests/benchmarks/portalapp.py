"""The portal as it is served, but nobody is told to wait: one client asks a thousand times."""

from cluster.asgi import application
from cluster.web.rates import buckets

__all__ = ["application"]

buckets.on = False
