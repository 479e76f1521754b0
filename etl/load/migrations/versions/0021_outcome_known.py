"""Since when the outcome of a complaint is known: the hold before disclosure runs from then."""

import sqlalchemy as sa
from alembic import op

from etl.load.migrations import tables

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLE = "regional_complaint"
COLUMN = sa.Column("outcome_known_on", sa.Date(), comment="Night that first told it; NULL: the first load 获知结果日期")


def upgrade() -> None:
    op.add_column(TABLE, COLUMN, schema=tables.BASE)


def downgrade() -> None:
    op.drop_column(TABLE, COLUMN.name, schema=tables.BASE)
