//! The only place that prints. Nothing that others wrote can steer the terminal: control characters are taken out.

use std::io::{IsTerminal as _, Write as _};

/// Prints a text on standard output, whole. A reader that has gone (`| head`) is no fault.
pub(crate) fn text(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out
        .write_all(plain(text).as_bytes())
        .and_then(|()| out.flush());
}

/// Prints a line on standard output.
pub(crate) fn line(line: &str) {
    text(&format!("{line}\n"));
}

/// Prints a line on standard error: a log, a warning.
pub(crate) fn note(line: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{}", plain(line));
}

/// Prints why a command came to nothing.
pub(crate) fn error(line: &str) {
    note(line);
}

/// Whether a person watches standard error.
pub(crate) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Takes out control characters but line breaks and tabs, and those that turn the direction of text around.
fn plain(text: &str) -> String {
    let harmless = |c: &char| match c {
        '\n' | '\t' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
        c => !c.is_control(),
    };
    text.chars().filter(harmless).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_printed_can_steer_the_terminal() {
        assert_eq!(
            super::plain("a\u{1b}[31mb\u{7}\tc\u{202e}d\n"),
            "a[31mb\tcd\n"
        );
    }
}
