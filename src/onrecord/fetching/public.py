"""Which internet addresses are public: the only ones that a fetch may connect to, unless a network is allowed by name.

`ipaddress.is_global` alone is not enough: it passes forms that carry another address inside (NAT64, 6to4, Teredo,
ISATAP), multicast, and a few addresses that are global on paper and lead into a provider's own network.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_UNICAST = ip_network("2000::/3")  # all that is given out of IPv6
_NAT64 = ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ip_network("2002::/16")
_ISATAP = (0x00005EFE, 0x02005EFE)  # in the third quarter of an address whose last quarter is an IPv4 address
_NEVER: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(text), reason)
    for text, reason in (
        ("0.0.0.0/8", "this machine"),
        ("100.64.0.0/10", "a provider's inner network"),
        ("168.63.129.16/32", "a cloud's control address"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("240.0.0.0/4", "reserved"),
        ("2001::/23", "reserved for protocols, Teredo among them"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
    )
)


def why_not_public(ip: Ip, allowed: Iterable[Network] = ()) -> str | None:
    """Why an address must not be connected to, in a few words; None when it is public or in an allowed network.

    >>> why_not_public(ip_address("64:ff9b::7f00:1"))
    'it carries 127.0.0.1, which is loopback'
    """
    if any(ip in network for network in allowed if network.version == ip.version):
        return None
    inner = ip if isinstance(ip, IPv4Address) else _carried(ip)
    if inner is None:
        return _why_not(ip)
    reason = _why_not(inner)
    return f"it carries {inner}, which is {reason}" if reason and inner != ip else reason


def _carried(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for; None when it stands for itself."""
    bits = int(ip)
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64 or (bits >> 32) & 0xFFFFFFFF in _ISATAP:
        return IPv4Address(bits & 0xFFFFFFFF)
    if ip in _SIX_TO_FOUR:
        return IPv4Address((bits >> 80) & 0xFFFFFFFF)
    return None


def _why_not(ip: Ip) -> str | None:
    kinds = (
        (ip.is_loopback, "loopback"),
        (ip.is_link_local, "link-local"),
        (ip.is_multicast, "multicast"),
        (ip.is_unspecified, "this machine"),
        (isinstance(ip, IPv6Address) and (ip.scope_id is not None or ip not in _UNICAST), "not of the public internet"),
        *((ip in network, reason) for network, reason in _NEVER if network.version == ip.version),
        (ip.is_private, "private"),
        (ip.is_reserved, "reserved"),
        (not ip.is_global, "not of the public internet"),
    )
    return next((reason for holds, reason in kinds if holds), None)
