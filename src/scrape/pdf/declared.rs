//! The strings that a PDF declares: their encoding, their dates, and those that say nothing.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::date::{self, Hint};
use crate::scrape::plain::{letters, plain};

/// The characters of `PDFDocEncoding` that are not those of Latin-1 (ISO 32000, annex D), from 0x18 and from 0x80.
const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
#[rustfmt::skip]
const HIGH: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ',
    'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
];

/// A string as text: UTF-16 or UTF-8 with a mark, UTF-8 without one as many programs write it, else `PDFDocEncoding`.
pub(super) fn text(bytes: &[u8]) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling(&bytes[length..]).0;
        return without_language(&text).trim_end_matches('\0').to_owned();
    }
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return Cow::into_owned(text);
    }
    let character = |byte: &u8| match byte {
        0x18..=0x1f => LOW[usize::from(byte - 0x18)],
        0x80..=0xa0 => HIGH[usize::from(byte - 0x80)],
        other => char::from(*other),
    };
    bytes.iter().map(character).collect()
}

/// A text may name its language between two escapes (ISO 32000, 7.9.2.2).
fn without_language(text: &str) -> Cow<'_, str> {
    match text
        .split_once('\u{1b}')
        .and_then(|(_, rest)| rest.split_once('\u{1b}'))
    {
        Some((_, rest)) if text.starts_with('\u{1b}') => Cow::Borrowed(rest),
        _ => Cow::Borrowed(text),
    }
}

/// `D:20250713102000+09'00'` as machines elsewhere write it, as precise as it is; `None` for what is no such date.
pub(super) fn date(text: &str) -> Option<String> {
    let digits = text.trim().strip_prefix("D:")?;
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, zone) = digits.split_at(length);
    let part = |from: usize| digits.get(from..from + 2);
    let day = format!("{}-{}-{}", digits.get(..4)?, part(4)?, part(6)?);
    let (Some(hour), Some(minute)) = (part(8), part(10)) else {
        return Some(day);
    };
    let second = part(12).unwrap_or("00");
    Some(format!("{day}T{hour}:{minute}:{second}{}", offset(zone)))
}

/// `+09'00'`, `Z`, `Z00'00'`; nothing for anything else.
fn offset(zone: &str) -> String {
    if zone.starts_with('Z') {
        return "Z".to_owned();
    }
    let digits: String = zone.chars().filter(char::is_ascii_digit).take(4).collect();
    match (zone.get(..1), digits.get(..2)) {
        (Some(sign @ ("+" | "-")), Some(hours)) => {
            format!("{sign}{hours}:{}", digits.get(2..4).unwrap_or("00"))
        }
        _ => String::new(),
    }
}

/// What word processors put before the name of the file.
#[rustfmt::skip]
const PROGRAMS: &[&str] = &["microsoft word - ", "microsoft powerpoint - ", "microsoft excel - ", "hwp - "];

/// A title less the program before it.
pub(super) fn without_program(title: &str) -> &str {
    let cut = PROGRAMS.iter().find_map(|program| {
        let start = title.get(..program.len())?;
        start.eq_ignore_ascii_case(program).then_some(program.len())
    });
    &title[cut.unwrap_or_default()..]
}

/// How files end that a document was made from, or is.
#[rustfmt::skip]
const EXTENSIONS: &[&str] = &[
    ".doc", ".docx", ".dot", ".dotx", ".odt", ".rtf", ".txt", ".pdf", ".ps", ".eps", ".dvi", ".tex", ".indd", ".idml", ".qxd",
    ".qxp", ".pmd", ".p65", ".fm", ".pub", ".ppt", ".pptx", ".pps", ".key", ".odp", ".xls", ".xlsx", ".hwp", ".hwpx",
    ".pages", ".ai", ".psd", ".cdr", ".tif", ".tiff", ".jpg", ".png", ".htm", ".html", ".md", ".wpd",
];
/// Titles that a program gives where nobody did, by their letters; a number may follow.
#[rustfmt::skip]
const EMPTY: &[&str] = &[
    "untitled", "untitleddocument", "title", "notitle", "document", "documenttitle", "newdocument", "print", "printjob", "layout",
    "slide", "presentation", "powerpointpresentation", "template", "draft", "unknown", "anonymous", "none", "null", "scan",
    "scanneddocument", "image", "page", "report", "microsoftword", "unbenannt", "dokument", "präsentation",
    "powerpointpräsentation", "folie", "titel", "sanstitre", "présentationpowerpoint", "diapositive", "titre", "sintítulo",
    "presentacióndepowerpoint", "título", "semtítulo", "apresentaçãodopowerpoint", "senzatitolo", "presentazionestandarddipowerpoint",
    "제목없음", "제목", "슬라이드", "powerpoint프레젠테이션", "문서", "無題", "タイトル", "スライド", "無題ドキュメント",
    "powerpointプレゼンテーション", "无标题", "未命名", "幻灯片", "powerpoint演示文稿", "標題", "безымянный", "безназвания",
    "презентацияpowerpoint",
];

/// Whether a title says nothing of its document: `programs` made it.
pub(super) fn is_no_title(title: &str, programs: &[&str]) -> bool {
    let title = plain(title);
    let lower = title.to_lowercase();
    let own = letters(&title);
    let is_file = EXTENSIONS.iter().any(|end| lower.ends_with(end))
        || title.contains('\\')
        || lower.starts_with("file:")
        || lower.starts_with("http")
        // One word of letters and other signs: `rpt_2024-final`.
        || !title.contains(' ') && title.is_ascii() && !title.bytes().all(|b| b.is_ascii_alphabetic());
    let bare = own.trim_end_matches(char::is_numeric);
    let named = title.chars().filter(|c| c.is_alphabetic()).count();
    let numbers = title.chars().filter(|c| c.is_numeric()).count();
    is_file
        || named < 2
        || named < numbers
        || EMPTY.contains(&bare)
        || programs
            .iter()
            .any(|program| letters(program).starts_with(&own))
        || title.contains("{{")
        || title.starts_with('<') && title.ends_with('>')
        || date::read(&title, &Hint::default()).is_some()
}

/// Names of programs and accounts, and what stands for nobody, by their letters.
#[rustfmt::skip]
const NOBODY: &[&str] = &[
    "administrator", "microsoftofficeuser", "microsoftoffice", "officeuser", "windowsuser", "unknownauthor", "pythondocx",
    "adobeindesign", "adobeacrobat", "scansoftware", "theauthor", "authorname", "yourname", "defaultuser", "localadmin",
    "microsoftaccount", "companyname", "hewlettpackardcompany", "hppackard", "dellcomputer", "anonymousauthor",
];

/// Whether a declared author may be a person or a body: the account that a program was run by is one word.
pub(super) fn is_author(author: &str) -> bool {
    let author = plain(author);
    let own = letters(&author);
    let is_whole = author.contains(' ') || author.chars().any(|c| c >= '\u{3040}');
    is_whole && !author.contains(['@', '\\']) && !NOBODY.contains(&own.as_str())
}
