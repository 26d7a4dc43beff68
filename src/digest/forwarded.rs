//! A mail within a mail: the header block that mail programs print above a mail that they forward. What stands before
//! it is the sender's; what it says is said of the digest.

use crate::date::{self, Hint};
use crate::model::Published;

use super::document::Block;
use super::head::Head;

/// How far into a mail its header block is looked for, in blocks and their lines.
const MAX_BLOCKS: usize = 60;

/// So many lines with different labels make a header block.
const MIN_FIELDS: usize = 3;

/// A field of the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    From,
    Date,
    Subject,
    To,
}

/// The labels in the languages of mail programs, lower case.
const LABELS: &[(Field, &str)] = &[
    (
        Field::From,
        "from|von|de|da|van|från|fra|od|от|보낸 사람|보낸사람|差出人|送信元|送信者|发件人|寄件者|寄件人|remitente|gönderen",
    ),
    (
        Field::Date,
        "date|sent|gesendet|datum|envoyé|fecha|enviado|enviado el|data|inviato|verzonden|skickat|sendt|wysłano|отправлено|дата|보낸 날짜|날짜|보낸날짜|일시|日時|送信日時|送信日|发送时间|日期|时间|寄件日期|傳送時間|tarih",
    ),
    (
        Field::Subject,
        "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|тема|제목|件名|主题|主旨|標題|konu",
    ),
    (
        Field::To,
        "to|cc|an|kopie|à|para|a|aan|till|til|do|кому|받는 사람|받는사람|참조|宛先|收件人|抄送|收件者|副本|kime|reply-to|antwort an",
    ),
];

fn field(line: &str) -> Option<(Field, &str)> {
    let line = line.trim_start_matches(['>', ' ', '*', '|']);
    let (label, value) = line.split_once([':', '：'])?;
    let label = label.trim_matches(['*', '_', ' ']).to_lowercase();
    let found = LABELS
        .iter()
        .find(|(_, labels)| labels.split('|').any(|l| l == label))?;
    Some((found.0, value.trim_matches(['*', ' '])))
}

/// Cuts off what stands before the forwarded mail and its header block; what that says comes as a head.
pub(super) fn cut(blocks: &mut Vec<Block>) -> Option<Head> {
    let mut head = Head::default();
    let mut seen: Vec<Field> = Vec::new();
    let mut end = None;
    for (at, block) in blocks.iter().take(MAX_BLOCKS).enumerate() {
        let mut fields = block.text.lines().map(field).peekable();
        if fields.peek().is_none_or(Option::is_none) {
            if seen.len() >= MIN_FIELDS {
                break;
            }
            (head, seen) = (Head::default(), Vec::new());
            continue;
        }
        for (field, value) in fields.map_while(|f| f) {
            hear(&mut head, field, value);
            if !seen.contains(&field) {
                seen.push(field);
            }
        }
        end = Some(at + 1);
    }
    let end = end.filter(|_| seen.len() >= MIN_FIELDS && seen.contains(&Field::Subject))?;
    blocks.drain(..end);
    Some(head)
}

fn hear(head: &mut Head, field: Field, value: &str) {
    match field {
        Field::From => head.author = sender(value),
        Field::Date => head.published = date(value),
        Field::Subject => head.title = Some(value.to_owned()).filter(|v| !v.is_empty()),
        Field::To => {}
    }
}

/// The name before a mail address.
fn sender(value: &str) -> Option<String> {
    let name = value
        .split(['<', '[', '('])
        .next()?
        .trim_matches([' ', '"', '\'']);
    (!name.is_empty() && !name.contains('@')).then(|| name.to_owned())
}

fn date(value: &str) -> Option<Published> {
    date::read_machine(value).or_else(|| date::read(value, &Hint::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_mail_says_whose_it_is() {
        let mut blocks: Vec<Block> = [
            "Have a look at the third.",
            "Von: Ann Fox <ann@notes.example>\nGesendet: Dienstag, 8. April 2025 09:12\nAn: Bo Lee\nBetreff: Hafennotizen 12",
            "1. Der Pier",
        ]
        .map(Block::plain)
        .into();
        let head = cut(&mut blocks).unwrap();
        assert_eq!(head.title.as_deref(), Some("Hafennotizen 12"));
        assert_eq!(head.author.as_deref(), Some("Ann Fox"));
        assert_eq!(head.published.unwrap().date().to_string(), "2025-04-08");
        assert_eq!(blocks.len(), 1);
    }

    #[test]
    fn a_few_labels_are_no_header() {
        let lines = ["From: the harbour", "Date: 8 April 2025", "The pier closes"];
        let mut blocks: Vec<Block> = lines.map(Block::plain).into();
        assert_eq!(cut(&mut blocks), None);
        assert_eq!(blocks.len(), 3);
    }
}
