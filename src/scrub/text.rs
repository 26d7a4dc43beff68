//! Text, HTML and links without addresses, tokens and names: each replaced by a stand-in of the same shape, the same one
//! the same way everywhere, so that two that differed still do.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use url::Url;

use super::Removed;
use super::greeting::is_greeted;
use super::mailbox::{
    HOST, domain_len, encoded_stand_in, find_at_sign, is_local, is_stand_in, local_start, spellings,
};
use super::token::{ends_value, has_digit, is_mixed, is_token, runs, shaped};
use crate::address;

/// Who stands in for the people that are named.
const STAND_IN: &str = "Reader";

/// A run of letters and digits in a link, or in running text, that is shorter is no token.
const SHORTEST_IN_LINK: usize = 16;
const SHORTEST_IN_TEXT: usize = 20;

/// A value of a link's parameter that mixes letters and digits is one from this length on.
const SHORTEST_VALUE: usize = 10;

/// A number or word of an address that belongs to one subscriber.
const SHORTEST_OWN: usize = 4;

/// So many names, and so many addresses in all their spellings, are looked for in the whole text.
const MAX_SOUGHT: usize = 40;

/// So much of what stands before a name, in bytes, tells whether it is greeted.
const CONTEXT: usize = 400;

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
    /// The first addresses as they were met: the recipients'.
    met: Vec<String>,
    tokens: HashMap<String, String>,
    stand_ins: BTreeSet<String>,
    names: Vec<String>,
    pub(super) removed: Removed,
}

impl Scrubber {
    /// Has the name of a recipient replaced wherever it stands whole, and its parts where a reader is greeted.
    pub(super) fn learn_name(&mut self, name: &str) {
        let name = name.trim().trim_matches(['"', '\'']).to_owned();
        let is_name = name.chars().count() > 1 && !name.contains('@');
        if is_name && self.names.len() < MAX_SOUGHT && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    /// The stand-in of an address.
    pub(super) fn address(&mut self, address: &str) -> String {
        for form in [address.to_owned(), address.to_lowercase()] {
            if self.met.len() < MAX_SOUGHT && !self.met.contains(&form) {
                self.met.push(form);
            }
        }
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
            .addresses
            .keys()
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
        if let Some(stand_in) = encoded_stand_in(token) {
            self.tokens.insert(token.to_owned(), stand_in.clone());
            self.removed.tokens = self.tokens.len();
            return stand_in;
        }
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(self.tokens.len() as u64 + 1);
        // Of short numbers there are not many: one that is taken gets a digit more.
        let mut more = String::new();
        let stand_in = loop {
            let drawn = token.chars().chain(more.chars());
            let shaped: String = drawn.map(|c| shaped(c, &mut seed)).collect();
            if shaped != token && self.stand_ins.insert(shaped.clone()) {
                break shaped;
            }
            more.push('0');
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
            // One that nothing ends goes on to the end of the page.
            let end = lower[start..].find("</script>");
            kept.push_str(&html[at..start]);
            at = end.map_or(html.len(), |end| start + end + "</script>".len());
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
        let lower = text.to_ascii_lowercase();
        for (start, found) in lower.match_indices(&name.to_ascii_lowercase()) {
            let context = text.floor_char_boundary(start.saturating_sub(CONTEXT));
            let (before, after) = (&text[context..start], &text[start + found.len()..]);
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
        if let Some(c) = c.filter(|c| c.is_ascii_alphanumeric() || "@._+-%=".contains(*c)) {
            plain.push(c);
            rest = &rest[reference.len()..];
        } else {
            plain.push('&');
            rest = &rest[1..];
        }
    }
    plain + rest
}
