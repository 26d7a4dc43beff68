//! The first bytes of a database file: whose it is, and of which version, without opening it.
//!
//! `SQLite` makes files beside a database that it opens; looking at the header leaves everything as it is.
//! <https://www.sqlite.org/fileformat.html#the_database_header>

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::migrate::APPLICATION;

/// How every database begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// The length of the header.
const LENGTH: u64 = 100;

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// Nothing at all.
    Empty,
    /// A store of ours. One that is worked on keeps its journal in a file beside it, a backup does not.
    Ours {
        /// Whether it is one that is worked on.
        is_live: bool,
    },
    /// Another program's database.
    Foreign,
    /// Packed by gzip, zstd, xz or bzip2.
    Compressed,
    /// No database.
    Other,
}

impl Header {
    /// Looks at the file there; `None` where there is none.
    pub(super) fn of(path: &Path) -> io::Result<Option<Self>> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        let mut bytes = Vec::new();
        file.take(LENGTH).read_to_end(&mut bytes)?;
        Ok(Some(Self::read(&bytes)))
    }

    fn read(bytes: &[u8]) -> Self {
        let number = |at: usize| {
            bytes
                .get(at..at + 4)
                .map(|four| four.iter().fold(0, |n, b| n << 8 | i64::from(*b)))
        };
        match bytes {
            [] => Self::Empty,
            _ if bytes.starts_with(MAGIC) && number(68) == Some(APPLICATION) => Self::Ours {
                is_live: bytes.get(18) == Some(&2),
            },
            _ if bytes.starts_with(MAGIC) => Self::Foreign,
            [0x1f, 0x8b, ..]
            | [0x28, 0xb5, 0x2f, 0xfd, ..]
            | [0xfd, b'7', b'z', b'X', b'Z', ..]
            | [b'B', b'Z', b'h', ..] => Self::Compressed,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_told_from_other_files_by_its_first_bytes() {
        let mut header = [MAGIC, &[0; 84]].concat();
        assert_eq!(Header::read(&header), Header::Foreign);
        header[68..72].copy_from_slice(b"AGGR");
        header[18] = 2;
        assert_eq!(Header::read(&header), Header::Ours { is_live: true });
        header[18] = 1;
        assert_eq!(Header::read(&header), Header::Ours { is_live: false });
        assert_eq!(Header::read(b""), Header::Empty);
        assert_eq!(Header::read(b"\x1f\x8b\x08"), Header::Compressed);
        assert_eq!(Header::read(&MAGIC[..9]), Header::Other);
    }
}
