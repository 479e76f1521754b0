"""Stand-ins for the provincial platforms, speaking their protocols over real HTTP."""

from sandbox.server.run import Sandbox, serve
from sandbox.world import World, figures

__all__ = ["Sandbox", "World", "figures", "serve"]
