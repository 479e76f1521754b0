"""All platforms as one web application, each under its own base path."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox.platforms import PLATFORMS
from sandbox.server import bearer, hmac, opendata, rows, sharing
from sandbox.server.desk import Desk
from sandbox.server.faults import KINDS, Fault


def mounts(desk: Desk, lifetimes: sharing.Lifetimes) -> list[Mount]:
    """Every platform that answers over HTTP."""
    speakers: dict[str, Callable[..., Any]] = {
        "sharing": partial(sharing.Gateway, lifetimes=lifetimes), "hmac": hmac.Gateway, "bearer": bearer.Portal,
        "rows": rows.Site, "opendata": opendata.Portal,
    }  # fmt: skip
    return [
        Mount(f"/{p.name}", routes=speakers[p.protocol](p, desk).routes) for p in PLATFORMS if p.protocol in speakers
    ]


def application(desk: Desk, about: Mapping[str, object], lifetimes: sharing.Lifetimes) -> Starlette:
    """The web application. `about` is shown at `/_sandbox/` beside what is served and the clock."""

    def overview(_: Request) -> Response:
        served = {p.name: {"protocol": p.protocol, "key": p.key, "datasets": p.interfaces} for p in PLATFORMS}
        state = {"clock": str(desk.clock.now), "requests": dict(desk.faults.requests), "fault_kinds": KINDS}
        return JSONResponse({**about, **state, "platforms": served})

    def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    def reviews(_: Request) -> Response:
        return JSONResponse(desk.reviews.accepted)

    async def faults(request: Request) -> Response:
        try:
            desk.faults.planned.append(Fault(**await request.json()))
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"planned": len(desk.faults.planned)}, 201)

    return Starlette(routes=[
        Route("/_sandbox/", overview),
        Route("/_sandbox/health", health),
        Route("/_sandbox/reviews", reviews),
        Route("/_sandbox/faults", faults, methods=["POST"]),
        *mounts(desk, lifetimes),
    ])  # fmt: skip
