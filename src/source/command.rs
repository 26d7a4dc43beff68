//! A program: its standard output is the document, told by its content like a saved file.
//!
//! It runs in the working directory for at most [`DEADLINE`]. One that prints nothing has nothing new.

use std::time::Duration;

use super::saved::STANDARD_INPUT;
use super::{Error, Known, Means, Reading, Saved, edition, hash_key, read_digest, saved};
use crate::model::Document;
use crate::program::{self, Said};

/// A program that has not ended by then hangs.
const DEADLINE: Duration = Duration::from_mins(1);

/// The mark of what was printed last: its hash.
const PRINTED: &str = "printed";
/// The mark of the edition that it was.
const SHOWN: &str = "edition";

/// Runs the program and reads what it prints.
pub(super) async fn read(
    command: &[String],
    known: &Known,
    means: &Means,
) -> Result<Reading, Error> {
    let printed = program::run(command, means.max_document, DEADLINE, Said::Repeated).await?;
    let hash = hash_key(&printed);
    let mut reading = Reading::default();
    if printed.trim_ascii().is_empty() {
        return Ok(reading);
    }
    if known.marks.get(PRINTED) == Some(&hash) {
        reading.unchanged = 1;
        return Ok(reading);
    }
    let name = command.first().map_or("", String::as_str);
    match saved(STANDARD_INPUT, printed, None).map_err(|error| error.of(name))? {
        Saved::Document(document) if document.key.starts_with("sha256:") => {
            let digest = read_digest(&document)?;
            let place = format!("command:{name}");
            match edition::tell(&place, &digest, known.marks.get(SHOWN)) {
                None => reading.unchanged = 1,
                Some(edition) => {
                    reading.marks.insert(SHOWN.to_owned(), edition.mark);
                    reading.documents.push(Document {
                        key: edition.key,
                        ..*document
                    });
                }
            }
        }
        several => {
            let cut = several.cut(name).map(|error| (name.to_owned(), error));
            reading.failures.extend(cut);
            reading.documents = several.documents();
        }
    }
    reading.marks.insert(PRINTED.to_owned(), hash);
    Ok(reading)
}

#[cfg(test)]
mod tests {
    use super::super::tests::read_all;
    use super::*;
    use crate::model::Origin;

    async fn reading(script: &str, known: &mut Known) -> Reading {
        let command = ["sh", "-c", script].map(str::to_owned).to_vec();
        let reading = read_all(Origin::Command { command }, known, 10_000)
            .await
            .unwrap();
        known.marks.extend(reading.marks.clone());
        reading
    }

    #[tokio::test]
    async fn an_edition_is_known_by_what_it_says_and_the_same_output_is_unchanged() {
        let mut known = Known::default();
        let edition = |title: &str, story: &str| {
            let story = format!("- [{story} is open](https://example.org/{story})");
            format!("printf '# %s\\n\\n%s\\n' '{title}' '{story}'")
        };
        let first = reading(&edition("No. 1", "a"), &mut known)
            .await
            .documents
            .remove(0);
        let same = reading(&edition("No. 1", "a"), &mut known).await;
        assert_eq!((same.unchanged, same.documents.len()), (1, 0));
        let second = reading(&edition("No. 2", "b"), &mut known)
            .await
            .documents
            .remove(0);
        for (edition, title) in [(first, "No. 1"), (second, "No. 2")] {
            assert!(edition.key.starts_with("command:sh "), "{}", edition.key);
            assert!(!edition.key.contains("printf"), "{}", edition.key);
            assert!(edition.key.contains(title), "{}", edition.key);
        }
        let nothing = reading("true", &mut known).await;
        assert_eq!((nothing.unchanged, nothing.documents.len()), (0, 0));
    }

    #[tokio::test]
    async fn what_says_itself_who_it_is_is_known_by_that() {
        let mut known = Known::default();
        let feed = "echo '<rss><channel><item><guid>g</guid></item></channel></rss>'";
        let feed = reading(feed, &mut known).await;
        assert_eq!(feed.documents[0].key, "guid:g");
        let mail = "printf 'From: a@example.org\\nSubject: b\\nMessage-ID: <m@example.org>\\n\\nc'";
        let mail = reading(mail, &mut known).await;
        assert_eq!(mail.documents[0].key, "message-id:m@example.org");
    }
}
