//! The only place that prints. Nothing that others wrote can steer the terminal: control characters are taken out.

use std::borrow::Cow;
use std::io::{ErrorKind, IsTerminal as _, Write as _};

use super::{Failure, Outcome};
use crate::text::is_harmless;

/// Prints a text on standard output, whole.
pub(super) fn text(text: &str) -> Outcome {
    raw(&plain(text))
}

fn raw(text: &str) -> Outcome {
    let mut out = std::io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// What came of writing to standard output. A reader that has gone (`| head`) has what it wanted; all else that is not
/// written is missed.
pub(super) fn written(result: std::io::Result<()>) -> Outcome {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let what = match error.kind() {
                ErrorKind::StorageFull => "no space left there; free some".to_owned(),
                _ => format!("cannot be written to: {error}; name another place"),
            };
            Err(Failure::Failed(format!("standard output: {what}")))
        }
        _ => Ok(()),
    }
}

/// Prints a line on standard output.
pub(super) fn line(line: &str) -> Outcome {
    text(&format!("{line}\n"))
}

/// Prints JSON on standard output.
pub(super) fn json(json: &str) -> Outcome {
    raw(&format!("{}\n", escaped(json)))
}

/// Prints a line on standard error: progress, a warning. It is one whatever is told, the name of a file too: nothing
/// that others wrote begins a line.
pub(crate) fn note(line: &str) {
    note_raw(&one_line(line));
}

/// The same with a line that is harmless already, and may have colours.
pub(super) fn note_raw(line: &str) {
    let mut err = std::io::stderr().lock();
    // A line is written at once: those of several threads don't mix.
    let _ = err.write_all(format!("{line}\n").as_bytes());
}

/// Prints why a command came to nothing.
pub(crate) fn error(line: &str) {
    note(line);
}

/// Whether a person watches standard error.
pub(crate) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// JSON with what could steer a terminal written as `\u…`, so that no character of its texts is lost. JSON has such
/// characters within texts alone, and those below U+0020 are written so already.
pub(super) fn escaped(json: &str) -> Cow<'_, str> {
    let (mut text, mut from, mut at) = (String::new(), 0, 0);
    // DEL, and the first bytes of the others.
    while let Some(next) = memchr::memchr3(0x7f, 0xc2, 0xe2, &json.as_bytes()[at..]) {
        at += next;
        let Some(c) = json[at..].chars().next() else {
            break;
        };
        if !is_harmless(c) {
            text.push_str(&json[from..at]);
            text.push_str(&format!("\\u{:04x}", u32::from(c)));
            from = at + c.len_utf8();
        }
        at += c.len_utf8();
    }
    if from == 0 {
        return Cow::Borrowed(json);
    }
    text.push_str(&json[from..]);
    Cow::Owned(text)
}

/// Takes out control characters but line breaks and tabs, and those that turn the direction of text around.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, '\n' | '\t') || is_harmless(*c))
        .collect()
}

/// The same in one line.
fn one_line(text: &str) -> String {
    plain(text).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn json_keeps_every_character() {
        let value = serde_json::json!({"a": "x\u{1b}\u{7f}\u{9b}“\u{202e}é£\n"});
        let json = serde_json::to_string_pretty(&value).unwrap();
        let printed = super::escaped(&json);
        assert!(printed.contains("\\u009b“\\u202e"), "{printed}");
        let read: serde_json::Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(read, value);
    }

    #[test]
    fn nothing_printed_can_steer_the_terminal() {
        assert_eq!(
            super::plain("a\u{1b}[31mb\u{7}\tc\u{202e}d\n"),
            "a[31mb\tcd\n"
        );
    }

    #[test]
    fn a_note_is_one_line() {
        assert_eq!(
            super::one_line("a\n2 digests\r\n\u{2028}read"),
            "a 2 digests read"
        );
    }
}
