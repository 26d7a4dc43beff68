//! The addresses that are not public: the IANA special-purpose address registries as tables
//! (<https://www.iana.org/assignments/iana-ipv4-special-registry>, `…-ipv6-special-registry`, as of 2025-10), and
//! the IPv4 addresses that hide in IPv6 ones.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// Whether an address can be reached from anywhere, for itself and for the IPv4 addresses within it.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match inner(address) {
            Some(inside) => inside.into_iter().all(is_public_v4),
            None => is_public_v6(address),
        },
    }
}

/// A row: the network, whether it is globally reachable, and what it is for. The narrowest row that holds an address
/// decides.
type Row<Net> = (Net, bool, &'static str);

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(a: u16, b: u16, c: u16, h: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, h), prefix)
}

const V4: &[Row<Ipv4Net>] = &[
    (v4(0, 0, 0, 0, 8), false, "this network, RFC 791"),
    (v4(10, 0, 0, 0, 8), false, "private use, RFC 1918"),
    (
        v4(100, 64, 0, 0, 10),
        false,
        "shared address space, RFC 6598",
    ),
    (v4(127, 0, 0, 0, 8), false, "loopback, RFC 1122"),
    (v4(169, 254, 0, 0, 16), false, "link local, RFC 3927"),
    (v4(172, 16, 0, 0, 12), false, "private use, RFC 1918"),
    (
        v4(192, 0, 0, 0, 24),
        false,
        "IETF protocol assignments, RFC 6890",
    ),
    (v4(192, 0, 0, 9, 32), true, "port control anycast, RFC 7723"),
    (v4(192, 0, 0, 10, 32), true, "relay anycast, RFC 8155"),
    (v4(192, 0, 2, 0, 24), false, "documentation, RFC 5737"),
    (v4(192, 31, 196, 0, 24), true, "AS112, RFC 7535"),
    (v4(192, 52, 193, 0, 24), true, "AMT, RFC 7450"),
    (
        v4(192, 88, 99, 0, 24),
        false,
        "6to4 relay anycast, withdrawn, RFC 7526",
    ),
    (v4(192, 168, 0, 0, 16), false, "private use, RFC 1918"),
    (
        v4(192, 175, 48, 0, 24),
        true,
        "direct delegation AS112, RFC 7534",
    ),
    (v4(198, 18, 0, 0, 15), false, "benchmarking, RFC 2544"),
    (v4(198, 51, 100, 0, 24), false, "documentation, RFC 5737"),
    (v4(203, 0, 113, 0, 24), false, "documentation, RFC 5737"),
    (v4(224, 0, 0, 0, 4), false, "multicast, RFC 5771"),
    (
        v4(240, 0, 0, 0, 4),
        false,
        "reserved and broadcast, RFC 1112",
    ),
];

const V6: &[Row<Ipv6Net>] = &[
    (
        v6(0, 0, 0, 0, 0),
        false,
        "whatever is not allocated as global unicast, RFC 4291",
    ),
    (v6(0, 0, 0, 0, 128), false, "unspecified, RFC 4291"),
    (v6(0, 0, 0, 1, 128), false, "loopback, RFC 4291"),
    (
        v6(0x64, 0xff9b, 1, 0, 48),
        false,
        "local translation, RFC 8215",
    ),
    (v6(0x100, 0, 0, 0, 64), false, "discard only, RFC 6666"),
    (v6(0x2000, 0, 0, 0, 3), true, "global unicast, RFC 4291"),
    (
        v6(0x2001, 0, 0, 0, 23),
        false,
        "IETF protocol assignments, RFC 2928",
    ),
    (
        v6(0x2001, 1, 0, 1, 128),
        true,
        "port control anycast, RFC 7723",
    ),
    (v6(0x2001, 1, 0, 2, 128), true, "relay anycast, RFC 8155"),
    (
        v6(0x2001, 1, 0, 3, 128),
        true,
        "service registration anycast, RFC 9665",
    ),
    (v6(0x2001, 2, 0, 0, 48), false, "benchmarking, RFC 5180"),
    (v6(0x2001, 3, 0, 0, 32), true, "AMT, RFC 7450"),
    (v6(0x2001, 4, 0x112, 0, 48), true, "AS112, RFC 7535"),
    (
        v6(0x2001, 0x10, 0, 0, 28),
        false,
        "ORCHID, withdrawn, RFC 4843",
    ),
    (v6(0x2001, 0x20, 0, 0, 28), true, "ORCHIDv2, RFC 7343"),
    (
        v6(0x2001, 0x30, 0, 0, 28),
        true,
        "drone identifiers, RFC 9374",
    ),
    (
        v6(0x2001, 0xdb8, 0, 0, 32),
        false,
        "documentation, RFC 3849",
    ),
    (
        v6(0x2620, 0x4f, 0x8000, 0, 48),
        true,
        "direct delegation AS112, RFC 7534",
    ),
    (v6(0x3fff, 0, 0, 0, 20), false, "documentation, RFC 9637"),
    (v6(0x5f00, 0, 0, 0, 16), false, "segment routing, RFC 9602"),
    (v6(0xfc00, 0, 0, 0, 7), false, "unique local, RFC 4193"),
    (v6(0xfe80, 0, 0, 0, 10), false, "link local, RFC 4291"),
    (
        v6(0xfec0, 0, 0, 0, 10),
        false,
        "site local, withdrawn, RFC 3879",
    ),
    (v6(0xff00, 0, 0, 0, 8), false, "multicast, RFC 4291"),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let rows = V4.iter().filter(|(net, ..)| net.contains(&address));
    rows.max_by_key(|(net, ..)| net.prefix_len())
        .is_none_or(|(_, public, _)| *public)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let rows = V6.iter().filter(|(net, ..)| net.contains(&address));
    rows.max_by_key(|(net, ..)| net.prefix_len())
        .is_some_and(|(_, public, _)| *public)
}

/// The forms of IPv6 address that lead to an IPv4 one, and where in the sixteen bytes that stands.
const FORMS: &[(Ipv6Net, Inner, &str)] = &[
    (
        v6(0, 0, 0, 0, 96),
        |o| vec![at(o, 12)],
        "IPv4-compatible, RFC 4291",
    ),
    (
        v6(0x64, 0xff9b, 0, 0, 96),
        |o| vec![at(o, 12)],
        "NAT64, RFC 6052",
    ),
    (
        v6(0x2002, 0, 0, 0, 16),
        |o| vec![at(o, 2)],
        "6to4, RFC 3056",
    ),
    // The server's address is plain, the client's is inverted: RFC 4380 §4.
    (
        v6(0x2001, 0, 0, 0, 32),
        |o| vec![at(o, 4), !at(o, 12)],
        "Teredo, RFC 4380",
    ),
];

type Inner = fn(&[u8; 16]) -> Vec<Ipv4Addr>;

fn at(octets: &[u8; 16], start: usize) -> Ipv4Addr {
    let mut inside = [0; 4];
    inside.copy_from_slice(&octets[start..start + 4]);
    Ipv4Addr::from(inside)
}

fn inner(address: Ipv6Addr) -> Option<Vec<Ipv4Addr>> {
    let (_, inside, _) = FORMS.iter().find(|(net, ..)| net.contains(&address))?;
    Some(inside(&address.octets()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn what_is_special_is_not_public() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::a00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::7f00:1",
            "64:ff9b:1::808:808",
            "100::1",
            "100:0:0:1::1",
            "2001::1",
            "2001:0:7f00:1::f7f7:f7f7",
            "2001:0:808:808::80ff:fffe",
            "2001:2::1",
            "2001:10::1",
            "2001:100::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2002:c0a8:101::1",
            "3fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!public(text), "{text}");
        }
    }

    #[test]
    fn what_is_reachable_from_anywhere_is_public() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.0.0.1",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.0.9",
            "192.0.1.1",
            "192.31.196.1",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2000::1",
            "2001:1::1",
            "2001:20::1",
            "2001:200::1",
            "2606:4700::1111",
            "2a00:1450:4001::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
            "2001:0:808:808::f7f7:f7f7",
        ] {
            assert!(public(text), "{text}");
        }
    }
}
