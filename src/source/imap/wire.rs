//! Responses of an IMAP server (RFC 9051 §7): read from the connection, and divided into values, within limits.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};
use tokio::time::timeout;

/// The most bytes of a response beside its literals: the numbers of a hundred thousand mails.
const MAX_LINE: u64 = 1 << 20;

/// How deep lists may stand in lists.
const MAX_DEPTH: usize = 16;

/// A response as it is read: lines, and the literals between them.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Line(Vec<u8>),
    Literal(Vec<u8>),
    /// A literal over the limit, and its length; it was read and dropped.
    Cut(u64),
}

/// Reads one response; its literals may have so many bytes in all. The server may be silent for so long.
pub(super) async fn read<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    limit: u64,
    silence: Duration,
) -> io::Result<Vec<Part>> {
    let (mut parts, mut room, mut line_room) = (Vec::new(), limit, MAX_LINE);
    loop {
        let mut line = Vec::new();
        let mut limited = (&mut *reader).take(line_room);
        timeout(silence, limited.read_until(b'\n', &mut line)).await??;
        line_room -= line.len() as u64;
        if !line.ends_with(b"\n") {
            return Err(if line_room == 0 {
                io::Error::new(io::ErrorKind::InvalidData, "a line without end")
            } else {
                io::ErrorKind::UnexpectedEof.into()
            });
        }
        line.truncate(line.trim_ascii_end().len());
        let Some((length, at)) = literal(&line) else {
            parts.push(Part::Line(line));
            return Ok(parts);
        };
        line.truncate(at);
        parts.push(Part::Line(line));
        parts.push(read_literal(reader, length, room, silence).await?);
        room = room.saturating_sub(length);
    }
}

async fn read_literal<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    length: u64,
    room: u64,
    silence: Duration,
) -> io::Result<Part> {
    let (mut bytes, mut left) = (Vec::new(), length);
    while left > 0 {
        let piece = timeout(silence, reader.fill_buf()).await??;
        let taken = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if taken == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if length <= room {
            bytes.extend_from_slice(&piece[..taken]);
        }
        reader.consume(taken);
        left -= taken as u64;
    }
    Ok(if length <= room {
        Part::Literal(bytes)
    } else {
        Part::Cut(length)
    })
}

/// The length of the literal that a line announces at its end, `{123}`, and where that begins.
fn literal(line: &[u8]) -> Option<(u64, usize)> {
    let at = line.iter().rposition(|byte| *byte == b'{')?;
    let digits = line[at + 1..].strip_suffix(b"}")?;
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some((str::from_utf8(digits).ok()?.parse().ok()?, at))
}

/// A response.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Response {
    /// The server waits for more of the command.
    Continue,
    /// What became of a command.
    Done { tag: String, answer: Answer },
    /// A word of the server about the connection.
    Says(Answer),
    /// What was asked for, or came by itself.
    Data(Vec<Value>),
}

/// `OK`, `NO`, `BAD`, `BYE` or `PREAUTH`, with its code: `[UIDNEXT 5]`. The text behind it is for people, and of
/// others' making: it is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) word: String,
    pub(super) code: Option<String>,
}

impl Answer {
    pub(super) fn is_ok(&self) -> bool {
        self.word == "OK"
    }

    /// The value of a code: of `UIDNEXT 5` for `UIDNEXT` it is `5`.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let (code, value) = self.code.as_deref()?.split_once(' ')?;
        code.eq_ignore_ascii_case(name).then_some(value)
    }
}

/// A value of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A bare word, such as `FETCH`, `12`, `NIL` or `BODY[]`.
    Atom(String),
    /// A text in quotes, or a literal.
    Text(Vec<u8>),
    /// A literal over the limit, and its length.
    Cut(u64),
    List(Vec<Value>),
}

impl Value {
    pub(super) fn is_atom(&self, word: &str) -> bool {
        matches!(self, Self::Atom(atom) if atom.eq_ignore_ascii_case(word))
    }

    pub(super) fn number(&self) -> Option<u64> {
        match self {
            Self::Atom(atom) => atom.parse().ok(),
            _ => None,
        }
    }
}

/// Divides a response; `None` for what is none.
pub(super) fn parse(mut parts: Vec<Part>) -> Option<Response> {
    let Some((Part::Line(line), parts)) = parts.split_first_mut() else {
        return None;
    };
    if line.first() == Some(&b'+') {
        return Some(Response::Continue);
    }
    let (tag, rest) = split_word(line);
    let tag = str::from_utf8(tag).ok().filter(|tag| !tag.is_empty())?;
    let answer = answer(rest);
    match (tag, answer) {
        ("*", Some(answer)) => Some(Response::Says(answer)),
        ("*", None) => {
            let mut scanner = Scanner { parts, line: rest };
            let values = scanner.values(0)?;
            scanner.line.is_empty().then_some(Response::Data(values))
        }
        (tag, answer) => Some(Response::Done {
            tag: tag.to_owned(),
            answer: answer?,
        }),
    }
}

/// The first word of a line, and what stands behind the blank that ends it.
fn split_word(line: &[u8]) -> (&[u8], &[u8]) {
    let end = line.iter().position(|byte| *byte == b' ');
    end.map_or((line, &[]), |end| (&line[..end], &line[end + 1..]))
}

fn answer(line: &[u8]) -> Option<Answer> {
    let (word, rest) = split_word(line);
    let word = str::from_utf8(word).ok()?.to_ascii_uppercase();
    if !matches!(word.as_str(), "OK" | "NO" | "BAD" | "BYE" | "PREAUTH") {
        return None;
    }
    let code = rest.strip_prefix(b"[").and_then(|rest| {
        let end = rest.iter().position(|byte| *byte == b']')?;
        Some(String::from_utf8_lossy(&rest[..end]).into_owned())
    });
    Some(Answer { word, code })
}

/// Divides the lines and literals of a response into values.
struct Scanner<'a> {
    /// What comes behind the line.
    parts: &'a mut [Part],
    line: &'a [u8],
}

impl Scanner<'_> {
    /// Values up to the end of the list, or of the response.
    fn values(&mut self, depth: usize) -> Option<Vec<Value>> {
        let mut values = Vec::new();
        loop {
            self.line = self.line.trim_ascii_start();
            match self.line.first() {
                None if self.parts.is_empty() => return (depth == 0).then_some(values),
                None => self.go_on(&mut values)?,
                Some(b')') if depth > 0 => {
                    self.line = &self.line[1..];
                    return Some(values);
                }
                Some(b'(') if depth < MAX_DEPTH => {
                    self.line = &self.line[1..];
                    values.push(Value::List(self.values(depth + 1)?));
                }
                Some(b'(' | b')') => return None,
                Some(b'"') => values.push(self.quoted()?),
                Some(_) => values.push(self.atom()),
            }
        }
    }

    /// Goes on behind the end of a line: takes the literal that stands there, or the next line.
    fn go_on(&mut self, values: &mut Vec<Value>) -> Option<()> {
        let (first, rest) = std::mem::take(&mut self.parts).split_first_mut()?;
        self.parts = rest;
        match first {
            Part::Line(line) => self.line = line,
            Part::Literal(bytes) => values.push(Value::Text(std::mem::take(bytes))),
            Part::Cut(length) => values.push(Value::Cut(*length)),
        }
        Some(())
    }

    fn quoted(&mut self) -> Option<Value> {
        let (mut text, mut is_escaped) = (Vec::new(), false);
        for (at, byte) in self.line.iter().enumerate().skip(1) {
            match byte {
                _ if is_escaped => {
                    text.push(*byte);
                    is_escaped = false;
                }
                b'\\' => is_escaped = true,
                b'"' => {
                    self.line = &self.line[at + 1..];
                    return Some(Value::Text(text));
                }
                byte => text.push(*byte),
            }
        }
        None
    }

    /// A word; one with brackets goes on to their end: `BODY[HEADER.FIELDS (FROM)]`.
    fn atom(&mut self) -> Value {
        let mut in_brackets = false;
        let end = self.line.iter().position(|byte| {
            in_brackets = match byte {
                b'[' => true,
                b']' => false,
                _ => in_brackets,
            };
            !in_brackets && matches!(byte, b' ' | b'(' | b')')
        });
        let (atom, rest) = self.line.split_at(end.unwrap_or(self.line.len()));
        self.line = rest;
        Value::Atom(String::from_utf8_lossy(atom).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENCE: Duration = Duration::from_mins(1);

    async fn response(text: &str, limit: u64) -> Option<Response> {
        parse(read(&mut text.as_bytes(), limit, SILENCE).await.unwrap())
    }

    fn atom(text: &str) -> Value {
        Value::Atom(text.to_owned())
    }

    fn text(text: &str) -> Value {
        Value::Text(text.as_bytes().to_vec())
    }

    #[tokio::test]
    async fn a_fetched_mail_is_divided_with_its_literal() {
        let fetched = "* 12 FETCH (UID 45 FLAGS (\\Seen) INTERNALDATE \" 7-Jul-2025 02:44:25 -0700\" \
                       BODY[HEADER.FIELDS (FROM \"X-Y\")] {10}\r\nA: b)\"\r\n\r\n RFC822.SIZE 9)\r\n* 13 EXISTS\r\n";
        let Some(Response::Data(values)) = response(fetched, 100).await else {
            panic!("no data");
        };
        let fields = atom("BODY[HEADER.FIELDS (FROM \"X-Y\")]");
        let list = vec![
            atom("UID"),
            atom("45"),
            atom("FLAGS"),
            Value::List(vec![atom("\\Seen")]),
            atom("INTERNALDATE"),
            text(" 7-Jul-2025 02:44:25 -0700"),
            fields,
            text("A: b)\"\r\n\r\n"),
            atom("RFC822.SIZE"),
            atom("9"),
        ];
        assert!(values[0].number() == Some(12) && values[1].is_atom("fetch"));
        assert_eq!(values[2], Value::List(list));
    }

    #[tokio::test]
    async fn a_literal_over_the_limit_is_dropped_and_the_rest_stays_in_step() {
        let mut reader =
            &b"* 1 FETCH (UID 2 BODY[] {10}\r\n0123456789 X {3}\r\nabc)\r\n* 5 EXISTS\r\n"[..];
        let first = parse(read(&mut reader, 9, SILENCE).await.unwrap()).unwrap();
        let Response::Data(values) = first else {
            panic!("{first:?}");
        };
        let Value::List(items) = &values[2] else {
            panic!("{values:?}");
        };
        assert_eq!(items[3], Value::Cut(10));
        let second = parse(read(&mut reader, 9, SILENCE).await.unwrap());
        assert_eq!(
            second,
            Some(Response::Data(vec![atom("5"), atom("EXISTS")]))
        );
    }

    #[tokio::test]
    async fn answers_keep_their_code_and_not_their_words() {
        let answer = |word: &str, code: Option<&str>| Answer {
            word: word.to_owned(),
            code: code.map(str::to_owned),
        };
        let ok = response("* ok [UIDNEXT 5] (\" unbalanced\r\n", 9).await;
        let Some(Response::Says(ok)) = ok else {
            panic!("{ok:?}");
        };
        assert!(ok.is_ok());
        assert_eq!(ok.value("uidnext"), Some("5"));
        assert_eq!(
            response("a1 NO [AUTHENTICATIONFAILED] no\n", 9).await,
            Some(Response::Done {
                tag: "a1".to_owned(),
                answer: answer("NO", Some("AUTHENTICATIONFAILED"))
            })
        );
        assert_eq!(
            response("* BYE\r\n", 9).await,
            Some(Response::Says(answer("BYE", None)))
        );
    }

    #[tokio::test]
    async fn nonsense_is_no_response() {
        let deep = format!("* {}\r\n", "(".repeat(100));
        for text in [
            "\r\n",
            "a1 HELLO\r\n",
            "* 1 (\r\n",
            "* )\r\n",
            "* \"a\r\n",
            &deep,
        ] {
            assert_eq!(response(text, 9).await, None, "{text}");
        }
        for text in ["", "* 1 FETCH", "* 1 FETCH {5}\r\nab", "* X {99}\r\nab"] {
            let error = read(&mut text.as_bytes(), 9, SILENCE).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{text}");
        }
        let endless = "x".repeat(2 << 20);
        let error = read(&mut endless.as_bytes(), 9, SILENCE).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}
