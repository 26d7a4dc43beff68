//! A program of the configuration: run without a shell, within a time, and read no further than a limit.
//!
//! It runs in a process group of its own, which is killed when it is given up for any reason: it may have started others.
//! Its arguments may hold what is nobody's business: no error names them.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bytesize::ByteSize;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt as _};
use tokio::process::{Child, Command};

/// So much of the end of what a program says on standard error is repeated.
const MAX_SAID: usize = 400;

/// Why a program gave nothing, and the mend.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the texts say it")]
pub enum Error {
    #[error("{program}: {source}; check that it exists and may be run")]
    Start { program: String, source: io::Error },
    #[error("{program}: did not end within {timeout:?}{said}; run it by hand to see why")]
    Slow {
        program: String,
        timeout: Duration,
        said: String,
    },
    #[error("{program}: ended with {status}{said}; run it by hand to see why")]
    Failed {
        program: String,
        status: ExitStatus,
        said: String,
    },
    #[error("{program}: printed more than {limit}; let it print less, or raise max_document")]
    TooLarge { program: String, limit: ByteSize },
}

/// What becomes of what a program says on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// Left out, for it may hold secrets.
    Secret,
    /// Its end is repeated where the program failed.
    Repeated,
}

/// What a program and its arguments print on standard output. It gets no input. At the end of the time it is killed,
/// with all that it started.
pub(crate) async fn run(
    command: &[String],
    limit: u64,
    timeout: Duration,
    said: Said,
) -> Result<Vec<u8>, Error> {
    let mut running = Running::start(command, |program| {
        program
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(match said {
                Said::Secret => Stdio::null(),
                Said::Repeated => Stdio::piped(),
            });
    })?;
    let name = running.name;
    let (output, errors) = (running.child.stdout.take(), running.child.stderr.take());
    let mut heard = Vec::new();
    let printed = async {
        let mut printed = Vec::new();
        if let Some(output) = output {
            let mut output = output.take(limit.saturating_add(1));
            output
                .read_to_end(&mut printed)
                .await
                .map_err(broken(name))?;
        }
        if printed.len() as u64 > limit {
            let (program, limit) = (name.to_owned(), ByteSize(limit));
            return Err(Error::TooLarge { program, limit });
        }
        Ok(printed)
    };
    let all_heard = async {
        match errors {
            Some(errors) => hear(errors, &mut heard).await.map_err(broken(name)),
            None => Ok(()),
        }
    };
    let run = async {
        let (printed, ()) = tokio::try_join!(printed, all_heard)?;
        let status = running.child.wait().await.map_err(broken(name))?;
        Ok((status, printed))
    };
    let ended = tokio::time::timeout(timeout, run).await;
    running.end(ended.ok(), timeout, repeated(&heard))
}

/// Hands a text to a program and its arguments. What they print is left out, so that what they leave behind at work holds
/// nobody up. At the end of the time it is killed, with all that it started.
pub(crate) async fn hand(command: &[String], text: &[u8], timeout: Duration) -> Result<(), Error> {
    let mut running = Running::start(command, |program| {
        program
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
    })?;
    let name = running.name;
    let stdin = running.child.stdin.take();
    let handed = async {
        if let Some(mut stdin) = stdin {
            // One that ends without reading says so by its status.
            let _ = stdin.write_all(text).await;
        }
        let status = running.child.wait().await.map_err(broken(name))?;
        Ok((status, ()))
    };
    let ended = tokio::time::timeout(timeout, handed).await;
    running.end(ended.ok(), timeout, String::new())
}

/// A program that was started.
struct Running<'a> {
    name: &'a str,
    child: Child,
    group: Group,
}

impl<'a> Running<'a> {
    fn start(command: &'a [String], prepare: impl FnOnce(&mut Command)) -> Result<Self, Error> {
        let (name, arguments) = command
            .split_first()
            .map_or(("", command), |(name, rest)| (name.as_str(), rest));
        let mut program = Command::new(name);
        program.args(arguments).process_group(0).kill_on_drop(true);
        prepare(&mut program);
        let child = program.spawn().map_err(broken(name))?;
        let group = Group::of(&child);
        Ok(Self { name, child, group })
    }

    /// What it gave, where it ended well; `None` stands for the end of the time.
    fn end<T>(
        mut self,
        ended: Option<Result<(ExitStatus, T), Error>>,
        timeout: Duration,
        said: String,
    ) -> Result<T, Error> {
        let program = self.name.to_owned();
        let Some(ended) = ended else {
            return Err(Error::Slow {
                program,
                timeout,
                said,
            });
        };
        let (status, given) = ended?;
        self.group.has_ended();
        if status.success() {
            return Ok(given);
        }
        Err(Error::Failed {
            program,
            status,
            said,
        })
    }
}

/// The error of a program that cannot be run.
fn broken(program: &str) -> impl Fn(io::Error) -> Error {
    move |source| Error::Start {
        program: program.to_owned(),
        source,
    }
}

/// Reads to the end, and keeps the last [`MAX_SAID`] bytes.
async fn hear(mut pipe: impl AsyncRead + Unpin, heard: &mut Vec<u8>) -> io::Result<()> {
    let mut piece = [0; 4096];
    loop {
        let read = pipe.read(&mut piece).await?;
        if read == 0 {
            return Ok(());
        }
        heard.extend_from_slice(&piece[..read]);
        heard.drain(..heard.len().saturating_sub(MAX_SAID));
    }
}

/// What was heard as the rest of a sentence, in one line.
fn repeated(heard: &[u8]) -> String {
    let heard = String::from_utf8_lossy(heard);
    let words = heard.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        String::new()
    } else {
        format!(": {}", words.join(" "))
    }
}

/// The process group of a program: killed when the program is given up, the end of a pass included.
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

    const LONG: Duration = Duration::from_mins(1);

    async fn shell(script: &str, timeout: Duration, said: Said) -> Result<Vec<u8>, Error> {
        let command = ["sh", "-c", script].map(str::to_owned);
        run(&command, 100, timeout, said).await
    }

    #[tokio::test]
    async fn a_program_gives_what_it_prints_within_limits() {
        assert_eq!(
            shell("printf a; cat; echo b >&2", LONG, Said::Secret)
                .await
                .unwrap(),
            b"a"
        );
        for (script, timeout, words) in [
            ("exit 3", LONG, "ended with"),
            ("yes", LONG, "printed more"),
            ("sleep 100", Duration::from_millis(50), "did not end"),
        ] {
            let error = shell(script, timeout, Said::Secret).await.unwrap_err();
            let error = error.to_string();
            assert!(
                error.starts_with("sh: ") && error.contains(words),
                "{error}"
            );
            assert!(!error.contains(script), "{error}");
        }
        let none = ["./none".to_owned()];
        let none = run(&none, 100, LONG, Said::Secret).await.unwrap_err();
        assert!(none.to_string().contains("check that it exists"), "{none}");
    }

    #[tokio::test]
    async fn the_end_of_what_a_program_says_is_repeated_where_it_may_be() {
        let failed = async |script, said| shell(script, LONG, said).await.unwrap_err().to_string();
        let script = "echo one >&2; echo 'two  three' >&2; exit 3";
        let told = failed(script, Said::Repeated).await;
        assert!(told.contains("exit status: 3: one two three;"), "{told}");
        let secret = failed(script, Said::Secret).await;
        assert!(!secret.contains("two"), "{secret}");
        let long = failed("seq 100000 >&2; exit 1", Said::Repeated).await;
        assert!(long.contains("99999 100000;") && long.len() < 600, "{long}");
    }

    /// A script that leaves its own number and that of a child in a file, and goes on.
    fn parent(numbers: &Path, rest: &str) -> String {
        let file = numbers.display();
        format!("sleep 600 & echo $$ $! > {file}.part; mv {file}.part {file}; {rest}")
    }

    fn are_gone(numbers: &Path) -> bool {
        let numbers = std::fs::read_to_string(numbers).unwrap();
        // A zombie has ended: it only waits to be asked for.
        let has_ended = |number: &str| {
            let stat = std::fs::read_to_string(format!("/proc/{number}/stat"));
            stat.map_or(true, |stat| stat.contains(") Z "))
        };
        numbers.split_whitespace().all(has_ended)
    }

    async fn wait_until(what: impl Fn() -> bool) {
        while !what() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test]
    async fn a_program_that_is_given_up_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        for (name, rest, timeout, words) in [
            (
                "hangs",
                "echo still here >&2; wait",
                Duration::from_secs(2),
                "2s: still here;",
            ),
            ("floods", "yes", LONG, "printed more"),
        ] {
            let numbers = folder.path().join(name);
            let error = shell(&parent(&numbers, rest), timeout, Said::Repeated).await;
            let error = error.unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
            wait_until(|| are_gone(&numbers)).await;
        }
    }

    #[tokio::test]
    async fn a_program_takes_what_it_is_handed_and_is_killed_with_its_children_too() {
        let folder = tempfile::tempdir().unwrap();
        let numbers = folder.path().join("numbers");
        let hand = async |script: &str, timeout| {
            let command = ["sh", "-c", script].map(str::to_owned);
            super::hand(&command, b"a\n", timeout).await
        };
        hand("read x; test $x = a", LONG).await.unwrap();
        let error = hand("exit 75", LONG).await.unwrap_err().to_string();
        assert!(error.contains("75; run it by hand"), "{error}");
        let script = parent(&numbers, "wait");
        let error = hand(&script, Duration::from_secs(2)).await.unwrap_err();
        assert!(
            error.to_string().contains("did not end within 2s; run"),
            "{error}"
        );
        wait_until(|| are_gone(&numbers)).await;
    }

    #[tokio::test]
    async fn a_program_is_killed_when_its_reading_is_broken_off() {
        let folder = tempfile::tempdir().unwrap();
        let numbers = folder.path().join("numbers");
        let script = parent(&numbers, "wait");
        let task = tokio::spawn(async move { shell(&script, LONG, Said::Repeated).await });
        wait_until(|| numbers.exists()).await;
        task.abort();
        wait_until(|| are_gone(&numbers)).await;
    }
}
