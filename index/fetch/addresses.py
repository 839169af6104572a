"""Which machines may be asked: public ones only, unless a setting names more.

An address given by a user, a feed or a redirect can name a machine that only this server reaches (a router, a cloud's
metadata service, a database). So names are resolved here, each address is checked, and the connection is made to the
very address that was checked: a name that answers differently the second time has no second time.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

from index.errors import FetchError, SettingsError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(FetchError):
    """A host that may not be asked."""


def networks(setting: str | None) -> tuple[Network, ...]:
    """The networks in a comma-separated setting.

    Raises:
        SettingsError: one of them is none.
    """
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in (setting or "").split(",") if part.strip())
    except ValueError as error:
        raise SettingsError(
            f"BRIEFING_INDEX__FETCH_NETWORKS: {error}. Give networks such as 10.0.0.0/8, comma-separated."
        ) from error


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system resolves it.

    Raises:
        FetchError: the name has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(
            f"the name {host!r} can't be resolved ({error}). Check its spelling and the network."
        ) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def allowed(host: str, port: int, also: Sequence[Network] = (), resolver: Resolve = resolve) -> list[str]:
    """Those of a host's addresses that may be asked, in the resolver's order.

    Raises:
        NotPublic: none may.
    """
    found = resolver(host, port)
    kept = [address for address in found if is_allowed(address, also)]
    if not kept:
        raise NotPublic(
            f"{host} is no public address ({', '.join(found[:3])}), so it was not asked. If it may be, name its "
            "network in BRIEFING_INDEX__FETCH_NETWORKS."
        )
    return kept


def is_allowed(address: str, also: Sequence[Network] = ()) -> bool:
    """Whether an address is on the public Internet, or in one of the networks."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip.version == network.version and ip in network for network in also):
        return True
    return all(_is_public(inside) for inside in _with_embedded(ip))


def _is_public(ip: Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _with_embedded(ip: Address) -> list[Address]:
    """The address and the IPv4 addresses that an IPv6 one stands for in one of the ways of carrying them."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    found: list[Address] = []
    if ip in _NAT64:
        return [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]
    if ip.sixtofour:
        found.append(ip.sixtofour)
    if ip.teredo:
        found += ip.teredo
    return [ip, *found]
