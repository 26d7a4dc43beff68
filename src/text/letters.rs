//! The form under which two names or titles are the same.

/// The letters and digits of a text, in lower case.
#[must_use]
pub fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            letters.push(c.to_ascii_lowercase());
        } else if !c.is_ascii() && c.is_alphanumeric() {
            letters.extend(c.to_lowercase());
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_capitals_make_no_difference() {
        assert_eq!(letters("The Harbour-Post №1!"), "theharbourpost1");
        assert_eq!(letters("《항구 소식》 É"), "항구소식é");
        assert_eq!(letters(" — "), "");
    }
}
