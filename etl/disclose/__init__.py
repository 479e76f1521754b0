"""Disclosure of consumer complaints: preview, draft, and release after an officer's approval."""

from etl.disclose.draft import Draft, draft, preview
from etl.disclose.release import Approval, DraftChanged, NoSuchDraft, NotApproved, Release, publish
from etl.disclose.suppression import NoMinimum, published

__all__ = [
    "Approval",
    "Draft",
    "DraftChanged",
    "NoMinimum",
    "NoSuchDraft",
    "NotApproved",
    "Release",
    "draft",
    "preview",
    "publish",
    "published",
]
