"""The world behind the stand-ins: what the province's platforms know, day by day, and what is wrong with it."""

from sandbox.world.datasets import DATASETS, FEEDS
from sandbox.world.figures import END_OF_OCTOBER, figures
from sandbox.world.world import PROVINCE, World

__all__ = ["DATASETS", "END_OF_OCTOBER", "FEEDS", "PROVINCE", "World", "figures"]
