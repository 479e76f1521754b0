"""What a view is: a name, a purpose, its columns with their meaning, and portable SQL."""

from collections.abc import Iterator
from dataclasses import dataclass

from etl.load.schema import ANALYST


@dataclass(frozen=True)
class View:
    """A view in the schema `analyst`; `columns` gives the meaning of each, in order."""

    name: str
    comment: str
    columns: dict[str, str]
    sql: str

    @property
    def fullname(self) -> str:
        return f'{ANALYST}."{self.name}"'

    def ddl(self) -> str:
        """All statements, as one text."""
        return ";\n".join(self.statements())

    def statements(self) -> Iterator[str]:
        """The statements that create the view and its comments."""
        columns = ", ".join(f'"{name}"' for name in self.columns)
        yield f"CREATE VIEW {self.fullname} ({columns}) AS {self.sql}"
        yield f"COMMENT ON VIEW {self.fullname} IS {literal(self.comment)}"
        for name, comment in self.columns.items():
            yield f'COMMENT ON COLUMN {self.fullname}."{name}" IS {literal(comment)}'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
