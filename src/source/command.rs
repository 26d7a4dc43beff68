//! A program: its standard output is the document, told by its content like a saved file.
//!
//! It runs without a shell, in the working directory, with nothing on its standard input, for at most [`DEADLINE`], in a
//! process group of its own: when the time is over, or it prints more than may be read, it is killed with all that it started.
//! A program that prints nothing has nothing new.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

use super::saved::{STANDARD_INPUT, check_size};
use super::{Error, Known, Reading, Saved, edition, hash_key, saved};
use crate::digest;
use crate::model::Document;

/// A program that has not ended by then hangs.
const DEADLINE: Duration = Duration::from_mins(1);
/// So much of the end of its standard error goes into the reason of a failure.
const MAX_SAID: usize = 400;

/// The mark of what was printed last: its hash.
const PRINTED: &str = "printed";
/// The mark of the edition that it was.
const SHOWN: &str = "edition";

/// Runs the program and reads what it prints.
pub(super) async fn read(
    command: &[String],
    known: &Known,
    max_document: u64,
) -> Result<Reading, Error> {
    let printed = Program {
        command,
        deadline: DEADLINE,
    }
    .run(max_document)
    .await?;
    let hash = hash_key(&printed);
    let mut reading = Reading::default();
    if printed.trim_ascii().is_empty() {
        return Ok(reading);
    }
    if known.marks.get(PRINTED) == Some(&hash) {
        reading.unchanged = 1;
        return Ok(reading);
    }
    let name = command.join(" ");
    match saved(STANDARD_INPUT, printed, None).map_err(|error| error.of(&name))? {
        Saved::Document(document) if document.key == hash => {
            let digest = digest::read(&document).digest;
            let place = format!("command:{name}");
            match edition::tell(&place, &document, &digest, known.marks.get(SHOWN)) {
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
        several => reading.documents = several.documents(),
    }
    reading.marks.insert(PRINTED.to_owned(), hash);
    Ok(reading)
}

/// A program and its arguments.
struct Program<'a> {
    command: &'a [String],
    deadline: Duration,
}

impl Program<'_> {
    /// Runs it to its end; what it printed.
    async fn run(&self, limit: u64) -> Result<Vec<u8>, Error> {
        let mut child = self.start()?;
        let mut group = Group::of(&child);
        let mut said = Vec::new();
        let ran = self.watch(&mut child, limit, &mut said);
        let Ok(ended) = tokio::time::timeout(self.deadline, ran).await else {
            let seconds = self.deadline.as_secs();
            let what = format!("has not ended within {seconds} s, and was killed");
            return Err(self.failed(&what, &said));
        };
        let (status, printed) = ended?;
        group.has_ended();
        if status.success() {
            Ok(printed)
        } else {
            Err(self.failed(&format!("failed with {status}"), &said))
        }
    }

    fn start(&self) -> Result<Child, Error> {
        let (program, arguments) = self
            .command
            .split_first()
            .ok_or_else(|| self.failed("no program", b""))?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        command.spawn().map_err(|error| {
            let what = format!(
                "cannot be started ({error}); check that {program} exists and may be executed"
            );
            self.failed(&what, b"")
        })
    }

    /// Reads what it prints up to the limit, and waits for its end.
    async fn watch(
        &self,
        child: &mut Child,
        limit: u64,
        said: &mut Vec<u8>,
    ) -> Result<(ExitStatus, Vec<u8>), Error> {
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let printed = async {
            let mut printed = Vec::new();
            if let Some(out) = out {
                out.take(limit.saturating_add(1))
                    .read_to_end(&mut printed)
                    .await
                    .map_err(|error| self.broken(&error))?;
            }
            check_size(&self.name(), printed.len() as u64, limit)?;
            Ok(printed)
        };
        let heard = async {
            match err {
                Some(err) => hear(err, said).await.map_err(|error| self.broken(&error)),
                None => Ok(()),
            }
        };
        let (printed, ()) = tokio::try_join!(printed, heard)?;
        let status = child.wait().await.map_err(|error| self.broken(&error))?;
        Ok((status, printed))
    }

    fn name(&self) -> String {
        self.command.join(" ")
    }

    fn broken(&self, error: &std::io::Error) -> Error {
        self.failed(&format!("cannot be read ({error})"), b"")
    }

    /// What happened, and the end of what the program itself said of it.
    fn failed(&self, what: &str, said: &[u8]) -> Error {
        let said = String::from_utf8_lossy(said);
        let words: Vec<&str> = said
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect();
        let said = words.join(" ");
        let reason = if said.is_empty() {
            what.to_owned()
        } else {
            format!("{what}: {said}")
        };
        Error::Command {
            command: self.name(),
            reason,
        }
    }
}

/// Reads to the end, and keeps the last [`MAX_SAID`] bytes.
async fn hear(mut pipe: impl AsyncRead + Unpin, said: &mut Vec<u8>) -> std::io::Result<()> {
    let mut piece = [0; 4096];
    loop {
        let read = pipe.read(&mut piece).await?;
        if read == 0 {
            return Ok(());
        }
        said.extend_from_slice(&piece[..read]);
        said.drain(..said.len().saturating_sub(MAX_SAID));
    }
}

/// The process group of a program: killed when the program is given up for any reason, the end of a pass included.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(
            child
                .id()
                .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)),
        )
    }

    /// Its number may belong to another one from now on.
    fn has_ended(&mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // There is nothing to kill where all have ended by themselves.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn shell(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    async fn run(script: &str, deadline: Duration, limit: u64) -> Result<String, String> {
        let command = shell(script);
        let program = Program {
            command: &command,
            deadline,
        };
        let printed = program
            .run(limit)
            .await
            .map_err(|error| error.to_string())?;
        Ok(String::from_utf8(printed).unwrap())
    }

    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn what_a_program_prints_is_read_and_why_it_failed() {
        assert_eq!(run("echo a; echo b >&2", LONG, 100).await.unwrap(), "a\n");
        let failed = run("echo one >&2; echo 'two  three' >&2; exit 3", LONG, 100)
            .await
            .unwrap_err();
        assert!(
            failed.ends_with("failed with exit status: 3: one two three"),
            "{failed}"
        );
        let long = run("seq 100000 >&2; exit 1", LONG, 100).await.unwrap_err();
        assert!(long.ends_with("99999 100000") && long.len() < 600, "{long}");
        let missing = Program {
            command: &["./no-such-program".to_owned()],
            deadline: LONG,
        };
        let missing = missing.run(100).await.unwrap_err().to_string();
        assert!(
            missing.contains("./no-such-program") && missing.contains("check that"),
            "{missing}"
        );
    }

    /// A script that leaves its own number and that of a child in a file, and hangs.
    fn hanging(numbers: &Path, rest: &str) -> String {
        format!(
            "sleep 600 & echo $$ $! > {0}.part; mv {0}.part {0}; {rest}",
            numbers.display()
        )
    }

    fn are_gone(numbers: &Path) -> bool {
        let numbers = std::fs::read_to_string(numbers).unwrap();
        // A zombie has ended: it only waits to be asked for.
        let has_ended = |number: &str| {
            std::fs::read_to_string(format!("/proc/{number}/stat"))
                .map_or(true, |stat| stat.contains(") Z "))
        };
        numbers.split_whitespace().all(has_ended)
    }

    async fn wait_until(what: impl Fn() -> bool) {
        while !what() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test]
    async fn a_program_that_hangs_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let numbers = folder.path().join("numbers");
        let script = hanging(&numbers, "echo still here >&2; wait");
        let command = shell(&script);
        let program = Program {
            command: &command,
            deadline: Duration::from_secs(2),
        };
        let failed = program.run(100).await.unwrap_err().to_string();
        assert!(
            failed.ends_with("has not ended within 2 s, and was killed: still here"),
            "{failed}"
        );
        wait_until(|| are_gone(&numbers)).await;
    }

    #[tokio::test]
    async fn a_program_that_prints_without_end_is_killed_at_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let numbers = folder.path().join("numbers");
        let failed = run(&hanging(&numbers, "yes"), LONG, 1000)
            .await
            .unwrap_err();
        assert!(failed.contains("max_document"), "{failed}");
        wait_until(|| are_gone(&numbers)).await;
    }

    #[tokio::test]
    async fn a_program_is_killed_when_its_reading_is_broken_off() {
        let folder = tempfile::tempdir().unwrap();
        let numbers = folder.path().join("numbers");
        let script = hanging(&numbers, "wait");
        let task = tokio::spawn(async move { run(&script, LONG, 100).await });
        wait_until(|| numbers.exists()).await;
        task.abort();
        wait_until(|| are_gone(&numbers)).await;
    }

    async fn reading(script: &str, known: &mut Known) -> Reading {
        let reading = read(&shell(script), known, 10_000).await.unwrap();
        known.marks.extend(reading.marks.clone());
        reading
    }

    #[tokio::test]
    async fn an_edition_is_known_by_what_it_says_and_the_same_output_is_unchanged() {
        let mut known = Known::default();
        let edition = |title: &str, story: &str| {
            format!("printf '# {title}\\n\\n- [{story} is open](https://example.org/{story})\\n'")
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
        assert!(
            first.key.ends_with("No. 1") && second.key.ends_with("No. 2"),
            "{} {}",
            first.key,
            second.key
        );
        let nothing = reading("true", &mut known).await;
        assert_eq!((nothing.unchanged, nothing.documents.len()), (0, 0));
    }

    #[tokio::test]
    async fn what_says_itself_who_it_is_is_known_by_that() {
        let mut known = Known::default();
        let feed = reading(
            "echo '<rss><channel><item><guid>g</guid></item></channel></rss>'",
            &mut known,
        )
        .await;
        assert_eq!(feed.documents[0].key, "guid:g");
        let mail = reading(
            "printf 'From: a@example.org\\nSubject: b\\nMessage-ID: <m@example.org>\\n\\nc'",
            &mut known,
        )
        .await;
        assert_eq!(mail.documents[0].key, "message-id:m@example.org");
    }
}
