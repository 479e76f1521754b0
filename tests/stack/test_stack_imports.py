"""Nothing of the project is left behind when something it imports moves."""

import pkgutil
from importlib import import_module
from types import ModuleType

import pytest

import bench
import sandbox
import stack

ELSEWHERE = ("bench.extract.with_dlt", "bench.names.with_splink")
"""Run in an environment of their own (`make bench-extract`, `make bench-names`)."""


@pytest.mark.parametrize("package", [bench, sandbox, stack])
def test_every_module_can_be_imported(package: ModuleType) -> None:
    names = [module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    modules = [name for name in names if name not in ELSEWHERE and not name.endswith("__main__")]
    assert modules
    for name in modules:
        import_module(name)
