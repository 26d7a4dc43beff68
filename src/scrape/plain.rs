//! Markup's text → one clean line: entities that were escaped twice, tags within text, blanks, and characters that
//! nobody should publish.

pub(super) use crate::text::letters;

/// Longer texts are no titles, names or descriptions.
const MAX_CHARS: usize = 2_000;
/// What is read of a text, in bytes: enough for those characters in any script, with the markup among them.
const MAX_READ: usize = 64 * 1024;

/// One line of plain text; empty where nothing is left.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(MAX_CHARS));
    let decoded = decode_entities(&text[..text.floor_char_boundary(MAX_READ)]);
    let stripped = strip_tags(&decoded);
    let visible = stripped
        .chars()
        .filter(|c| !is_invisible(*c))
        .take(4 * MAX_CHARS);
    let mut pending = false;
    for c in visible {
        if c.is_whitespace() || c.is_control() {
            pending = !line.is_empty();
            continue;
        }
        if std::mem::take(&mut pending) {
            line.push(' ');
        }
        line.push(c);
    }
    if line.chars().count() > MAX_CHARS {
        line = line.chars().take(MAX_CHARS).collect();
    }
    line
}

/// Soft hyphens, marks of direction, byte order marks: they change how text looks, not what it says. The joiners
/// U+200C and U+200D stay, Persian and Hindi need them.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff0}'..='\u{fffc}' | '\u{fffe}' | '\u{ffff}')
}

/// Named references that turn up escaped twice (`&amp;quot;`) or in JSON, where no parser undoes them.
const ENTITIES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("quot", "\""),
    ("apos", "'"),
    ("lt", "<"),
    ("gt", ">"),
    ("nbsp", " "),
    ("ndash", "–"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("sbquo", "‚"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("hellip", "…"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("ecirc", "ê"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("acirc", "â"),
    ("iacute", "í"),
    ("oacute", "ó"),
    ("uacute", "ú"),
    ("ntilde", "ñ"),
    ("ccedil", "ç"),
    ("atilde", "ã"),
    ("otilde", "õ"),
    ("ocirc", "ô"),
    ("icirc", "î"),
    ("ugrave", "ù"),
    ("Eacute", "É"),
    ("aring", "å"),
    ("oslash", "ø"),
    ("aelig", "æ"),
    ("euro", "€"),
    ("middot", "·"),
    ("bull", "•"),
    ("shy", ""),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("deg", "°"),
    ("iexcl", "¡"),
    ("iquest", "¿"),
];

fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((length, c)) = reference(rest) {
            out.push_str(&c);
            rest = &rest[length..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// The character reference at the start of a text, with its length. `&amp;` before another reference is undone with it.
fn reference(text: &str) -> Option<(usize, String)> {
    let body = text.strip_prefix('&')?;
    let end = body.bytes().take(12).position(|b| b == b';')?;
    let name = &body[..end];
    if name == "amp" {
        let inner = format!("&{}", body[end + 1..].chars().take(12).collect::<String>());
        if let Some((length, c)) = single(&inner) {
            return Some((end + 1 + length, c));
        }
    }
    single(text)
}

fn single(text: &str) -> Option<(usize, String)> {
    let body = text.strip_prefix('&')?;
    let end = body.bytes().take(12).position(|b| b == b';')?;
    let name = body.get(..end)?;
    let value = match name.strip_prefix('#') {
        Some(number) => numeric(number)?.to_string(),
        None => ENTITIES.iter().find(|(n, _)| *n == name)?.1.to_owned(),
    };
    Some((end + 2, value))
}

fn numeric(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace())
}

/// Takes tags out of text: `<` directly followed by a letter, `/` or `!`, up to the next `>`.
fn strip_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(end) = tag_end(rest) {
            out.push(' ');
            rest = &rest[end..];
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn tag_end(text: &str) -> Option<usize> {
    let next = text.as_bytes().get(1)?;
    if !(next.is_ascii_alphabetic() || matches!(next, b'/' | b'!')) {
        return None;
    }
    let reach = text.bytes().take(400).position(|b| b == b'>')?;
    Some(reach + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_clean_line_comes_out() {
        for (text, want) in [
            ("  Two\n\tlines\u{a0}here ", "Two lines here"),
            (
                "Tom &amp;amp; Ann&#8217;s &quot;house&quot;",
                "Tom & Ann’s \"house\"",
            ),
            ("A <b>bold</b> word, 1 < 2 <3", "A bold word, 1 < 2 <3"),
            ("hid\u{202e}den\u{0}\u{ad}\u{feff}", "hidden"),
            ("AT&T &nosuch; &#xZZ; &", "AT&T &nosuch; &#xZZ; &"),
            ("&amp;#39;x&amp;#39;", "'x'"),
            ("", ""),
        ] {
            assert_eq!(plain(text), want);
        }
    }

    #[test]
    fn a_flood_is_cut() {
        assert_eq!(plain(&"é ".repeat(1_000_000)).chars().count(), MAX_CHARS);
        assert!(plain(&"x<".repeat(4_000_000)).starts_with("x<x<"));
    }

    #[test]
    fn names_compare_by_their_letters() {
        assert_eq!(letters("The Daily-News!"), letters("the dailynews"));
    }
}
