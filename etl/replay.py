"""Replay: what waits in quarantine is judged once more, by the rules and the contract now in force."""

from datetime import date

from etl import extract, validate
from etl.extract import Load
from etl.ground.engine import engine
from etl.ground.workspace import REPLAY, Delivery, Workspace
from etl.sources import Contract, contract


def replay(workspace: Workspace, dataset: str, night: date) -> Load:
    """Land the waiting rows of `dataset` once more, as an extra delivery of `night`, and judge them.

    The delivery is named after the rules in force: the same rules again are the same delivery, and change nothing.
    Its status is `absent` when nothing waits.
    """
    declared = contract(dataset)
    delivery = Delivery(night, f"{REPLAY}{validate.fingerprint(declared)}")
    load = extract.landed(workspace, declared, delivery) or landed_again(workspace, declared, delivery)
    if load.status == "landed":
        validate.validate(workspace, dataset, night, delivery.extra)
    return load


def landed_again(workspace: Workspace, declared: Contract, delivery: Delivery) -> Load:
    """Land what waits as `delivery`."""
    with engine() as connection:
        rows = validate.waiting(connection, workspace, declared, delivery.night)
        if rows is None:
            return Load(declared.platform, declared.dataset, str(delivery.night), "absent", delivery.extra)
        return extract.land_again(connection, workspace, declared, delivery, rows)
