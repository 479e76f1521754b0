"""What makes an objection one to how a unit is judged; score and tier both ask."""

import ibis.expr.types as ir

JUDGEMENT = ("score", "tier")
"""What such an objection is about; the disclosure has its own course."""


def contests_judgement(objections: ir.Table) -> ir.BooleanValue:
    """Whether a row of `linked/objections` contests score or library; a reply (陈述) contests nothing."""
    return (objections.kind == "objection") & objections.about.isin(JUDGEMENT)
