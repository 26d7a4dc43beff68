//! A program of the configuration: run without a shell, within a time, and read no further than a limit.
//!
//! Its arguments may hold what is nobody's business: no error names them.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bytesize::ByteSize;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

/// Why a program gave nothing, and the mend.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the texts say it")]
pub enum Error {
    #[error("{program}: {source}; check that it exists and may be run")]
    Start {
        program: String,
        source: std::io::Error,
    },
    #[error("{program}: did not end within {timeout:?}; run it by hand to see why")]
    Slow { program: String, timeout: Duration },
    #[error("{program}: ended with {status}; run it by hand to see why")]
    Failed { program: String, status: ExitStatus },
    #[error("{program}: printed more than {limit}")]
    TooLarge { program: String, limit: ByteSize },
}

/// What a program and its arguments print on standard output. It gets no input; what it says on standard error is left
/// out, for it may hold secrets. At the end of the time it is killed.
pub(super) async fn run(
    command: &[String],
    limit: u64,
    timeout: Duration,
) -> Result<Vec<u8>, Error> {
    let (program, arguments) = command
        .split_first()
        .map_or(("", command), |(program, rest)| (program.as_str(), rest));
    let named = || program.to_owned();
    let start = |source| Error::Start {
        program: named(),
        source,
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(start)?;
    let output = child.stdout.take();
    let run = async {
        let mut printed = Vec::new();
        if let Some(output) = output {
            let mut output = output.take(limit.saturating_add(1));
            output.read_to_end(&mut printed).await.map_err(start)?;
        }
        if printed.len() as u64 > limit {
            let limit = ByteSize(limit);
            let program = named();
            return Err(Error::TooLarge { program, limit });
        }
        let status = child.wait().await.map_err(start)?;
        if status.success() {
            return Ok(printed);
        }
        let program = named();
        Err(Error::Failed { program, status })
    };
    tokio::time::timeout(timeout, run)
        .await
        .unwrap_or_else(|_| {
            let program = named();
            Err(Error::Slow { program, timeout })
        })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    async fn shell(script: &str, timeout: Duration) -> Result<Vec<u8>, Error> {
        let command = ["sh", "-c", script].map(str::to_owned);
        run(&command, 100, timeout).await
    }

    #[tokio::test]
    async fn a_program_gives_what_it_prints_within_limits() {
        let long = Duration::from_mins(1);
        assert_eq!(
            shell("printf a; cat; echo b >&2", long).await.unwrap(),
            b"a"
        );
        for (script, timeout, words) in [
            ("exit 3", long, "ended with"),
            ("yes", long, "printed more"),
            ("sleep 100", Duration::from_millis(50), "did not end"),
        ] {
            let error = shell(script, timeout).await.unwrap_err().to_string();
            assert!(
                error.starts_with("sh: ") && error.contains(words),
                "{error}"
            );
            assert!(!error.contains(script), "{error}");
        }
        let none = run(&["./none".to_owned()], 100, long).await.unwrap_err();
        assert!(none.to_string().contains("check that it exists"), "{none}");
    }
}
