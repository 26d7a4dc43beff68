//! The syntax of PDF (ISO 32000, 7.2 and 7.3): bytes → objects, the operators of a page's content among them.
//!
//! Nothing here fails: what is no object is passed over. Nesting, lengths and counts are limited.

/// How deep arrays and dictionaries may stand in each other.
const MAX_DEPTH: usize = 24;
/// Entries kept of one array or dictionary.
const MAX_ENTRIES: usize = 20_000;
/// Bytes kept of one string or name.
const MAX_STRING: usize = 64 * 1024;

/// An object, or an operator.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object {
    /// `null`, and whatever no reader here asks for.
    Null,
    Number(f64),
    Name(String),
    /// A string's bytes; what they mean depends on where it stands.
    Text(Vec<u8>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    /// The number of an object that stands elsewhere.
    Reference(u32),
    /// A word of a content stream, or a keyword of the file.
    Operator(String),
}

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn array(&self) -> &[Object] {
        match self {
            Self::Array(array) => array,
            _ => &[],
        }
    }
}

/// A dictionary. Those of interest are short: a list is searched as fast as a map.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Dictionary(Vec<(String, Object)>);

impl Dictionary {
    pub(super) fn get(&self, key: &str) -> &Object {
        let found = self.0.iter().find(|(name, _)| name == key);
        found.map_or(&Object::Null, |(_, value)| value)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        *self.get(key) != Object::Null
    }
}

/// Reads objects one after the other.
#[derive(Debug, Clone)]
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// Where it stands.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next object; `None` at the end.
    pub(super) fn next(&mut self) -> Option<Object> {
        self.object(0)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let end = memchr::memchr2(b'\n', b'\r', self.rest());
                self.at = end.map_or(self.bytes.len(), |end| self.at + end);
            } else if is_blank(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Object> {
        self.skip_blanks();
        let byte = self.peek()?;
        if depth > MAX_DEPTH {
            self.at = self.bytes.len();
            return None;
        }
        self.at += 1;
        Some(match byte {
            b'/' => Object::Name(self.name()),
            b'(' => Object::Text(self.literal()),
            b'<' if self.peek() == Some(b'<') => {
                self.at += 1;
                Object::Dictionary(self.dictionary(depth))
            }
            b'<' => Object::Text(self.hexadecimal()),
            b'[' => Object::Array(self.until(b"]", depth)),
            b'>' if self.peek() == Some(b'>') => {
                self.at += 1;
                Object::Operator(">>".to_owned())
            }
            b']' | b'>' | b'{' | b'}' | b')' => Object::Operator(char::from(byte).to_string()),
            _ => {
                self.at -= 1;
                self.word()
            }
        })
    }

    /// The objects up to a closing mark.
    fn until(&mut self, end: &[u8], depth: usize) -> Vec<Object> {
        let mut found = Vec::new();
        while let Some(object) = self.object(depth + 1) {
            match object {
                Object::Operator(word) if word.as_bytes() == end => break,
                // The mark was forgotten.
                Object::Operator(word) if matches!(word.as_str(), "endobj" | "stream") => break,
                object if found.len() < MAX_ENTRIES => found.push(object),
                _ => {}
            }
        }
        found
    }

    fn dictionary(&mut self, depth: usize) -> Dictionary {
        let mut entries = Vec::new();
        let mut objects = self.until(b">>", depth).into_iter();
        while let Some(key) = objects.next() {
            // What stands where a key should is passed over.
            if let Object::Name(key) = key
                && let Some(value) = objects.next()
            {
                entries.push((key, value));
            }
        }
        Dictionary(entries)
    }

    fn name(&mut self) -> String {
        let raw = self.regular();
        let mut name = Vec::with_capacity(raw.len().min(MAX_STRING));
        let mut bytes = raw[..raw.len().min(MAX_STRING)].iter();
        while let Some(byte) = bytes.next() {
            let rest = bytes.as_slice();
            let escaped =
                (*byte == b'#').then(|| Some((hex(*rest.first()?)?, hex(*rest.get(1)?)?)));
            if let Some((high, low)) = escaped.flatten() {
                name.push(high << 4 | low);
                bytes.nth(1);
            } else {
                name.push(*byte);
            }
        }
        String::from_utf8_lossy(&name).into_owned()
    }

    /// The bytes up to the next blank or mark.
    fn regular(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !is_regular(*byte));
        let length = length.unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// A number, a reference or a word.
    fn word(&mut self) -> Object {
        let raw = self.regular();
        if raw.is_empty() {
            self.at += 1;
            return Object::Null;
        }
        let word = String::from_utf8_lossy(&raw[..raw.len().min(64)]);
        if let Some(number) = number(&word) {
            return self.reference(raw).unwrap_or(Object::Number(number));
        }
        match &*word {
            "null" | "true" | "false" => Object::Null,
            _ => Object::Operator(word.into_owned()),
        }
    }

    /// `12 0 R`, its first number read.
    fn reference(&mut self, first: &[u8]) -> Option<Object> {
        let number = digits(first)?;
        let mut ahead = self.clone();
        ahead.skip_blanks();
        digits(ahead.regular())?;
        ahead.skip_blanks();
        (ahead.regular() == b"R").then(|| {
            self.at = ahead.at;
            Object::Reference(number)
        })
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut open = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            let byte = match byte {
                b'(' => {
                    open += 1;
                    byte
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                    byte
                }
                b'\\' => match self.escaped() {
                    Some(byte) => byte,
                    None => continue,
                },
                _ => byte,
            };
            if text.len() < MAX_STRING {
                text.push(byte);
            }
        }
        text
    }

    /// The byte that a backslash stands before; `None` where a line goes on.
    fn escaped(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\r' => {
                self.at += usize::from(self.peek() == Some(b'\n'));
                return None;
            }
            b'\n' => return None,
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                u8::try_from(value & 0xff).unwrap_or_default()
            }
            other => other,
        })
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let rest = self.rest();
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at = (self.at + end + 1).min(self.bytes.len());
        let digits = rest[..end].iter().filter_map(|byte| hex(*byte));
        let digits: Vec<u8> = digits.take(2 * MAX_STRING).collect();
        let pairs = digits.chunks(2);
        pairs
            .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or_default())
            .collect()
    }
}

fn number(word: &str) -> Option<f64> {
    let is_number = word
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.'));
    is_number.then(|| word.parse().ok())?
}

fn digits(word: &[u8]) -> Option<u32> {
    let all = !word.is_empty() && word.len() < 11 && word.iter().all(u8::is_ascii_digit);
    all.then(|| str::from_utf8(word).ok()?.parse().ok())?
}

pub(super) fn hex(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte)
        && !matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Object {
        Parser::new(text.as_bytes(), 0)
            .next()
            .unwrap_or(Object::Null)
    }

    #[test]
    fn strings_are_read_in_both_forms() {
        for (text, want) in [
            (
                r"(a \(b\) (c) \101\7\
d\n)",
                &b"a (b) (c) A\x07d\n"[..],
            ),
            ("<48 65 6C6c 6>", b"Hell\x60"),
            ("(never ends", b"never ends"),
        ] {
            assert_eq!(one(text), Object::Text(want.to_vec()), "{text}");
        }
    }

    #[test]
    fn numbers_names_and_references_are_told_apart() {
        let Object::Array(found) = one("[1 -2.5 /A#20b 7 0 R 7 0 RG % x\n null <</K 3 0 R>>]")
        else {
            panic!("no array");
        };
        let shown: Vec<String> = found.iter().map(|object| format!("{object:?}")).collect();
        assert_eq!(
            shown.join(" "),
            "Number(1.0) Number(-2.5) Name(\"A b\") Reference(7) Number(7.0) Number(0.0) Operator(\"RG\") Null \
             Dictionary(Dictionary([(\"K\", Reference(3))]))"
        );
    }

    #[test]
    fn depth_and_noise_end() {
        one(&"[".repeat(100_000));
        one(&"<<".repeat(100_000));
        let mut parser = Parser::new(&[b')', b'}', b'>', 0xff, b'/', b'<'], 0);
        while parser.next().is_some() {}
    }
}
