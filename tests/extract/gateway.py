"""The gateways under the one name most tests know them by."""

from tests.extract.gateways import *  # noqa: F403
