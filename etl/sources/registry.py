"""Finding the declared sources: a folder with a `source.yaml` is a platform, every other YAML in it a dataset."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from etl.sources.contract import Contract, read_contract

ROOT = Path(__file__).parent


@dataclass(frozen=True)
class Returns:
    """Where a platform takes results back: the path behind its gateway, and the most it takes in one call."""

    interface: str
    batch: int


@dataclass(frozen=True)
class Platform:
    """A linked platform: its Chinese name, how many requests it takes at once, its datasets, and what it takes back."""

    name: str
    title: str
    description: str
    pool_slots: int
    datasets: tuple[str, ...]
    reviews: Returns | None


@cache
def platforms() -> dict[str, Platform]:
    """All declared platforms by name. Reads the small `source.yaml` files only: fast enough for a DAG file."""
    found = {}
    for path in sorted(ROOT.glob("*/source.yaml")):
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
        datasets = tuple(sorted(file.stem for file in path.parent.glob("*.yaml") if file != path))
        found[path.parent.name] = Platform(
            name=path.parent.name,
            title=declared["title"],
            description=declared["description"],
            pool_slots=declared["in_flight"],
            datasets=datasets,
            reviews=Returns(**declared["reviews"]) if "reviews" in declared else None,
        )
    return found


@cache
def contracts() -> dict[str, Contract]:
    """All contracts by dataset name."""
    found = {}
    for platform in platforms().values():
        folder = ROOT / platform.name
        wording = yaml.safe_load((folder / "source.yaml").read_text(encoding="utf-8"))
        for dataset in platform.datasets:
            found[dataset] = read_contract(folder / f"{dataset}.yaml", wording)
    return found


def contract(dataset: str) -> Contract:
    """The contract of `dataset`; raises `KeyError` naming the datasets there are."""
    try:
        return contracts()[dataset]
    except KeyError:
        raise KeyError(f"no dataset {dataset!r}; declared are: {', '.join(sorted(contracts()))}") from None
