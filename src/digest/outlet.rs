//! Whether words name the publication of an address: `Harbour News` and `harbournews.example`, `NYT` and
//! `nytimes.example`, `38 North` and `38north.example`.
//!
//! An address is the best witness of an outlet that a digest has: no list of newspapers is needed.

use unicode_normalization::UnicodeNormalization;

use crate::text::letters;

/// Words that names and hosts have or leave out, folded.
const SMALL: &[&str] = &[
    "the", "a", "of", "and", "on", "for", "in", "le", "la", "les", "el", "los", "die", "der",
    "das", "il", "lo", "o", "os", "as", "de", "du", "des", "del", "di", "da", "do",
];

/// Endings that hosts have and names leave out: `apnews`, `zeitonline`.
const ENDINGS: &[&str] = &["news", "online", "mag", "magazine", "tv", "media"];

/// A name that is looked for within a host has at least so many letters, and is most of it.
const MIN_WHOLE: usize = 4;

/// A word of a name has at least so many letters to be looked for within a host's label.
const MIN_WITHIN: usize = 5;

/// Whether a word is the host of an address, or the domain that it is of.
pub(super) fn is_host(word: &str, host: &str) -> bool {
    let word = word.trim().strip_prefix("www.").unwrap_or(word.trim());
    let at = host.len().checked_sub(word.len());
    let end = at.and_then(|at| Some((host.get(..at)?, host.get(at..)?)));
    word.contains('.')
        && end.is_some_and(|(above, end)| {
            end.eq_ignore_ascii_case(word) && (above.is_empty() || above.ends_with('.'))
        })
}

/// Whether a label of a host is all the words of a name: `La voix des quais` and `lavoixdesquais.example`.
pub(super) fn is_whole(name: &str, host: &str) -> bool {
    let words = fold(name).concat();
    host.split('.').any(|label| plain(label) == words)
}

/// Whether words are the name of the publication that an address belongs to.
pub(super) fn agrees(words: &str, host: &str) -> bool {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let words = words.trim();
    if host.eq_ignore_ascii_case(words.strip_prefix("www.").unwrap_or(words)) {
        return true;
    }
    is_named(&fold(words), host) || {
        // German hosts write `ae` where others leave the points out.
        let spelt = UMLAUTS
            .iter()
            .fold(words.to_lowercase(), |w, (letter, two)| {
                w.replace(letter, two)
            });
        spelt != words.to_lowercase() && is_named(&fold(&spelt), host)
    }
}

const UMLAUTS: &[(&str, &str)] = &[("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")];

/// Whether a host bears the words of a name.
fn is_named(all: &[String], host: &str) -> bool {
    let bare: Vec<&str> = all
        .iter()
        .map(String::as_str)
        .filter(|w| !SMALL.contains(w))
        .collect();
    if bare.is_empty() {
        return false;
    }
    let whole = plain(host);
    let labels: Vec<String> = host.split('.').map(plain).collect();
    // The last part of a host says where it is registered: it is a word of the name only together with others.
    let named = labels
        .split_last()
        .map_or(labels.as_slice(), |(_, rest)| rest);
    let joined = [all.concat(), bare.concat()];
    let most = |name: &String| {
        let (length, all) = (name.chars().count(), named.concat().chars().count());
        length >= MIN_WHOLE && length * 2 >= all && whole.contains(name.as_str())
    };
    joined.iter().any(|name| most(name) || named.contains(name))
        || named.iter().any(|label| {
            bare.contains(&label.as_str()) && label.chars().count() > 1
                || is_shortened(label, &bare)
                || is_part(label, &bare)
        })
}

/// Whether a host looks like one person's: a blog, or an ending that people choose.
pub(super) fn is_personal(host: &str) -> bool {
    host.starts_with("blog.") || PERSONAL.iter().any(|end| host.ends_with(end))
}

/// Endings of hosts that people choose for their own pages.
const PERSONAL: &[&str] = &[
    ".me",
    ".dev",
    ".blog",
    ".name",
    ".page",
    ".io",
    ".blogspot.com",
    ".github.io",
    ".bearblog.dev",
];

/// Whether a label is the beginnings of a name's words, or a name is the beginning of a label: `ft` of `Financial
/// Times`, `nytimes` of `New York Times` and of `NYT`.
fn is_shortened(label: &str, words: &[&str]) -> bool {
    let label = ENDINGS
        .iter()
        .find_map(|end| label.strip_suffix(end).filter(|l| l.len() > 1))
        .map_or(vec![label], |short| vec![label, short]);
    label.into_iter().any(|label| match words {
        [one] => one.len() > 2 && one.len() < 5 && label.starts_with(one),
        _ => label.len() > 1 && is_beginnings(label, words),
    })
}

/// Whether a text is made of a beginning of each word in order.
fn is_beginnings(text: &str, words: &[&str]) -> bool {
    /// Names have fewer words, and each is tried at every place of a label.
    const MAX: usize = 8;
    if words.len() > MAX || text.len() > 64 || !text.is_ascii() {
        return false;
    }
    let mut reached = vec![0];
    for word in words {
        let mut next: Vec<usize> = Vec::new();
        for from in reached {
            let same = text[from..]
                .bytes()
                .zip(word.bytes())
                .take_while(|(a, b)| a == b)
                .count();
            next.extend(from + 1..=from + same);
        }
        next.sort_unstable();
        next.dedup();
        reached = next;
    }
    reached.contains(&text.len())
}

/// Whether a label holds a long word of the name that is most of it.
fn is_part(label: &str, words: &[&str]) -> bool {
    let total = label.chars().count();
    words.iter().any(|word| {
        let length = word.chars().count();
        length >= MIN_WITHIN && length * 2 >= total && label.contains(word)
            || total >= MIN_WITHIN && total * 2 >= length && word.contains(label)
    })
}

/// The words of a name: compatibility forms and accents folded, lower case, the `'s` off.
fn fold(text: &str) -> Vec<String> {
    let text: String = text.replace("'s", "").replace("’s", "");
    text.split(|c: char| c.is_whitespace() || "-–_/&,:".contains(c))
        .map(plain)
        .filter(|w| !w.is_empty())
        .collect()
}

/// The letters of a text, without accents and in the forms in general use.
fn plain(text: &str) -> String {
    letters(&text.nfkd().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_agrees_with_its_host() {
        for (name, host) in [
            ("Harbour News", "www.harbournews.example"),
            ("The Harbour News", "harbournews.example"),
            ("harbournews.example", "www.harbournews.example"),
            ("38 Knots", "38knots.example"),
            ("NYT", "www.nytides.example"),
            ("New Yard Tides", "www.nytides.example"),
            ("Pilot Times", "www.pt.example"),
            ("Ferry Review of Books", "www.frb.co.example"),
            ("F.B.Z.", "www.fbz.example"),
            ("El Río", "elrio.example"),
            ("Küstenpost", "www.kuestenpost.example"),
            ("Rivers Queue", "queue.rivers.example"),
            ("Tide News", "tide.example"),
            ("Ann Fox's blog", "fox.example"),
            ("Quay-Ouest", "www.quay-ouest.example"),
            ("The Pier Tech", "pier.tech"),
            ("Assembled Pilots", "apnews.example"),
            ("港NEWS", "港news.example"),
        ] {
            assert!(agrees(name, host), "{name} {host}");
        }
    }

    #[test]
    fn a_host_is_named_whole_or_by_its_domain() {
        assert!(is_host("harbour.example", "www.harbour.example"));
        assert!(is_host("www.harbour.example", "news.harbour.example"));
        assert!(!is_host("bour.example", "www.harbour.example"));
        assert!(!is_host("Harbour", "harbour"));
        assert!(is_whole("La voix des quais", "www.lavoixdesquais.example"));
        assert!(!is_whole("La voix", "www.lavoixdesquais.example"));
    }

    #[test]
    fn words_that_a_host_does_not_bear_say_nothing() {
        for (name, host) in [
            ("Harbour News", "www.ferry.example"),
            ("The", "the.example"),
            ("video", "www.videotheque-du-port.example"),
            ("Part 2", "www.harbour.example"),
            ("PDF", "www.harbour.example"),
            ("and why it closed", "www.harbour.example"),
            ("com", "www.harbour.com"),
        ] {
            assert!(!agrees(name, host), "{name} {host}");
        }
    }
}
