//! Which bytes a text is made of. Of the signs and words that are looked for in a text most cannot be in it, and that
//! is told without searching it for each.

/// The bytes that a text has.
pub(super) struct Bytes([bool; 256]);

impl Bytes {
    /// Gathers the bytes of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut has = [false; 256];
        for byte in text.bytes() {
            has[usize::from(byte)] = true;
        }
        Self(has)
    }

    /// Whether a part may stand in the text: it has no byte that the text has not.
    pub(super) fn may_hold(&self, part: &str) -> bool {
        part.bytes().all(|byte| self.0[usize::from(byte)])
    }
}

/// Those of some parts that stand in a text, in their order.
pub(super) fn held<'p>(
    text: &str,
    parts: impl IntoIterator<Item = &'p str>,
) -> impl Iterator<Item = &'p str> {
    let bytes = Bytes::of(text);
    let may_stand = move |part: &&str| bytes.may_hold(part);
    parts
        .into_iter()
        .filter(may_stand)
        .filter(move |part| text.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_text_is_found_in_the_order_asked_for() {
        let found = |text| held(text, [" – ", "é", "ab", "ba", ""]).collect::<Vec<_>>();
        assert_eq!(found("ab é"), ["é", "ab", ""]);
        assert_eq!(found("cabba – "), [" – ", "ab", "ba", ""]);
        assert_eq!(found(""), [""]);
    }
}
