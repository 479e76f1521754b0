"""All datasets of the world: those it makes up, and those that somebody is just starting."""

from sandbox.world.dataset import Dataset, Feed
from sandbox.world.delta import DELTA
from sandbox.world.stubs import stubs
from sandbox.world.zhejiang import ZHEJIANG

FEEDS: tuple[Feed, ...] = (*ZHEJIANG, *DELTA)
STUBS = tuple(stubs())
DATASETS: tuple[Dataset, ...] = (*FEEDS, *STUBS)
