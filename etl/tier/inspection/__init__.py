"""Inspection plans (督查暗访, 在线抽查, 交叉检查): drawn by lot and by risk, and what results say of all units."""

from etl.tier.inspection.planning import plan
from etl.tier.inspection.rules import InspectionPolicyError

__all__ = ["InspectionPolicyError", "plan"]
