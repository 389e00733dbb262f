"""Only public addresses are asked, unless whoever runs the installation allows a network."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.feeds import addresses
from house.feeds.errors import Away, Unusable

NOT_PUBLIC = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "100::1"),
    # IPv4 inside IPv6: mapped, compatible, translated, 6to4, Teredo; of public ones too.
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b:1::1", "2002:7f00:1::", "2001:0:4136:e378::"),
]


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_an_address_that_is_not_one_public_hosts_is_none_to_ask(text):
    assert not addresses.is_public(address=ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450::1"])
def test_a_public_address_may_be_asked(text):
    assert addresses.is_public(address=ipaddress.ip_address(text))


@given(st.ip_addresses(v=4))
def test_what_is_asked_is_global_and_of_one_host(address):
    if addresses.is_public(address=address):
        assert address.is_global
        assert not address.is_multicast
        # The same address in IPv6's clothes is refused.
        assert not addresses.is_public(address=ipaddress.ip_address(f"::ffff:{address}"))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "::1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "10.1.2.3"]
)
def test_a_host_that_is_this_machine_or_a_neighbour_is_refused_however_it_is_written(host):
    with pytest.raises((Unusable, Away)):
        addresses.of_host(host=host, port=80)


def test_a_network_that_is_allowed_may_be_asked():
    found = addresses.of_host(host="127.0.0.1", port=80, allowed_networks=["10.0.0.0/8", "127.0.0.0/8"])

    assert found == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 64 + ".example", "a..b"])
def test_a_host_that_cannot_be_looked_up_may_be_there_another_day(host):
    with pytest.raises(Away, match="looked up"):
        addresses.of_host(host=host, port=443)
