"""Personal data stops at the door: dropped, scrubbed or keyed-hashed before a row is written anywhere.

个人信息保护法 art. 51 (de-identification) and art. 25 (no publication). A resident ID found where a
business code belongs becomes `RID:<HMAC-SHA256>`: the same person stays the same token, and nobody can read the
number back.
"""

import os
import secrets
from pathlib import Path

import ibis
import ibis.expr.types as ir
from duckdb.func import PythonUDFType
from duckdb.sqltypes import VARCHAR
from ibis.backends.duckdb import Backend

from etl.ground.identifiers.expressions import looks_like_resident_id
from etl.ground.redaction import scrubbed_array
from etl.ground.workspace import Workspace, appearing

BLOCK = 64


@ibis.udf.scalar.builtin
def keyed_hash(text: str) -> str:  # type: ignore[empty-body]
    """HMAC-SHA256 of `text` under the installation's key, as hex; a macro of the engine's."""


@ibis.udf.scalar.builtin
def scrubbed(text: str) -> str:  # type: ignore[empty-body]
    """Free text with a mark for each personal item (`etl.ground.redaction`); a function the engine is taught."""


def key_of(workspace: Workspace) -> bytes:
    """The key personal numbers are hashed with: `ETL_PERSONAL_KEY`, else one made once for this installation."""
    given = os.environ.get("ETL_PERSONAL_KEY")
    if given:
        return given.encode()
    path = workspace.home / "personal.key"
    if not path.exists():
        make_key(path)
    return path.read_bytes()


def make_key(path: Path) -> None:
    with appearing(path) as scratch:
        scratch.touch(mode=0o600)
        scratch.write_text(secrets.token_hex(32))


def teach(connection: Backend, key: bytes) -> None:
    """Give the engine `keyed_hash` and `scrubbed`.

    The hash is RFC 2104 over the engine's own SHA-256, so no code passes through Python; free text does, each distinct
    one of a batch once.
    """
    padded = key.ljust(BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in padded).hex() for pad in (0x36, 0x5C))
    connection.raw_sql(
        f"CREATE OR REPLACE TEMP MACRO keyed_hash(message) AS "
        f"sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode(message))))"
    )
    known = connection.raw_sql("SELECT 1 FROM duckdb_functions() WHERE function_name = 'scrubbed'").fetchall()
    if not known:
        connection.con.create_function("scrubbed", scrubbed_array, [VARCHAR], VARCHAR, type=PythonUDFType.ARROW)


def without_resident_ids(text: ir.StringValue, code: ir.StringValue) -> ir.StringValue:
    """A code column with every resident ID replaced by its token; `code` is the text normalised, as a column."""
    return ibis.ifelse(looks_like_resident_id(code), ibis.literal("RID:") + keyed_hash(code), text)
