//! A document as the crates write it without entries, and the entries put into it.

/// The declaration that all XML documents of ours begin with.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// The XML document that `frame` is with `parts` before its last `end`.
pub(super) fn fill<'a>(frame: &str, end: &str, parts: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let (head, tail) = frame.split_at(frame.rfind(end).unwrap_or(frame.len()));
    let mut document = format!("{DECLARATION}{}\n", head.trim_end());
    for part in parts {
        document.push_str(part);
        document.push('\n');
    }
    document.push_str(tail);
    document.push('\n');
    document.into_bytes()
}
