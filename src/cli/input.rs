//! Files named on the command line: regular files up to a limit, or standard input.

use std::io::Read;
use std::path::Path;

use chrono::{DateTime, Utc};

/// A file's bytes, and its modification time.
pub(super) type Input = (Vec<u8>, Option<DateTime<Utc>>);

/// Reads a file of at most `limit` bytes; `-` is standard input. The error is one line that names the file and the
/// mend, which `mend` is for a file that is larger.
pub(super) fn read(path: &Path, limit: u64, mend: &str) -> Result<Input, String> {
    let name = path.display();
    if path.as_os_str() == "-" {
        return Ok((
            read_all(std::io::stdin().lock(), "standard input", limit, mend)?,
            None,
        ));
    }
    // Asked before it is opened: opening a FIFO would wait for a writer.
    let metadata = std::fs::metadata(path)
        .map_err(|e| format!("{name}: cannot be read: {e}; check the path"))?;
    if !metadata.is_file() {
        return Err(format!("{name}: is no regular file; name a file"));
    }
    let file = std::fs::File::open(path)
        .map_err(|e| format!("{name}: cannot be read: {e}; check its permissions"))?;
    let modified = metadata.modified().ok().map(DateTime::<Utc>::from);
    Ok((read_all(file, &name.to_string(), limit, mend)?, modified))
}

fn read_all(from: impl Read, name: &str, limit: u64, mend: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    from.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| format!("{name}: cannot be read: {e}"))?;
    if bytes.len() as u64 > limit {
        return Err(format!(
            "{name}: larger than {}; {mend}",
            bytesize::ByteSize(limit)
        ));
    }
    Ok(bytes)
}
