"""The checks over HTTP: a file in, the findings out, and a page a producer can read. Nothing of a file is kept."""

import asyncio
from hmac import compare_digest
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from etl import validate
from etl.check.check import check
from etl.check.files import Unreadable, kind_of
from etl.sources import Contract, contracts
from etl.validate.rules import rules

LARGEST = 50 * 1024 * 1024
"""Bytes of a file that is taken."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"


def application(token: str | None = None) -> Starlette:
    """The endpoint; whoever checks must show `token`, if there is one. The page with the columns is for everybody."""
    one_at_a_time = asyncio.Semaphore()

    async def checked(request: Request) -> Response:
        demand(request, token)
        declared = named(request)
        kind = kind_of(request.query_params.get("name", ""), request.headers.get("content-type", ""))
        content = await body(request)
        async with one_at_a_time:
            answer = await run_in_threadpool(check, declared, content, kind)
        return JSONResponse(answer.as_dict())

    return Starlette(
        routes=[Route("/", page), Route("/check/{dataset}", checked, methods=["POST"])],
        exception_handlers={HTTPException: refused, Unreadable: unreadable},
    )


def demand(request: Request, token: str | None) -> None:
    shown = request.headers.get("authorization", "")
    if token and not compare_digest(shown.encode(), f"Bearer {token}".encode()):
        raise HTTPException(401, "a token is needed: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})


def named(request: Request) -> Contract:
    """The contract of the dataset in the path."""
    declared = contracts().get(request.path_params["dataset"])
    if declared is None:
        raise HTTPException(404, f"no such dataset; there are: {', '.join(sorted(contracts()))}")
    return declared


async def body(request: Request) -> bytes:
    """The file, or 413 as soon as it is known to be too large."""
    too_large = HTTPException(413, f"a file may have {LARGEST:,} bytes; check a part of it")
    if int(request.headers.get("content-length", 0)) > LARGEST:
        raise too_large
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            raise too_large
    return bytes(content)


async def refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (what this handler is registered for)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


async def unreadable(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 422)


async def page(_: Request) -> Response:
    """Every dataset with its columns and how right values look, and a form to check a file."""
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    described = [(declared, examples(declared)) for _, declared in sorted(contracts().items())]
    html = await run_in_threadpool(pages.get_template("page.html").render, datasets=described, largest=LARGEST)
    return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})


def examples(declared: Contract) -> dict[str, str]:
    """A right value of each column that has one to show."""
    applied = rules(declared)
    shown = {column.name: validate.example(column, declared, applied) for column in declared.landed}
    return {name: value for name, value in shown.items() if value is not None}
