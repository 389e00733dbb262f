"""Which addresses a feed may be fetched from: public ones, and networks that whoever runs this allows."""

import ipaddress
import socket
from collections.abc import Sequence

from house.feeds.errors import Away, Unusable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        # For protocols, which Pythons of different ages call private or not.
        *("192.0.0.0/24", "192.88.99.0/24"),
        # They hold an IPv4 address that something on the way may unwrap, and it could be anybody's.
        *("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"),
    )
)


def is_public(*, address: Address) -> bool:
    """This function will tell whether an address is one single host's on the public internet."""
    if any(address in network for network in _NEVER):
        return False
    is_odd = address.is_multicast or address.is_reserved or address.is_link_local or address.is_unspecified
    # Site-local is of old, and global by name only.
    return address.is_global and not is_odd and not getattr(address, "is_site_local", False)


def is_number(*, host: str) -> bool:
    """This function will tell whether a host is an address itself, in any way that one is written."""
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return False
    return True


def of_host(*, host: str, port: int, allowed_networks: Sequence[str] = ()) -> list[str]:
    """This function will look a host up and return its addresses, when one may ask every one of them.

    Raises: Away where it is not found; Unusable where one of its addresses is not public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Away(f"There is no server called {host}, or it could not be looked up.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    networks = [ipaddress.ip_network(network) for network in allowed_networks]
    for text in addresses:
        address = ipaddress.ip_address(text)
        if not is_public(address=address) and not any(address in network for network in networks):
            raise Unusable(f"{host} is not a public address: feeds are fetched from the internet only.")
    return addresses
