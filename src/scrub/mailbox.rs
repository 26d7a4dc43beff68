//! Mail addresses in texts and links, and in whatever way else they are written. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::token::escape_len;

/// The host of the addresses that stand in for others.
pub(super) const HOST: &str = "example.org";

/// How an `@` is written: as itself, in a link, and in a link within a link.
const SIGNS: [&str; 3] = ["@", "%40", "%2540"];

/// The first `@`, however it is written.
pub(super) fn find_at_sign(text: &str) -> Option<(usize, usize)> {
    let mut places = text.match_indices(['@', '%']).map(|(at, _)| at);
    places.find_map(|at| Some((at, at + sign_at(&text[at..])?)))
}

/// The length of the `@` that a text begins with.
fn sign_at(text: &str) -> Option<usize> {
    let mut signs = SIGNS.into_iter();
    signs.find(|sign| text.starts_with(sign)).map(str::len)
}

pub(super) fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "._+-%".contains(c)
}

/// Where the name before an `@` begins: behind the last sign that is written as `%3D`, but for a plus.
pub(super) fn local_start(local: &str) -> usize {
    let escapes = local.match_indices('%').map(|(at, _)| at);
    let mut signs = escapes.filter(|at| !local[*at..].to_ascii_uppercase().starts_with("%2B"));
    signs
        .next_back()
        .map_or(0, |at| at + escape_len(&local.as_bytes()[at..]))
}

/// The length of a host name with a dot; 0 for what is none.
pub(super) fn domain_len(text: &str) -> usize {
    let is_ascii = text.starts_with(|c: char| c.is_ascii());
    let of_domain = |c: char| match c {
        '.' | '-' => true,
        c if is_ascii => c.is_ascii_alphanumeric(),
        c => c.is_alphanumeric(),
    };
    let end = text.find(|c| !of_domain(c)).unwrap_or(text.len());
    let domain = text[..end].trim_end_matches(['.', '-']);
    let last = domain.rsplit_once('.').map_or("", |(_, last)| last);
    if last.chars().count() >= 2 && last.chars().all(char::is_alphanumeric) {
        domain.len()
    } else {
        0
    }
}

/// Whether a run is part of the address that stands in for another one.
pub(super) fn is_stand_in(rest: &str) -> bool {
    sign_at(rest).is_some_and(|sign| rest[sign..].starts_with(HOST))
}

/// An address as Base64, at each of the three places where it can begin, and in hexadecimal digits.
pub(super) fn spellings(address: &str) -> Vec<String> {
    let mut spellings = Vec::new();
    for before in 0..3 {
        let bytes = [&[0; 2][..before], address.as_bytes()].concat();
        for engine in [STANDARD, URL_SAFE] {
            let encoded = engine.encode(&bytes);
            // The first and last characters hold bits of what stands beside it.
            let whole = bytes.len() * 8 / 6;
            spellings.extend(
                encoded
                    .get((before * 8).div_ceil(6)..whole)
                    .map(str::to_owned),
            );
        }
    }
    let digits = |byte: u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
    let hex: String = address.bytes().flat_map(digits).flatten().collect();
    spellings.push(hex.to_uppercase());
    spellings.push(hex);
    spellings.sort();
    spellings.dedup();
    spellings
}

/// What stands in for an address in Base64, without its padding: another address that takes the same padding. A link
/// is told to name its reader by such a value, and must be told so afterwards.
pub(super) fn encoded_stand_in(run: &str) -> Option<String> {
    let bytes = STANDARD_NO_PAD
        .decode(run)
        .or_else(|_| URL_SAFE_NO_PAD.decode(run));
    let text = String::from_utf8(bytes.ok()?).ok()?;
    let (sign, end) = find_at_sign(&text)?;
    let is_address = sign > 0 && domain_len(&text[end..]) == text.len() - end;
    let names = ["reader", "reader1", "reader10"].into_iter();
    let mut encoded = names.map(|name| STANDARD_NO_PAD.encode(format!("{name}@{HOST}")));
    encoded.find(|other| is_address && other.len() % 4 == run.len() % 4)
}
