"""Who asks and by which scheme, when a reverse proxy stands in front. Believed from the named addresses only."""

from __future__ import annotations

from ipaddress import ip_address

from aiohttp import web
from aiohttp.typedefs import Handler

from config.kinds import Network
from orchestrator.web.app_keys import SCHEME, SETTINGS


@web.middleware
async def forwarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put the client's address and scheme in the place of the proxy's."""
    proxies = request.config_dict[SETTINGS].http.trusted_proxies
    if not proxies or not is_in(request.remote, proxies):
        return await handler(request)
    scheme = request.headers.get("X-Forwarded-Proto", "").strip().lower()
    request[SCHEME] = scheme if scheme in ("http", "https") else request.scheme
    client = _client(request.headers.get("X-Forwarded-For", ""), proxies) or request.remote
    return await handler(request.clone(scheme=request[SCHEME], remote=client or ""))


def is_in(address: str | None, networks: tuple[Network, ...]) -> bool:
    """Whether a textual address lies in one of the networks; anything unreadable does not."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in networks)


def _client(header: str, proxies: tuple[Network, ...]) -> str:
    """The last address in the chain that is not one of our proxies: everything left of it could be invented."""
    for part in reversed(header[:2000].split(",")):
        candidate = part.strip().strip('"')
        try:
            ip_address(candidate)
        except ValueError:
            return ""
        if not is_in(candidate, proxies):
            return candidate
    return ""
