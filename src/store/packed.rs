//! How long texts lie in the store: packed by Zstandard (RFC 8878). Versions before 16 deflated them (RFC 1951), and what they
//! wrote is read as well: the number that a frame of Zstandard begins with can begin no DEFLATE stream.

use std::fmt;
use std::io::Read as _;

use flate2::bufread::DeflateDecoder;
use zstd::bulk::Compressor;
use zstd::zstd_safe::get_frame_content_size;

/// What a frame begins with (RFC 8878, section 3.1.1). DEFLATE would read a block of 12,213 bytes as they are, of which
/// the second copy of the length is wrong.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The quickest of the levels that pack well: the next ones take a third longer for the hundredth part.
const LEVEL: i32 = 1;

/// No text that was stored is longer, unpacked: what says so is damaged.
const LONGEST: u64 = 1 << 30;

/// Packs one text after the other. What it works with is kept, for to make it takes as long as to pack a page.
#[derive(Default)]
pub(super) struct Packer(Option<Compressor<'static>>);

impl fmt::Debug for Packer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Packer").finish_non_exhaustive()
    }
}

impl Packer {
    pub(super) fn pack(&mut self, bytes: &[u8]) -> Vec<u8> {
        let begin = || Compressor::new(LEVEL).expect("memory for a packer");
        let packer = self.0.get_or_insert_with(begin);
        packer
            .compress(bytes)
            .expect("packing to memory does not fail")
    }
}

/// What was packed; `None` of what is damaged.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.starts_with(&MAGIC) {
        let mut inflated = Vec::with_capacity(2 * bytes.len());
        DeflateDecoder::new(bytes).read_to_end(&mut inflated).ok()?;
        return Some(inflated);
    }
    let length = get_frame_content_size(bytes).ok()??;
    let length = usize::try_from(length).ok().filter(|_| length <= LONGEST)?;
    zstd::bulk::decompress(bytes, length).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    const TEXT: &str = "The ferry leaves at noon. The ferry leaves at night. The ferry leaves.";

    #[test]
    fn a_text_comes_back_as_it_was() {
        let mut packer = Packer::default();
        for text in [TEXT, "", &TEXT.repeat(10_000)] {
            let bytes = packer.pack(text.as_bytes());
            assert_eq!(unpack(&bytes).as_deref(), Some(text.as_bytes()));
        }
        assert!(packer.pack(TEXT.repeat(100).as_bytes()).len() < TEXT.len() * 2);
    }

    #[test]
    fn what_an_earlier_version_deflated_is_read() {
        for text in [TEXT, "", &TEXT.repeat(10_000)] {
            for level in [Compression::none(), Compression::fast()] {
                let mut encoder = DeflateEncoder::new(Vec::new(), level);
                encoder.write_all(text.as_bytes()).unwrap();
                let deflated = encoder.finish().unwrap();
                assert_eq!(unpack(&deflated).as_deref(), Some(text.as_bytes()));
            }
        }
    }

    #[test]
    fn damage_is_told() {
        let packed = Packer::default().pack(TEXT.as_bytes());
        assert_eq!(unpack(&packed[..packed.len() - 1]), None);
        assert_eq!(unpack(&MAGIC), None);
        assert_eq!(unpack(b"\xff\xff\xff"), None);
        // A single segment that says it holds 2^63 bytes.
        let vast = [
            &MAGIC[..],
            &[0xe0],
            &(1_u64 << 63).to_le_bytes(),
            &[1, 0, 0],
        ]
        .concat();
        assert_eq!(unpack(&vast), None);
    }
}
