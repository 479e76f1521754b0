"""Disclosure of consumer complaints: notices, preview, draft, checks, release after approval, and taking it back."""

from etl.disclose.approvals import Approval, NotApproved, kept
from etl.disclose.briefing import Question, briefing, question
from etl.disclose.checks import Finding
from etl.disclose.draft import Draft, draft, preview
from etl.disclose.manifest import verify
from etl.disclose.notices import notify
from etl.disclose.release import (
    DraftChanged,
    NoReason,
    NoSuchDraft,
    NothingPublished,
    Stopped,
    TooEarly,
    agree,
    publish,
)
from etl.disclose.review import Review, review, write_review
from etl.disclose.rollback import RefusedRollback, rollback
from etl.disclose.suppression import NoMinimum, published
from etl.disclose.versions import Release
from etl.disclose.watch import Alarm, alarms
from etl.disclose.withdrawal import withdraw

__all__ = [
    "Alarm",
    "Approval",
    "Draft",
    "DraftChanged",
    "Finding",
    "NoMinimum",
    "NoReason",
    "NoSuchDraft",
    "NotApproved",
    "NothingPublished",
    "Question",
    "RefusedRollback",
    "Release",
    "Review",
    "Stopped",
    "TooEarly",
    "agree",
    "alarms",
    "briefing",
    "draft",
    "kept",
    "notify",
    "preview",
    "publish",
    "published",
    "question",
    "review",
    "rollback",
    "verify",
    "withdraw",
    "write_review",
]
