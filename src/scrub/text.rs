//! Text, HTML and links without addresses, tokens and names: each replaced by a stand-in of the same shape, the same one
//! the same way everywhere, so that two that differed still do.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use url::Url;

use super::Removed;
use crate::address;

/// Who stands in for the people that are named.
const STAND_IN: &str = "Reader";

/// The host of the addresses that stand in for others.
pub(super) const HOST: &str = "example.org";

/// A run of letters and digits in a link, or in running text, that is shorter is no token.
const SHORTEST_IN_LINK: usize = 16;
const SHORTEST_IN_TEXT: usize = 20;

/// A value of a link's parameter that mixes letters and digits is one from this length on.
const SHORTEST_VALUE: usize = 10;

/// A number or word of an address that belongs to one subscriber.
const SHORTEST_OWN: usize = 4;

/// Words before a name by which a reader is spoken to, lower case.
const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "dear",
    "morning",
    "afternoon",
    "evening",
    "welcome",
    "thanks",
    "mr",
    "mrs",
    "ms",
    "dr",
    "hallo",
    "liebe",
    "lieber",
    "tag",
    "morgen",
    "herr",
    "frau",
    "bonjour",
    "cher",
    "chère",
    "salut",
    "madame",
    "monsieur",
    "hola",
    "estimado",
    "estimada",
    "querido",
    "querida",
    "ciao",
    "caro",
    "cara",
    "olá",
    "prezado",
    "안녕하세요",
];

/// What follows a name by which a reader is spoken to, where it opens a paragraph or not.
const HONORIFICS: &[&str] = &["님", "さん", "様", "先生"];

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a plain text.
    Text,
    /// In a page.
    Html,
    /// At the end of an attribute's value.
    Attribute,
}

impl Place {
    /// The word as it is meant.
    fn plain(self, word: &str) -> String {
        match self {
            Self::Text => word.to_owned(),
            Self::Html | Self::Attribute => word.replace("&amp;", "&"),
        }
    }

    /// A word as it is written there.
    fn escaped(self, word: String) -> String {
        match self {
            Self::Text => word,
            Self::Html | Self::Attribute => word.replace('&', "&amp;"),
        }
    }

    /// The link in a word; an attribute is nothing but its link.
    fn link(self, word: &str) -> Option<(Range<usize>, Url)> {
        match (self, word.find("http")) {
            (Self::Attribute, Some(at)) => Some((at..word.len(), Url::parse(&word[at..]).ok()?)),
            _ => address::find(word).into_iter().next(),
        }
    }
}

/// What has been replaced, by what.
#[derive(Debug, Default)]
pub(super) struct Scrubber {
    addresses: BTreeMap<String, String>,
    /// The addresses as they were met.
    met: BTreeSet<String>,
    tokens: HashMap<String, String>,
    stand_ins: BTreeSet<String>,
    names: Vec<String>,
    pub(super) removed: Removed,
}

impl Scrubber {
    /// Has the name of a recipient replaced wherever it stands whole, and its parts where a reader is greeted.
    pub(super) fn learn_name(&mut self, name: &str) {
        let name = name.trim().trim_matches(['"', '\'']);
        if name.chars().count() > 1 && !name.contains('@') && !self.names.iter().any(|n| n == name)
        {
            self.names.push(name.to_owned());
        }
    }

    /// The stand-in of an address.
    pub(super) fn address(&mut self, address: &str) -> String {
        self.met
            .extend([address.to_owned(), address.to_lowercase()]);
        let number = self.addresses.len() + 1;
        let stand_in =
            self.addresses
                .entry(address.to_lowercase())
                .or_insert_with(|| match number {
                    1 => format!("reader@{HOST}"),
                    _ => format!("reader{number}@{HOST}"),
                });
        let stand_in = stand_in.clone();
        self.removed.addresses = self.addresses.len();
        stand_in
    }

    /// Whether a host is that of an address that was replaced.
    pub(super) fn was_host(&self, host: &str) -> bool {
        let hosts = self
            .met
            .iter()
            .filter_map(|address| address.split_once('@'));
        hosts.map(|(_, of)| of).any(|of| of == host)
    }

    /// A plain text, or one in Markdown.
    pub(super) fn text(&mut self, text: &str) -> String {
        let text = self.without_returned(text.to_owned());
        let text = self.words(&text, false);
        let text = self.without_names(&text);
        self.without_spellings(text)
    }

    /// A page or fragment in HTML. Scripts are left out: they may say anything of who is logged in.
    pub(super) fn html(&mut self, html: &str) -> String {
        let html = self.without_scripts(html);
        let html = self.without_returned(with_plain_characters(&html));
        let html = self.words(&html, true);
        let html = self.without_names(&html);
        self.without_spellings(html)
    }

    /// Replaces what a word or link holds, word by word.
    fn words(&mut self, text: &str, is_html: bool) -> String {
        let is_end =
            |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '`' | '\\');
        let mut scrubbed = String::with_capacity(text.len());
        for piece in text.split_inclusive(is_end) {
            let word = piece.trim_end_matches(is_end);
            let end = &piece[word.len()..];
            let place = match end {
                _ if !is_html => Place::Text,
                "\"" | "'" => Place::Attribute,
                _ => Place::Html,
            };
            scrubbed.push_str(&self.word(word, place));
            scrubbed.push_str(end);
        }
        scrubbed
    }

    fn word(&mut self, word: &str, place: Place) -> String {
        if word.len() < SHORTEST_OWN || !word.contains(|c: char| c.is_ascii_alphanumeric()) {
            return word.to_owned();
        }
        if word.starts_with("data:") {
            self.removed.parts += 1;
            return "data:,".to_owned();
        }
        let replaced = self.runs(word);
        if !word.contains("://") {
            return replaced;
        }
        self.unwrapped(word, &replaced, place).unwrap_or(replaced)
    }

    /// A wrapped link whose target is in its token leads to the target itself: else nobody could tell any more where.
    fn unwrapped(&mut self, word: &str, replaced: &str, place: Place) -> Option<String> {
        let (before, after) = (place.plain(word), place.plain(replaced));
        let (range, url) = place.link(&before)?;
        let target = address::unwrap(&url)?;
        let target = self.runs(target.as_str());
        let found = place
            .link(&after)
            .and_then(|(_, url)| address::unwrap(&url));
        if found.is_some_and(|found| Url::parse(&target).is_ok_and(|target| target == found)) {
            return None;
        }
        let link = format!("{}{target}{}", &before[..range.start], &before[range.end..]);
        Some(place.escaped(link))
    }

    /// Addresses first, since a token may be one; then the runs of letters and digits between the signs of a link.
    fn runs(&mut self, word: &str) -> String {
        let word = self.without_addresses(word);
        let is_link = word.contains(['/', '=']);
        let is_own = address::find(&word)
            .iter()
            .any(|(_, url)| address::may_hold_token(url));
        let path = word.find("://").map_or(0, |at| {
            let rest = &word[at + 3..];
            at + 3 + rest.find('/').unwrap_or(rest.len())
        });
        let mut scrubbed = String::with_capacity(word.len());
        let (mut at, mut before, mut parameter) = (0, "", None);
        for (start, end) in runs(&word) {
            let (between, run) = (&word[at..start], &word[start..end]);
            if between.ends_with('=') || between.to_ascii_lowercase().ends_with("3d") {
                parameter = Some(before);
            } else if ends_value(between) {
                parameter = None;
            }
            let shortest = if is_link {
                SHORTEST_IN_LINK
            } else {
                SHORTEST_IN_TEXT
            };
            let is_named = is_own && start > path || parameter.is_some_and(address::is_token_name);
            let is_token = is_token(run, shortest)
                || (parameter.is_some() && is_mixed(run, SHORTEST_VALUE))
                || (is_named && run.len() >= SHORTEST_OWN && has_digit(run));
            scrubbed.push_str(between);
            if is_token && !is_stand_in(&word[end..]) {
                scrubbed.push_str(&self.token(run));
            } else {
                scrubbed.push_str(run);
            }
            (at, before) = (end, run);
        }
        scrubbed + &word[at..]
    }

    fn without_addresses(&mut self, word: &str) -> String {
        let mut scrubbed = String::with_capacity(word.len());
        let mut rest = word;
        while let Some((sign, sign_end)) = find_at_sign(rest) {
            let start = rest[..sign]
                .char_indices()
                .rev()
                .take_while(|(_, c)| is_local(*c))
                .last()
                .map_or(sign, |(at, _)| at);
            // `user%40host` in a link begins behind the sign before it: `?e=`, `%3D`.
            let start = start + local_start(&rest[start..sign]);
            let end = sign_end + domain_len(&rest[sign_end..]);
            if start == sign || end == sign_end {
                scrubbed.push_str(&rest[..sign_end]);
            } else {
                let local = rest[start..sign].replace("%2B", "+").replace("%2b", "+");
                let stand_in = self.address(&format!("{local}@{}", &rest[sign_end..end]));
                scrubbed.push_str(&rest[..start]);
                scrubbed.push_str(&stand_in.replace('@', &rest[sign..sign_end]));
            }
            rest = &rest[end.max(sign_end)..];
        }
        scrubbed + rest
    }

    /// The stand-in of a token: other letters and digits where it had such.
    fn token(&mut self, token: &str) -> String {
        if let Some(known) = self.tokens.get(token) {
            return known.clone();
        }
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(self.tokens.len() as u64 + 1);
        let stand_in = loop {
            let shaped: String = token.chars().map(|c| shaped(c, &mut seed)).collect();
            if shaped != token && self.stand_ins.insert(shaped.clone()) {
                break shaped;
            }
        };
        self.tokens.insert(token.to_owned(), stand_in.clone());
        self.removed.tokens = self.tokens.len();
        stand_in
    }

    fn without_scripts(&mut self, html: &str) -> String {
        let mut kept = String::with_capacity(html.len());
        let lower = html.to_ascii_lowercase();
        let mut at = 0;
        while let Some(start) = lower[at..].find("<script").map(|found| at + found) {
            let Some(end) = lower[start..].find("</script>") else {
                break;
            };
            kept.push_str(&html[at..start]);
            at = start + end + "</script>".len();
            self.removed.scripts += 1;
        }
        kept + &html[at..]
    }

    fn without_names(&mut self, text: &str) -> String {
        let names = std::mem::take(&mut self.names);
        let mut text = text.to_owned();
        for name in &names {
            text = self.without_name(&text, name, |_, _| true);
        }
        for name in &names {
            for part in name
                .split_whitespace()
                .filter(|part| part.chars().count() > 1)
            {
                text = self.without_name(&text, part, is_greeted);
            }
        }
        self.names = names;
        text
    }

    fn without_name(
        &mut self,
        text: &str,
        name: &str,
        is_meant: impl Fn(&str, &str) -> bool,
    ) -> String {
        let mut scrubbed = String::with_capacity(text.len());
        let mut at = 0;
        for (start, found) in text.match_indices(name) {
            let (before, after) = (&text[..start], &text[start + found.len()..]);
            let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let within = is_word(before.chars().next_back()) || is_word(after.chars().next());
            if start >= at && !within && is_meant(before, after) {
                scrubbed.push_str(&text[at..start]);
                scrubbed.push_str(STAND_IN);
                at = start + found.len();
                self.removed.names += 1;
            }
        }
        scrubbed + &text[at..]
    }

    /// The addresses that are known, in whatever other way they may be written into a link or a comment.
    fn without_spellings(&mut self, mut text: String) -> String {
        for address in self.met.clone() {
            for spelling in spellings(&address) {
                if text.contains(&spelling) {
                    let token = self.token(&spelling);
                    text = text.replace(&spelling, &token);
                }
            }
        }
        self.without_returned(text)
    }

    /// `letter-ann=mail.example@lists.example`: the reader within the sender (VERP).
    fn without_returned(&mut self, mut text: String) -> String {
        for address in self.met.clone() {
            let returned = address.replace('@', "=");
            if text.contains(&returned) {
                let stand_in = self.address(&address).replace('@', "=");
                text = text.replace(&returned, &stand_in);
            }
        }
        text
    }
}

/// The runs of letters and digits in a link: what stands between its signs, and between characters written as `%40`.
fn runs(word: &str) -> Vec<(usize, usize)> {
    let bytes = word.as_bytes();
    let is_run = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let (mut runs, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        if is_run(byte) {
            let len = bytes[at..].iter().take_while(|byte| is_run(byte)).count();
            runs.push((at, at + len));
            at += len;
        } else {
            at += escape_len(&bytes[at..]).max(1);
        }
    }
    runs
}

/// The length of a character that is written as `%40`, or, in a link within a link, as `%2540`; 0 for what is none.
fn escape_len(bytes: &[u8]) -> usize {
    if bytes.first() != Some(&b'%') {
        return 0;
    }
    let nested = bytes[1..].chunks(2).take_while(|two| *two == b"25").count() * 2;
    let digits = bytes.get(1 + nested..3 + nested);
    let is_escape = digits.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    1 + nested + if is_escape { 2 } else { 0 }
}

/// Signs that end the value of a parameter, and how they are written in a link within a link.
fn ends_value(between: &str) -> bool {
    let between = between.to_ascii_lowercase();
    let signs = ["/", "?", "&", "#", ";", ":", "2f", "3f", "26", "23", "3a"];
    signs.iter().any(|sign| between.contains(sign))
}

/// Whether a run looks drawn by lot: its letters and digits, or its large and small letters, change again and again.
fn is_token(run: &str, shortest: usize) -> bool {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let changes = run
        .as_bytes()
        .windows(2)
        .map(|two| (kind(two[0]), kind(two[1])))
        .filter(|(a, b)| a != b && *a < 3 && *b < 3)
        .count();
    run.len() >= shortest && changes * if has_digit(run) { 5 } else { 3 } >= run.len()
}

fn is_mixed(run: &str, shortest: usize) -> bool {
    run.len() >= shortest
        && has_digit(run)
        && run.bytes().any(|b| b.is_ascii_alphabetic())
        && !run.contains('-')
}

fn has_digit(run: &str) -> bool {
    run.bytes().any(|b| b.is_ascii_digit())
}

/// The first `@`, also as it is written in links.
fn find_at_sign(text: &str) -> Option<(usize, usize)> {
    let signs = ["@", "%40", "%2540"].into_iter();
    let found = signs.filter_map(|sign| text.find(sign).map(|at| (at, at + sign.len())));
    found.min()
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "._+-%".contains(c)
}

/// Where the name before an `@` begins: behind the last sign that is written as `%3D`, but for a plus.
fn local_start(local: &str) -> usize {
    let escapes = local.match_indices('%').map(|(at, _)| at);
    let signs = escapes.filter(|at| !local[*at..].to_ascii_uppercase().starts_with("%2B"));
    signs
        .last()
        .map_or(0, |at| at + escape_len(&local.as_bytes()[at..]))
}

/// The length of a host name with a dot; 0 for what is none.
fn domain_len(text: &str) -> usize {
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
fn is_stand_in(rest: &str) -> bool {
    find_at_sign(rest).is_some_and(|(start, end)| start == 0 && rest[end..].starts_with(HOST))
}

/// A character of the same kind, drawn from the seed.
fn shaped(c: char, seed: &mut u64) -> char {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    let draw = |first: u8, count: u64| {
        char::from(first + u8::try_from((*seed >> 33) % count).unwrap_or_default())
    };
    match c {
        '0'..='9' => draw(b'0', 10),
        'a'..='z' => draw(b'a', 26),
        'A'..='Z' => draw(b'A', 26),
        other => other,
    }
}

/// Whether a name that stands between these texts is spoken to: `Hi Ann`, `Ann,` at the beginning, `, Ann!`, `Ann님`.
fn is_greeted(before: &str, after: &str) -> bool {
    if HONORIFICS
        .iter()
        .any(|honorific| after.trim_start().starts_with(honorific))
    {
        return true;
    }
    let (before, opens) = without_tags(before);
    if before.ends_with([',', '，']) && after.starts_with(['.', '!', '?']) {
        return true;
    }
    let before = before.trim_end_matches([',', '，', '、', ' ', '.']);
    let last = before
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let greeted = GREETINGS.contains(&last.to_lowercase().as_str());
    greeted || (opens && after.trim_start().starts_with([',', '，', '!', ':', '、']))
}

/// A text without the blanks and tags at its end, and whether nothing else stands before on the line.
fn without_tags(text: &str) -> (&str, bool) {
    /// No greeting is further away.
    const TAGS: usize = 8;
    let mut text = text;
    let mut opens = false;
    for _ in 0..TAGS {
        let bare = text.trim_end();
        opens |= bare.is_empty() || text[bare.len()..].contains('\n');
        text = bare;
        let Some(open) = text.ends_with('>').then(|| text.rfind('<')).flatten() else {
            break;
        };
        opens |= !text[open..].starts_with("</");
        text = &text[..open];
    }
    (text, opens)
}

/// Characters that HTML writes by their numbers to hide an address, as themselves.
fn with_plain_characters(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let reference = rest
            .find(';')
            .filter(|end| *end <= 12)
            .map_or("", |end| &rest[..=end]);
        let name = reference.trim_start_matches('&').trim_end_matches(';');
        let code =
            name.strip_prefix('#')
                .and_then(|number| match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                });
        let named = match name {
            "commat" => Some('@'),
            "period" => Some('.'),
            "lowbar" => Some('_'),
            _ => None,
        };
        let c = named.or_else(|| char::from_u32(code?));
        match c.filter(|c| c.is_ascii_alphanumeric() || "@._+-%=".contains(*c)) {
            Some(c) => {
                plain.push(c);
                rest = &rest[reference.len()..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain + rest
}

/// An address as Base64, at each of the three places where it can begin, and in hexadecimal digits.
fn spellings(address: &str) -> Vec<String> {
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
    let hex: String = address.bytes().map(|byte| format!("{byte:02x}")).collect();
    spellings.push(hex.to_uppercase());
    spellings.push(hex);
    spellings.sort();
    spellings.dedup();
    spellings
}
