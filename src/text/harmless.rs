//! Which characters of others may stand in a line of ours.

/// Whether a character neither steers a terminal, nor breaks a line, nor turns the direction of text around.
#[must_use]
pub fn is_harmless(c: char) -> bool {
    let turns_or_breaks = matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !turns_or_breaks && !c.is_control()
}
