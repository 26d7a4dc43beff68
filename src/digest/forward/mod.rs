//! A mail within a mail: one that was forwarded, or quoted whole. It is the digest, and what stands above it is the
//! words of whoever sent it on.
//!
//! It is known by a line that says so (`---------- Forwarded message ---------`), by the header fields printed before it
//! (`From: … Sent: … Subject: …`), or by both, in the languages of mail programs.

mod words;

use super::document::Block;
use super::head::{Head, mail_addresses};
use crate::date::{self, Hint};
use words::{FIELDS, MARKERS, PREFIXES};

/// A header field, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    From,
    Date,
    Subject,
    To,
    Other,
}

/// Where the mail within a mail begins, and what its header says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Forwarded {
    /// The lines before its marker or header.
    pub(super) above: usize,
    /// The lines before its own first.
    pub(super) lines: usize,
    /// Its subject, sender and date.
    pub(super) head: Head,
}

/// How far below its marker the header begins, and how far below a forwarded mail's header that of one within it.
const MAX_GAP: usize = 3;

/// A header is so many lines long at most: a list of receivers may be long, and blank lines stand between the fields of
/// some.
const MAX_HEADER: usize = 30;

/// A header of which no marker tells has so many fields.
const MIN_FIELDS: usize = 3;

/// Takes what stands above a mail within a mail off a page's blocks, its header included; gives what that says.
pub(super) fn unwrap(blocks: Vec<Block>) -> (Vec<Block>, Option<Head>) {
    let lines: Vec<&str> = blocks.iter().flat_map(|b| b.text.split('\n')).collect();
    let Some(found) = find(&lines) else {
        return (blocks, None);
    };
    let mut skipped = 0;
    let mut kept = Vec::with_capacity(blocks.len());
    for block in &blocks {
        let count = block.text.split('\n').count();
        let over = found.lines.saturating_sub(skipped).min(count);
        skipped += count;
        let start: usize = block.text.split('\n').take(over).map(|l| l.len() + 1).sum();
        if over == 0 {
            kept.push(block.clone());
        } else if start < block.text.len() {
            kept.push(block.slice(start..block.text.len()));
        }
    }
    (kept, Some(found.head))
}

/// Finds the mail within a mail among a text's lines, which are without their quotation marks.
///
/// A header that stands again and again is no forwarded mail's: such a text is a digest of many mails.
pub(super) fn find(lines: &[&str]) -> Option<Forwarded> {
    let mut found: Option<(Forwarded, bool)> = None;
    let mut at = 0;
    while at < lines.len() {
        let marked = is_marker(lines[at]);
        let from = at + usize::from(marked);
        let reach = if marked { MAX_GAP } else { 0 };
        let header = (from..lines.len().min(from + reach + 1))
            .find_map(|start| Header::read(lines, start))
            .filter(|header| header.is_whole(marked));
        if header.is_none() && !marked {
            at += 1;
            continue;
        }
        // Sent on twice: the inner mail's header follows the outer one's at once.
        if let Some((last, last_marked)) = &found
            && words_between(lines, last.lines, at) > MAX_GAP
        {
            return found
                .as_ref()
                .filter(|_| marked || *last_marked)
                .map(|(last, _)| last.clone());
        }
        let above = found.map_or(at, |(last, _)| last.above);
        let Header { head, end, .. } = header.unwrap_or(Header {
            end: from,
            ..Header::default()
        });
        found = Some((
            Forwarded {
                above,
                lines: end,
                head,
            },
            marked,
        ));
        at = end.max(at + 1);
    }
    found.map(|(found, _)| found)
}

fn words_between(lines: &[&str], from: usize, to: usize) -> usize {
    let between = lines.get(from..to).unwrap_or_default();
    between.iter().filter(|l| !l.trim().is_empty()).count()
}

fn is_marker(line: &str) -> bool {
    /// No marker is longer, its dashes included.
    const LONGEST: usize = 120;
    if line.len() > LONGEST {
        return false;
    }
    let text = line.trim_matches(|c: char| "-_=—–―：:>*. ".contains(c));
    MARKERS.contains(&text.to_lowercase().as_str())
}

/// The printed header of a mail.
#[derive(Debug, Clone, Default)]
struct Header {
    head: Head,
    fields: usize,
    from: bool,
    end: usize,
}

impl Header {
    /// Reads the fields that begin with a line, if it is one.
    fn read(lines: &[&str], start: usize) -> Option<Self> {
        field(lines.get(start)?)?;
        let mut header = Self {
            end: start,
            ..Self::default()
        };
        let mut at = start;
        let mut seen = Vec::new();
        while at < lines.len() && at < start + MAX_HEADER {
            let Some((name, value)) = field(lines[at]) else {
                // A long value goes on on the next line; a blank line may stand between fields.
                let next = lines.get(at + 1).is_some_and(|l| field(l).is_some());
                if !next {
                    break;
                }
                if seen.last() == Some(&Field::To) {
                    header.hear(Field::To, lines[at]);
                }
                at += 1;
                continue;
            };
            if !matches!(name, Field::To | Field::Other) && seen.contains(&name) {
                break;
            }
            seen.push(name);
            // A table has the value in the next cell.
            let below = lines.get(at + 1).filter(|l| field(l).is_none());
            let in_cell = value.is_empty() && below.is_some_and(|l| !l.trim().is_empty());
            let value = if in_cell {
                below.map_or("", |l| l.trim())
            } else {
                value
            };
            header.hear(name, value);
            at += 1 + usize::from(in_cell);
            header.end = at;
        }
        Some(header)
    }

    fn hear(&mut self, name: Field, value: &str) {
        self.fields += 1;
        let filled = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        match name {
            Field::From => {
                self.from = true;
                self.head.author = filled(sender(value));
            }
            Field::Date => self.head.published = date::read(value, &Hint::default()),
            Field::Subject => self.head.title = filled(subject(value)),
            Field::To => self.head.readers.extend(mail_addresses(value)),
            Field::Other => {}
        }
    }

    fn is_whole(&self, marked: bool) -> bool {
        let told = self.head.title.is_some() || self.head.published.is_some();
        let least = if marked { 1 } else { MIN_FIELDS };
        self.fields >= least && (marked || (self.from && told))
    }
}

/// A header field printed in a line, `*From:*` in bold too, and its value.
fn field(line: &str) -> Option<(Field, &str)> {
    /// No field's name is longer, the marks round it included.
    const LONGEST: usize = 60;
    let line = line.trim().trim_start_matches(['*', ' ']);
    let (name, value) = line
        .split_once([':', '：'])
        .filter(|(name, _)| name.len() <= LONGEST)?;
    let name = name.trim_end_matches(['*', ' ', '\u{a0}']).to_lowercase();
    let name = name.replace('\u{3000}', "");
    let value = value.trim_start_matches('*').trim();
    FIELDS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, field)| (*field, value))
}

/// The name of a sender, else the address: `Ann Fox <ann@example.org>`, `"Ann Fox" [mailto:ann@example.org]`.
fn sender(value: &str) -> &str {
    let end = value.find(['<', '[']).filter(|end| *end > 0);
    let name = value[..end.unwrap_or(value.len())].trim();
    let name = name.trim_matches(['"', '\'', '*', ' ']);
    name.trim_matches(['<', '>'])
}

/// A subject without what mail programs put before it when they send a mail on.
pub(super) fn subject(value: &str) -> &str {
    let mut subject = value.trim();
    while let Some((prefix, rest)) = subject.split_once([':', '：']) {
        if !PREFIXES.contains(&prefix.trim().to_lowercase().as_str()) {
            break;
        }
        subject = rest.trim();
    }
    subject
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many lines, the title, the sender and the date.
    type Found = (usize, Option<String>, Option<String>, Option<String>);

    fn found(text: &str) -> Option<Found> {
        let lines: Vec<&str> = text.lines().collect();
        find(&lines).map(|f| {
            let date = f.head.published.map(|p| p.to_string());
            (f.lines, f.head.title, f.head.author, date)
        })
    }

    #[test]
    fn a_forwarded_mail_is_known_in_the_words_of_mail_programs() {
        for (text, lines, date) in [
            (
                "Look!\n---------- Forwarded message ---------\nFrom: Ann Fox <ann@example.org>\nDate: Fri, 7 Mar 2025 at 08:02\nSubject: Harbour notes\nTo: <bo@example.org>\n\nHello",
                6,
                "2025-03-07T08:02:00",
            ),
            (
                "Begin forwarded message:\n\nFrom: Ann Fox <ann@example.org>\nSubject: Fwd: Harbour notes\nDate: 7 March 2025\n\nHello",
                5,
                "2025-03-07",
            ),
            (
                "Hi\n\nVon: Ann Fox <ann@example.org>\nGesendet: Freitag, 7. März 2025 08:02\nAn: Bo Lee\nBetreff: WG: Harbour notes\n\nHallo",
                6,
                "2025-03-07T08:02:00",
            ),
            (
                "*From:* Ann Fox [mailto:ann@example.org]\n*Sent:* March 7, 2025 8:02 AM\n*To:* Bo,\nCy\n*Subject:* Harbour notes\n\nHello",
                5,
                "2025-03-07T08:02:00",
            ),
            (
                "-----Original Message-----\n보낸 사람: Ann Fox <ann@example.org>\n보낸 날짜: 2025년 3월 7일\n제목: Harbour notes\n\n안녕",
                4,
                "2025-03-07",
            ),
            (
                "发件人： Ann Fox <ann@example.org>\n发送时间： 2025年3月7日\n收件人： Bo\n主题： Harbour notes\n\n你好",
                4,
                "2025-03-07",
            ),
            (
                "From:\nAnn Fox\nSent:\n2025-03-07\nSubject:\nHarbour notes\n\nHello",
                6,
                "2025-03-07",
            ),
        ] {
            let expected = (
                lines,
                Some("Harbour notes".to_owned()),
                Some("Ann Fox".to_owned()),
                Some(date.to_owned()),
            );
            assert_eq!(found(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_inner_of_two_is_the_digest() {
        let text = "Begin forwarded message:\nFrom: Bo Lee\nSubject: FW: Notes\n\nSee below\n\n-----Original Message-----\nFrom: Ann Fox\nSent: 7 March 2025\nSubject: Harbour notes\n\nHello";
        let (lines, title, author, _) = found(text).unwrap();
        assert_eq!((lines, title.as_deref()), (10, Some("Harbour notes")));
        assert_eq!(author.as_deref(), Some("Ann Fox"));
    }

    #[test]
    fn blocks_above_and_the_header_go() {
        let blocks = [
            "Look!",
            "From: Ann Fox\nSent: 7 March 2025\nSubject: Harbour notes\n\nHello",
        ];
        let (blocks, head) = unwrap(blocks.map(Block::plain).to_vec());
        let texts: Vec<&str> = blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(texts, ["Hello"]);
        assert_eq!(head.unwrap().author.as_deref(), Some("Ann Fox"));
    }

    #[test]
    fn a_digest_of_mails_and_a_text_are_no_forwarded_mail() {
        let mail = "Date: 1 April 2025\nFrom: Ann Fox\nSubject: The pier\n\nIt closes.\nFor long.\nSo they say.\nIn town.\n\n";
        assert_eq!(found(&mail.repeat(3)), None);
        assert_eq!(found("From: here to there\nThe pier closes"), None);
        assert_eq!(found("Date: today\nTo: all\n\nThe pier closes"), None);
    }
}
