//! The codes of a PDF's fonts → text, and how wide each is.
//!
//! What a font's own table (`ToUnicode`) does not say, its encoding does: a character set of the West with differences
//! named by glyph, or one of the four great East Asian ones. A font that has neither is silent.

use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, MACINTOSH, SHIFT_JIS, UTF_16BE, WINDOWS_1252};

use super::file::File;
use super::object::{Dictionary, Object, Parser};
use crate::scrape::plain;

/// Codes that one font's tables may name, each as often as it is named.
const MAX_CODES: usize = 70_000;
/// What one code shows, in units of UTF-16: the longest ligature, an Arabic phrase, has eighteen.
const MAX_UNITS: usize = 18;
/// No name of a glyph is longer, in bytes.
const MAX_GLYPH_NAME: usize = 64;
/// How wide a character is that no table measures, in thousandths of the font's size.
const WIDTH: f64 = 500.0;

/// Character sets by how the name of their `CMap` begins (ISO 32000, table 116).
const CMAPS: &[(&str, &Encoding)] = &[
    ("UniGB", UTF_16BE),
    ("UniCNS", UTF_16BE),
    ("UniJIS", UTF_16BE),
    ("UniKS", UTF_16BE),
    ("KSC", EUC_KR),
    ("GB", GBK),
    ("90ms", SHIFT_JIS),
    ("90pv", SHIFT_JIS),
    ("B5", BIG5),
    ("ETen", BIG5),
];

/// Glyphs that are not called as HTML calls their character.
#[rustfmt::skip]
const GLYPHS: &[(&str, &str)] = &[
    ("space", " "), ("exclam", "!"), ("quotedbl", "\""), ("numbersign", "#"), ("dollar", "$"), ("percent", "%"),
    ("ampersand", "&"), ("quotesingle", "'"), ("parenleft", "("), ("parenright", ")"), ("asterisk", "*"), ("plus", "+"),
    ("comma", ","), ("hyphen", "-"), ("minus", "−"), ("period", "."), ("slash", "/"), ("colon", ":"), ("semicolon", ";"),
    ("less", "<"), ("equal", "="), ("greater", ">"), ("question", "?"), ("at", "@"), ("bracketleft", "["),
    ("bracketright", "]"), ("underscore", "_"), ("quoteleft", "‘"), ("quoteright", "’"), ("quotedblleft", "“"),
    ("quotedblright", "”"), ("quotedblbase", "„"), ("quotesinglbase", "‚"), ("guillemotleft", "«"),
    ("guillemotright", "»"), ("endash", "–"), ("emdash", "—"), ("ellipsis", "…"), ("bullet", "•"),
    ("ff", "ff"), ("fi", "fi"), ("fl", "fl"), ("ffi", "ffi"), ("ffl", "ffl"), ("germandbls", "ß"), ("dotlessi", "ı"),
    ("zero", "0"), ("one", "1"), ("two", "2"), ("three", "3"), ("four", "4"), ("five", "5"), ("six", "6"),
    ("seven", "7"), ("eight", "8"), ("nine", "9"),
    ("adieresis", "ä"), ("odieresis", "ö"), ("udieresis", "ü"), ("edieresis", "ë"), ("idieresis", "ï"),
    ("Adieresis", "Ä"), ("Odieresis", "Ö"), ("Udieresis", "Ü"), ("acircumflex", "â"), ("ecircumflex", "ê"),
    ("icircumflex", "î"), ("ocircumflex", "ô"), ("ucircumflex", "û"), ("ae", "æ"), ("oe", "œ"),
    ("scaron", "š"), ("ccaron", "č"), ("zcaron", "ž"), ("Scaron", "Š"), ("Zcaron", "Ž"), ("lslash", "ł"), ("Euro", "€"),
];

/// A font.
#[derive(Debug, Default)]
pub(super) struct Font {
    /// Whether it is drawn in a heavy weight, by its name.
    pub(super) is_bold: bool,
    /// Bytes a code.
    code_length: usize,
    texts: HashMap<u32, String>,
    /// Codes that were named.
    named: usize,
    encoding: Option<&'static Encoding>,
    widths: HashMap<u32, f64>,
    width: Option<f64>,
}

/// What one code shows.
pub(super) struct Glyph {
    pub(super) text: String,
    /// In thousandths of the font's size.
    pub(super) width: f64,
    /// Whether it is the one-byte code 32, which words are parted by.
    pub(super) is_blank: bool,
}

impl Font {
    pub(super) fn read(file: &mut File<'_>, font: &Dictionary) -> Self {
        let name = font
            .get("BaseFont")
            .name()
            .unwrap_or_default()
            .to_lowercase();
        let mut read = Self {
            is_bold: ["bold", "black", "heavy", "semibold"]
                .iter()
                .any(|word| name.contains(word)),
            code_length: 1,
            ..Self::default()
        };
        if font.get("Subtype").name() == Some("Type0") {
            read.composite(file, font);
        } else {
            read.simple(file, font);
        }
        if let Some((_, table)) = file.stream(font.get("ToUnicode")) {
            read.name_codes(&table);
        }
        read
    }

    /// A font whose codes have two bytes.
    fn composite(&mut self, file: &mut File<'_>, font: &Dictionary) {
        self.code_length = 2;
        if let Some(name) = font.get("Encoding").name() {
            let row = CMAPS.iter().find(|(start, _)| name.starts_with(start));
            self.encoding = row.map(|(_, encoding)| *encoding);
        }
        let below = file.value(font.get("DescendantFonts"));
        let below = below.array().first().cloned().unwrap_or(Object::Null);
        let Some(below) = file.dictionary(&below) else {
            return;
        };
        self.width = below.get("DW").number().or(Some(1_000.0));
        let widths = file.value(below.get("W"));
        let mut widths = widths.array().iter();
        let mut room = MAX_CODES;
        while let (Some(first), Some(second)) = (widths.next().and_then(code), widths.next()) {
            let second = file.value(second);
            if let Object::Array(list) = &second {
                let codes = first..;
                self.widths
                    .extend(codes.zip(list.iter().filter_map(Object::number)));
            } else if let (Some(last), Some(width)) = (code(&second), widths.next()) {
                let width = width.number().unwrap_or(WIDTH);
                let codes = (first..=last).take(room);
                room -= codes.clone().count();
                self.widths.extend(codes.map(|code| (code, width)));
            }
        }
    }

    /// A font whose codes have one byte.
    fn simple(&mut self, file: &mut File<'_>, font: &Dictionary) {
        let encoding = file.value(font.get("Encoding"));
        let (base, differences) = match &encoding {
            Object::Dictionary(encoding) => (
                encoding.get("BaseEncoding").name().map(str::to_owned),
                file.value(encoding.get("Differences")),
            ),
            other => (other.name().map(str::to_owned), Object::Null),
        };
        self.encoding = Some(match base.as_deref() {
            Some("MacRomanEncoding") => MACINTOSH,
            _ => WINDOWS_1252,
        });
        let mut next = 0;
        for object in differences.array() {
            if let Some(first) = code(object) {
                next = first;
            } else if let Some(name) = object.name() {
                self.texts.insert(next, glyph(name));
                next = next.saturating_add(1);
            }
        }
        let first = code(font.get("FirstChar")).unwrap_or_default();
        let widths = file.value(font.get("Widths"));
        let widths = widths
            .array()
            .iter()
            .map(|width| width.number().unwrap_or(WIDTH));
        self.widths
            .extend((first..first.saturating_add(256)).zip(widths));
    }

    /// Reads the font's own table of its codes' texts.
    fn name_codes(&mut self, table: &[u8]) {
        let mut parser = Parser::new(table, 0);
        let mut operands: Vec<Object> = Vec::new();
        while let Some(object) = parser.next() {
            let Object::Operator(word) = &object else {
                if operands.len() < MAX_CODES {
                    operands.push(object);
                }
                continue;
            };
            match word.as_str() {
                "endcodespacerange" => {
                    let lengths = operands.iter().filter_map(bytes).map(<[u8]>::len);
                    self.code_length = lengths.max().unwrap_or(1).clamp(1, 2);
                }
                "endbfchar" => {
                    for pair in operands.chunks_exact(2) {
                        if let (Some(code), Some(text)) = (bytes(&pair[0]), bytes(&pair[1])) {
                            self.name(big_endian(code), utf_16(text));
                        }
                    }
                }
                "endbfrange" => operands.chunks_exact(3).for_each(|range| self.range(range)),
                _ => {}
            }
            operands.clear();
        }
    }

    fn name(&mut self, code: u32, text: String) {
        if self.named < MAX_CODES {
            self.named += 1;
            self.texts.insert(code, text);
        }
    }

    fn range(&mut self, range: &[Object]) {
        let (Some(first), Some(last)) = (bytes(&range[0]), bytes(&range[1])) else {
            return;
        };
        let room = MAX_CODES - self.named;
        let codes = (big_endian(first)..=big_endian(last)).take(room);
        if let Some(start) = bytes(&range[2]) {
            let text = utf_16(start);
            let last = text.chars().next_back().map_or(0, u32::from);
            let before = &text[..text.len() - text.chars().next_back().map_or(0, char::len_utf8)];
            for (code, step) in codes.zip(0..) {
                let Some(last) = char::from_u32(last.saturating_add(step)) else {
                    return;
                };
                self.name(code, format!("{before}{last}"));
            }
        } else {
            let texts = range[2].array().iter().filter_map(bytes);
            codes
                .zip(texts)
                .for_each(|(code, text)| self.name(code, utf_16(text)));
        }
    }

    /// What a string of a page's content shows.
    pub(super) fn glyphs<'a>(&'a self, shown: &'a [u8]) -> impl Iterator<Item = Glyph> + 'a {
        let mut rest = shown;
        std::iter::from_fn(move || {
            let length = self.length(rest)?;
            let (code, behind) = rest.split_at(length);
            rest = behind;
            let number = big_endian(code);
            let width = self.widths.get(&number).copied().or(self.width);
            Some(Glyph {
                text: self.text(number, code),
                width: width.unwrap_or(WIDTH),
                is_blank: code == b" ",
            })
        })
    }

    /// The length of the code that a string begins with.
    fn length(&self, shown: &[u8]) -> Option<usize> {
        let first = *shown.first()?;
        // The old East Asian sets write ASCII with one byte.
        let is_mixed =
            self.code_length == 2 && self.encoding.is_some_and(|encoding| encoding != UTF_16BE);
        let length = if is_mixed && first < 0x80 {
            1
        } else {
            self.code_length
        };
        Some(length.clamp(1, shown.len()))
    }

    fn text(&self, number: u32, code: &[u8]) -> String {
        if let Some(text) = self.texts.get(&number) {
            return text.clone();
        }
        let decoded = self
            .encoding
            .map(|encoding| encoding.decode_without_bom_handling(code).0);
        decoded.map_or_else(String::new, std::borrow::Cow::into_owned)
    }
}

fn code(object: &Object) -> Option<u32> {
    let number = object.number()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    ((0.0..=65_535.0).contains(&number)).then_some(number as u32)
}

fn bytes(object: &Object) -> Option<&[u8]> {
    match object {
        Object::Text(bytes) => Some(bytes),
        _ => None,
    }
}

fn big_endian(bytes: &[u8]) -> u32 {
    let last = bytes.iter().rev().take(4).rev();
    last.fold(0, |all, byte| all << 8 | u32::from(*byte))
}

/// The text of one code, as far as a code shows text: a table may say of each of thousands that it is a book.
fn utf_16(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(2 * MAX_UNITS)];
    UTF_16BE.decode_without_bom_handling(shown).0.into_owned()
}

/// The text of a glyph by its name: `A`, `eacute`, `uni20AC`, `f_i`; without what stands behind a point (`a.alt`).
fn glyph(name: &str) -> String {
    let name = name.split('.').next().unwrap_or_default();
    if name.chars().count() == 1 {
        return name.to_owned();
    }
    if name.len() > MAX_GLYPH_NAME {
        return String::new();
    }
    if let Some((_, text)) = GLYPHS.iter().find(|(known, _)| *known == name) {
        return (*text).to_owned();
    }
    let number = name.strip_prefix("uni").or(name.strip_prefix('u'));
    let number = number.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    if let Some(character) = number.and_then(char::from_u32) {
        return character.to_string();
    }
    if name.contains('_') {
        return name
            .split('_')
            .take(4)
            .filter(|part| !part.contains('_'))
            .map(glyph)
            .collect();
    }
    let reference = format!("&{name};");
    let text = plain::plain(&reference);
    if text == reference {
        String::new()
    } else {
        text
    }
}
