//! Files of the configuration that the program itself writes: the first one, a source more, a source less.
//!
//! A file is changed as text, at the places where its TOML says that tables stand, so that all else stays as its author
//! left it, byte for byte.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::Path;

use toml::Value;
use toml::de::{DeTable, DeValue};

use super::DEFAULT;
use super::load::Error;
use crate::disk;

/// The source of the file that ships, with which the program can be tried.
const SAMPLE: &str = "sample";

/// The configuration that a beginner starts with: every key with what it does, and no source yet.
#[must_use]
pub fn initial() -> String {
    without_source(DEFAULT, SAMPLE).unwrap_or_else(|| DEFAULT.to_owned())
}

/// Writes a file that is not there yet, and the folders that it lies in.
pub fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(Error::Exists { path: path.into() });
    }
    let folder = disk::folder_of(path);
    fs::create_dir_all(folder).map_err(unwritable(path))?;
    let file = temporary(folder, text, 0o644).map_err(unwritable(path))?;
    match file.persist_noclobber(path).map_err(|error| error.error) {
        Ok(file) => synced(folder, &file).map_err(unwritable(path)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Error::Exists { path: path.into() })
        }
        Err(error) => Err(unwritable(path)(error)),
    }
}

/// Whether a file can be changed, asked before anything is done for it.
pub fn check_writable(path: &Path) -> Result<(), Error> {
    let opened = File::options().append(true).open(path);
    opened.map(drop).map_err(unwritable(path))
}

/// Writes other text into a file: whole at every moment, with the owner and the permissions that it had. Where its path is
/// a link, what it leads to is written.
pub fn rewrite(path: &Path, text: &str) -> Result<(), Error> {
    let written = fs::canonicalize(path).and_then(|target| {
        let before = fs::metadata(&target)?;
        let folder = disk::folder_of(&target);
        let file = temporary(folder, text, 0o600)?;
        keep_owner(file.path(), &before)?;
        fs::set_permissions(file.path(), before.permissions())?;
        let file = file.persist(&target).map_err(|error| error.error)?;
        synced(folder, &file)
    });
    written.map_err(unwritable(path))
}

fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    |source| Error::Unwritable { path, source }
}

fn temporary(folder: &Path, text: &str, mode: u32) -> io::Result<tempfile::NamedTempFile> {
    let mut file = disk::temporary(folder, mode)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A file that root edits stays readable by the daemon.
fn keep_owner(path: &Path, before: &fs::Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        chown(path, Some(before.uid()), Some(before.gid()))?;
    }
    Ok(())
}

/// Makes the new name last through a loss of power.
fn synced(folder: &Path, file: &File) -> io::Result<()> {
    file.sync_all()?;
    disk::sync(folder)
}

/// The keys of a table, and their values.
pub type Keys = Vec<(&'static str, Value)>;

/// The text with further sources at its end.
#[must_use]
pub fn with_sources(text: &str, sources: &[Keys]) -> String {
    let end = line_end(text);
    let mut text = text.to_owned();
    for keys in sources {
        if !text.is_empty() {
            if !text.ends_with('\n') {
                text.push_str(end);
            }
            text.push_str(end);
        }
        text.push_str(&format!("[[source]]{end}"));
        for (key, value) in keys {
            text.push_str(&format!("{key} = {value}{end}"));
        }
    }
    text
}

/// How a text ends its lines.
fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The text without the source of that name and the comments that belong to it; `None` where it holds no such table.
#[must_use]
pub fn without_source(text: &str, name: &str) -> Option<String> {
    let lines = lines_of(text, &place_of_source(text, name)?);
    Some([&text[..lines.start], &text[lines.end..]].concat())
}

/// From the heading of a `[[source]]` to the end of its last value.
fn place_of_source(text: &str, name: &str) -> Option<Range<usize>> {
    let file = DeTable::parse(text).ok()?;
    let sources = { file.get_ref().iter() }.find(|(key, _)| key.get_ref() == "source")?;
    let DeValue::Array(sources) = sources.1.get_ref() else {
        return None;
    };
    sources.iter().find_map(|source| {
        let DeValue::Table(table) = source.get_ref() else {
            return None;
        };
        let is_it = table.iter().any(|(key, value)| {
            key.get_ref() == "name"
                && matches!(value.get_ref(), DeValue::String(written) if written == name)
        });
        let span = source.span();
        // One that is written in a line, `{name = "…"}`, is part of a list.
        let is_heading = text[span.clone()].starts_with("[[");
        let end = table.values().map(|value| value.span().end).max()?;
        (is_it && is_heading).then_some(span.start..end)
    })
}

/// The whole lines of a table, and what belongs to it: the comments right above it, those behind it that do not stand
/// above the next heading, and an empty line behind it, or at the end of the file before it.
fn lines_of(text: &str, table: &Range<usize>) -> Range<usize> {
    let mut start = text[..table.start].rfind('\n').map_or(0, |at| at + 1);
    while let Some(above) = line_before(text, start).filter(|at| is_remark(&text[*at..start])) {
        start = above;
    }
    let mut end = line_after(text, table.end);
    let mut behind = end;
    while behind < text.len() && is_remark(&text[behind..line_after(text, behind)]) {
        behind = line_after(text, behind);
    }
    if !text[behind..]
        .trim_start_matches([' ', '\t'])
        .starts_with('[')
    {
        end = behind;
    }
    let is_blank = |line: &str| line.trim().is_empty();
    let below = line_after(text, end);
    if end < text.len() && is_blank(&text[end..below]) {
        end = below;
    } else if end == text.len() {
        let above = line_before(text, start).filter(|above| is_blank(&text[*above..start]));
        start = above.unwrap_or(start);
    }
    start..end
}

/// Where the line before one begins that begins at `at`.
fn line_before(text: &str, at: usize) -> Option<usize> {
    let before = text[..at].strip_suffix('\n')?;
    Some(before.rfind('\n').map_or(0, |at| at + 1))
}

/// Where the line behind that of `at` begins.
fn line_after(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |next| at + next + 1)
}

/// Whether a line is a comment, but not one that speaks to editors of the whole file (`#:schema`).
fn is_remark(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') && !line.starts_with("#:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str) -> String {
        let keys = vec![
            ("name", Value::from("new")),
            ("title", Value::from("A \"title\" \\ 見出し")),
            ("tags", Value::from(vec!["a", "b"])),
        ];
        with_sources(text, &[keys])
    }

    #[test]
    fn a_source_that_is_added_and_removed_leaves_the_file_as_it_was() {
        let windows = "# a\r\n[[source]]\r\nname = \"x\"\r\n";
        for text in ["", "# mine\n", windows, DEFAULT, "[find.sites]\n\n\n"] {
            let with = added(text);
            assert!(toml::from_str::<toml::Table>(&with).is_ok(), "{with}");
            assert_eq!(
                with.matches('\n').count(),
                with.matches(line_end(text)).count()
            );
            assert_eq!(without_source(&with, "new").as_deref(), Some(text));
        }
        assert_eq!(
            added("a = 1"),
            "a = 1\n\n[[source]]\nname = \"new\"\ntitle = 'A \"title\" \\ 見出し'\ntags = [\"a\", \"b\"]\n"
        );
    }

    #[test]
    fn a_source_goes_with_the_comments_that_belong_to_it_and_no_others() {
        let one = "# Sources\n\n# about one\n# and more\n[[source]]  # heading\nname = \"one\" # its name\n\n# between\ntags = [\n  \"[[source]]\", # a tag\n]\n# further = \"entries\"\n\n";
        let two = "  # about two\n  [[source]]\n  name = 'two'\n# of three\n[[source]]\nname = \"\"\"three\"\"\"\n";
        let text = format!("{one}{two}");
        assert_eq!(
            without_source(&text, "one").unwrap(),
            format!("# Sources\n\n{two}")
        );
        assert_eq!(
            without_source(&text, "two").unwrap(),
            format!("{one}# of three\n[[source]]\nname = \"\"\"three\"\"\"\n")
        );
        assert!(
            without_source(&text, "three")
                .unwrap()
                .ends_with("name = 'two'\n")
        );
    }

    #[test]
    fn what_is_no_table_of_its_own_stays() {
        for text in [
            "source = [{name = \"x\"}]",
            "[[feed]]\nname = \"x\"",
            "[[source]]\nname = \"y\"",
            "source = 1",
            "[[source]",
            "",
        ] {
            assert_eq!(without_source(text, "x"), None, "{text}");
        }
        let editors = "#:schema x.json\n[[source]]\nname = \"x\"\n";
        assert_eq!(without_source(editors, "x").unwrap(), "#:schema x.json\n");
    }

    #[test]
    fn the_first_file_has_all_of_the_one_that_ships_but_its_source() {
        let initial = initial();
        assert!(!initial.contains("sample"), "{initial}");
        let gone = DEFAULT.lines().count() - initial.lines().count();
        assert_eq!(gone, 7);
    }

    #[test]
    fn a_new_file_overwrites_none_and_a_rewritten_one_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.toml");
        write_new(&path, "one").unwrap();
        assert!(matches!(write_new(&path, "two"), Err(Error::Exists { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            let link = folder.path().join("link.toml");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            rewrite(&link, "three").unwrap();
            assert!(link.is_symlink());
            assert_eq!(mode(&path), 0o640);
            assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
