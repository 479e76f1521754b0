"""The declared sources: one folder a platform, one contract file a dataset, found by scanning."""

from etl.sources.connections import Connections, Endpoint
from etl.sources.contract import Column, Contract
from etl.sources.registry import Platform, contract, contracts, platforms

__all__ = ["Column", "Connections", "Contract", "Endpoint", "Platform", "contract", "contracts", "platforms"]
