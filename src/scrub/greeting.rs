//! Where a reader is spoken to by name. Pure.

/// Words before a name by which a reader is spoken to, lower case.
const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "dear",
    "morning",
    "afternoon",
    "evening",
    "welcome",
    "thanks",
    "mr",
    "mrs",
    "ms",
    "dr",
    "hallo",
    "liebe",
    "lieber",
    "tag",
    "morgen",
    "herr",
    "frau",
    "bonjour",
    "cher",
    "chère",
    "salut",
    "madame",
    "monsieur",
    "hola",
    "estimado",
    "estimada",
    "querido",
    "querida",
    "ciao",
    "caro",
    "cara",
    "olá",
    "prezado",
    "안녕하세요",
];

/// What follows a name by which a reader is spoken to, where it opens a paragraph or not.
const HONORIFICS: &[&str] = &["님", "さん", "様", "先生"];

/// Whether a name that stands between these texts is spoken to: `Hi Ann`, `Ann,` at the beginning, `, Ann!`, `Ann님`.
pub(super) fn is_greeted(before: &str, after: &str) -> bool {
    if HONORIFICS
        .iter()
        .any(|honorific| after.trim_start().starts_with(honorific))
    {
        return true;
    }
    let (before, opens) = without_tags(before);
    if before.ends_with([',', '，']) && after.starts_with(['.', '!', '?']) {
        return true;
    }
    let before = before.trim_end_matches([',', '，', '、', ' ', '.']);
    let last = before
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let greeted = GREETINGS.contains(&last.to_lowercase().as_str());
    greeted || (opens && after.trim_start().starts_with([',', '，', '!', ':', '、']))
}

/// A text without the blanks and tags at its end, and whether nothing else stands before on the line.
fn without_tags(text: &str) -> (&str, bool) {
    /// No greeting is further away.
    const TAGS: usize = 8;
    let mut text = text;
    let mut opens = false;
    for _ in 0..TAGS {
        let bare = text.trim_end();
        opens |= bare.is_empty() || text[bare.len()..].contains('\n');
        text = bare;
        let Some(open) = text.ends_with('>').then(|| text.rfind('<')).flatten() else {
            break;
        };
        opens |= !text[open..].starts_with("</");
        text = &text[..open];
    }
    (text, opens)
}
