"""A candidate that another was preferred to says so, instead of waiting for review."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMN = "base.name_match.status"


def upgrade() -> None:
    op.execute(f"COMMENT ON COLUMN {COLUMN} IS 'accepted, passed_over, review, decided or rejected 结论'")


def downgrade() -> None:
    op.execute(f"COMMENT ON COLUMN {COLUMN} IS 'accepted, review, decided or rejected 结论'")
