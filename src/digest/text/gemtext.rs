//! Gemtext, the hypertext of the small web: a link stands on a line of its own, `=> https://… Title`. All else is written
//! as in Markdown, and read as such.

/// A text has at least so many such links.
const MIN_LINKS: usize = 2;

/// The text in Markdown, if it is gemtext.
pub(in crate::digest) fn in_markdown(text: &str) -> Option<String> {
    text.lines().filter_map(link).nth(MIN_LINKS - 1)?;
    let mut markdown = String::with_capacity(text.len() + text.len() / 8);
    for line in text.lines() {
        match link(line) {
            // A paragraph of its own.
            Some((address, "")) => markdown.extend(["\n<", address, ">\n"]),
            Some((address, words)) => {
                let words = words.replace(['[', ']'], "");
                markdown.extend(["\n[", &words, "](<", address, ">)\n"]);
            }
            None => markdown.push_str(line),
        }
        markdown.push('\n');
    }
    Some(markdown)
}

/// The address and the words of a line that is a link.
fn link(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("=>")?.trim_start();
    let (address, words) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let is_address = address.contains("://") && !address.contains(['<', '>']);
    is_address.then(|| (address.trim_end(), words.trim()))
}

#[cfg(test)]
mod tests {
    use super::in_markdown;

    #[test]
    fn links_of_lines_are_written_as_paragraphs() {
        let text =
            "# Notes\n=> https://example.org/a  The [old] pier\nClosed.\n=>gemini://example.org/\n";
        assert_eq!(
            in_markdown(text).as_deref(),
            Some(
                "# Notes\n\n[The old pier](<https://example.org/a>)\n\nClosed.\n\n<gemini://example.org/>\n\n"
            )
        );
        assert_eq!(in_markdown("=> https://example.org/a\n=> so it is"), None);
    }
}
