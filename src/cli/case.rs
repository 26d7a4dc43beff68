//! `aggregator case`: a digest and what `parse` makes of it, as a folder for the tests, without its subscriber.

use std::path::{Path, PathBuf};

use super::arguments::Case;
use super::{Failure, Outcome, failed, input, output, parse};
use crate::digest;
use crate::model::{Digest, Document, Format};
use crate::scrub::{self, Removed};
use crate::source;
use crate::text::count;

/// What is to be filled in by hand.
const README: &str = "Comes from: (which publication, when; all words are replaced by our own)\n\
    Shows: (what is read wrongly, or what must go on being read so)\n";

pub(super) fn run(config: Option<&Path>, args: &Case) -> Outcome {
    let limit = parse::max_document(config)?;
    let (bytes, modified) =
        input::read(&args.file, limit, "raise max_document in the configuration")
            .map_err(Failure::Failed)?;
    let name = args.file.display().to_string();
    let documents = source::saved(&name, bytes, modified)
        .map_err(failed)?
        .documents();
    let original = alone(chosen(&name, documents, args.number)?)?;
    let mut scrubbed = scrub::scrub(&original).ok_or_else(|| {
        Failure::Failed(format!("{name}: cannot be read as a mail; save it again"))
    })?;
    let document = alone(Document {
        bytes: scrubbed.bytes.clone(),
        ..original.clone()
    })?;
    let expected = digest::read(&document).digest;
    let is_alike = scrubbed.is_read_alike(digest::read(&original).digest, &expected);
    let folder = folder(args);
    write(&folder, &document, &to_json(&expected)?)?;
    output::text(&describe(&folder, document.format, scrubbed.removed))?;
    if !is_alike {
        output::note(&format!(
            "{name}: what is left of it is not read as it was before; compare aggregator parse of both files"
        ));
    }
    Ok(())
}

fn to_json(digest: &Digest) -> Result<String, Failure> {
    let json = serde_json::to_string_pretty(digest).map_err(failed)?;
    Ok(output::escaped(&json).into_owned() + "\n")
}

/// The digest that is meant: the only one of the file, or that of the number.
fn chosen(
    name: &str,
    mut documents: Vec<Document>,
    number: Option<usize>,
) -> Result<Document, Failure> {
    let all = documents.len();
    let number = match (number, all) {
        (None, 1) => 1,
        (Some(number), _) if (1..=all).contains(&number) => number,
        _ => {
            let line = format!(
                "{name}: holds {}; choose one with --number 1 to {all}",
                count(all, "digest")
            );
            return Err(Failure::Usage(line));
        }
    };
    Ok(documents.swap_remove(number - 1))
}

/// A document as the file of a case gives it, told by its content and without what a feed says of it.
fn alone(document: Document) -> Result<Document, Failure> {
    let saved = source::saved("input", document.bytes, None).map_err(failed)?;
    let only = saved.documents().pop();
    only.ok_or_else(|| Failure::Failed("nothing is left of it".to_owned()))
}

fn folder(args: &Case) -> PathBuf {
    let named = || args.file.file_stem().filter(|stem| *stem != "-");
    let stem = || PathBuf::from(named().unwrap_or("case".as_ref()));
    args.to.clone().unwrap_or_else(stem)
}

/// Writes the files of the case into a folder of its own.
fn write(folder: &Path, document: &Document, expected: &str) -> Outcome {
    let is_taken = std::fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some());
    if is_taken {
        let line = format!(
            "{}: is there already; name another folder with --to",
            folder.display()
        );
        return Err(Failure::Failed(line));
    }
    let input = format!("input.{}", extension(document.format));
    let files = [
        (input.as_str(), &document.bytes[..]),
        ("expected.json", expected.as_bytes()),
        ("README", README.as_bytes()),
    ];
    std::fs::create_dir_all(folder)
        .and_then(|()| {
            files
                .iter()
                .try_for_each(|(name, bytes)| std::fs::write(folder.join(name), bytes))
        })
        .map_err(|error| {
            Failure::Failed(format!("{}: cannot be written: {error}", folder.display()))
        })
}

fn extension(format: Format) -> &'static str {
    match format {
        Format::Text => "txt",
        Format::Html => "html",
        Format::Markdown => "md",
        Format::Org => "org",
        Format::Rst => "rst",
        Format::Mail => "eml",
    }
}

fn describe(folder: &Path, format: Format, removed: Removed) -> String {
    let counts = [
        (removed.headers, "header line"),
        (removed.parts, "picture or attachment"),
        (removed.scripts, "script"),
        (removed.addresses, "address"),
        (removed.tokens, "token"),
        (removed.names, "mention"),
    ];
    let taken =
        counts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, noun)| match noun {
                "picture or attachment" => {
                    count(number, noun).replace("picture or attachments", "pictures or attachments")
                }
                "mention" => format!("{} of a recipient", count(number, noun)),
                noun => count(number, noun),
            });
    let taken: Vec<String> = taken.collect();
    let taken = if taken.is_empty() {
        "nothing".to_owned()
    } else {
        taken.join(", ")
    };
    format!(
        "{}: input.{}, expected.json, README\nTaken out: {taken}.\n\
         Read input.{} through before you share it: what no rule knows is still in it. Then fill in README.\n",
        folder.display(),
        extension(format),
        extension(format)
    )
}
