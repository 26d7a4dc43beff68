//! A PDF file → its objects, each read when it is asked for.
//!
//! The tables that say where objects lie (cross-references) are not read: objects are found by their `12 0 obj`, so that
//! a file that was cut or mended by hand is read as any other, and no table can lead in a circle. Whatever is unpacked
//! is taken from one allowance.

use std::collections::HashMap;
use std::io::Read as _;

use flate2::read::ZlibDecoder;
use memchr::memmem;

use super::object::{Dictionary, Object, Parser, hex};

/// Bytes that may be copied and unpacked of one file: a hundred times the first page's, and the objects round it.
const MAX_UNPACKED: usize = 24 * 1024 * 1024;
/// Bytes of objects that may be read of one file; one may be asked for again and again.
const MAX_READ: usize = 32 * 1024 * 1024;
/// Bytes of one object.
const MAX_OBJECT: usize = 512 * 1024;
/// Bytes that may be unpacked of one stream.
const MAX_STREAM: usize = 4 * 1024 * 1024;
/// Objects that are known by their place.
const MAX_OBJECTS: usize = 400_000;
/// References that may lead to each other.
const MAX_HOPS: usize = 8;
/// Filters of one stream.
const MAX_FILTERS: usize = 4;

/// Where an object lies.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In the file, at a byte.
    File(usize),
    /// In an unpacked object stream, at a byte.
    Unpacked(usize, usize),
}

pub(super) struct File<'a> {
    body: &'a [u8],
    places: HashMap<u32, Place>,
    /// Where the objects of the file begin, in order.
    starts: Vec<usize>,
    /// Object streams that are not yet unpacked, the newest last.
    packed: Vec<usize>,
    unpacked: Vec<Vec<u8>>,
    /// Bytes that may still be copied and unpacked.
    allowance: usize,
    /// Bytes of objects that may still be read.
    readable: usize,
}

impl<'a> File<'a> {
    pub(super) fn new(body: &'a [u8]) -> Self {
        let mut file = Self {
            body,
            places: HashMap::new(),
            starts: Vec::new(),
            packed: Vec::new(),
            unpacked: Vec::new(),
            allowance: MAX_UNPACKED,
            readable: MAX_READ,
        };
        for at in memmem::find_iter(body, b" obj").take(MAX_OBJECTS) {
            // Of two objects with one number the later one is the newer.
            if let Some(number) = object_number(&body[..at]) {
                file.places.insert(number, Place::File(at + 4));
                file.starts.push(at + 4);
            }
        }
        let packed = memmem::find_iter(body, b"/ObjStm");
        file.packed = packed.filter_map(|at| file.object_round(at)).collect();
        file.packed.dedup();
        file
    }

    /// Where the object begins that a byte belongs to.
    fn object_round(&self, at: usize) -> Option<usize> {
        let behind = self.starts.partition_point(|start| *start <= at);
        behind.checked_sub(1).map(|index| self.starts[index])
    }

    /// What the trailers say, newest first: those of the file's tables, and those in streams.
    pub(super) fn trailers(&self) -> Vec<Dictionary> {
        let tables = memmem::find_iter(self.body, b"trailer").map(|at| at + 7);
        let streams = memmem::find_iter(self.body, b"/XRef");
        let streams = streams.filter_map(|at| self.object_round(at));
        let mut places: Vec<usize> = tables.chain(streams).collect();
        places.sort_unstable_by(|a, b| b.cmp(a));
        places.dedup();
        let objects = places.into_iter().take(64);
        let objects = objects.filter_map(|at| parser(self.body, at).next());
        objects.filter_map(dictionary).collect()
    }

    /// The catalog of a file that lost its trailer.
    pub(super) fn stray_catalog(&self) -> Option<Dictionary> {
        let at = memmem::rfind(self.body, b"/Catalog")?;
        dictionary(parser(self.body, self.object_round(at)?).next()?)
    }

    /// The dictionary that an object is or leads to; that of a stream, too.
    pub(super) fn dictionary(&mut self, object: &Object) -> Option<Dictionary> {
        dictionary(self.resolve(object)?.0)
    }

    /// An object, followed where it is a reference; with the place behind it.
    pub(super) fn resolve(&mut self, object: &Object) -> Option<(Object, Option<usize>)> {
        let mut object = object.clone();
        let mut behind = None;
        for _ in 0..MAX_HOPS {
            let Object::Reference(number) = object else {
                return Some((object, behind));
            };
            (object, behind) = self.object(number)?;
        }
        None
    }

    /// The same without the place.
    pub(super) fn value(&mut self, object: &Object) -> Object {
        self.resolve(object)
            .map_or(Object::Null, |(value, _)| value)
    }

    fn object(&mut self, number: u32) -> Option<(Object, Option<usize>)> {
        while !self.places.contains_key(&number) {
            self.unpack_next()?;
        }
        let place = *self.places.get(&number)?;
        let (bytes, at) = match place {
            Place::File(at) => (self.body, at),
            Place::Unpacked(stream, at) => (self.unpacked.get(stream)?.as_slice(), at),
        };
        let mut parser = parser(bytes, at);
        let object = parser.next()?;
        let behind = parser.position();
        self.readable = self.readable.checked_sub(behind - at)?;
        Some((object, matches!(place, Place::File(_)).then_some(behind)))
    }

    /// Unpacks the newest object stream that is packed still; `None` where there is no other.
    fn unpack_next(&mut self) -> Option<()> {
        let at = self.packed.pop()?;
        let mut parser = parser(self.body, at);
        let dictionary = parser.next().and_then(dictionary);
        let found = dictionary.and_then(|dictionary| {
            let first = whole(dictionary.get("First"))?;
            Some((self.data(&dictionary, parser.position())?, first))
        });
        let Some((bytes, first)) = found else {
            return Some(());
        };
        let mut heads = Parser::new(&bytes, 0);
        let index = self.unpacked.len();
        while heads.position() < first && self.places.len() < MAX_OBJECTS {
            let (Some(number), Some(offset)) = (heads.next(), heads.next()) else {
                break;
            };
            if let (Some(number), Some(offset)) = (whole(&number), whole(&offset))
                && let Ok(number) = u32::try_from(number)
            {
                let place = Place::Unpacked(index, first.saturating_add(offset));
                self.places.entry(number).or_insert(place);
            }
        }
        self.unpacked.push(bytes);
        Some(())
    }

    /// The unpacked bytes of the stream that an object leads to, with its dictionary.
    pub(super) fn stream(&mut self, object: &Object) -> Option<(Dictionary, Vec<u8>)> {
        let (object, behind) = self.resolve(object)?;
        let dictionary = dictionary(object)?;
        let data = self.data(&dictionary, behind?)?;
        Some((dictionary, data))
    }

    /// The unpacked bytes of a stream whose dictionary ends at a place.
    fn data(&mut self, dictionary: &Dictionary, behind: usize) -> Option<Vec<u8>> {
        let rest = behind_blanks(self.body.get(behind..)?);
        let rest = rest.strip_prefix(b"stream")?;
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        // A length that is one of the packed objects is not worth unpacking them.
        let length = match dictionary.get("Length") {
            Object::Reference(number) => match self.places.get(number) {
                Some(Place::File(at)) => whole(&parser(self.body, *at).next()?),
                _ => None,
            },
            length => whole(length),
        };
        let is_end = |length: &usize| {
            let behind = rest.get(*length..).unwrap_or_default();
            behind_blanks(behind).starts_with(b"endstream")
        };
        let length = length
            .filter(is_end)
            .or_else(|| memmem::find(rest, b"endstream"));
        let mut data = rest[..length.unwrap_or(rest.len())].to_vec();
        self.allowance = self.allowance.checked_sub(data.len())?;
        let filters = self.value(dictionary.get("Filter"));
        let filters = match &filters {
            Object::Array(filters) => filters.as_slice(),
            filter @ Object::Name(_) => std::slice::from_ref(filter),
            _ => &[],
        };
        for filter in filters.iter().take(MAX_FILTERS) {
            data = self.unpack(filter.name()?, &data)?;
        }
        // Of what differs from the byte above it, no stream that is read here is made.
        (!dictionary.has("Crypt")).then_some(data)
    }

    fn unpack(&mut self, filter: &str, data: &[u8]) -> Option<Vec<u8>> {
        let most = self.allowance.min(MAX_STREAM);
        let unpacked = match filter {
            "FlateDecode" | "Fl" => {
                let mut unpacked = Vec::new();
                let mut decoder = ZlibDecoder::new(data).take(most as u64);
                // What could be read of a broken stream is kept.
                let _ = decoder.read_to_end(&mut unpacked);
                unpacked
            }
            "ASCIIHexDecode" | "AHx" => {
                let digits = data.iter().take_while(|byte| **byte != b'>');
                let digits: Vec<u8> = digits.filter_map(|byte| hex(*byte)).collect();
                digits
                    .chunks_exact(2)
                    .map(|pair| pair[0] << 4 | pair[1])
                    .collect()
            }
            "ASCII85Decode" | "A85" => ascii85(data),
            _ => return None,
        };
        self.allowance = self.allowance.saturating_sub(unpacked.len());
        (!unpacked.is_empty()).then_some(unpacked)
    }
}

/// What stands behind a few blanks; more of them belong to no stream.
fn behind_blanks(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take(8).take_while(|b| b.is_ascii_whitespace());
    &bytes[blanks.count()..]
}

/// Reads what stands at a place, and no more than one object may be long.
fn parser(bytes: &[u8], at: usize) -> Parser<'_> {
    let end = at.saturating_add(MAX_OBJECT).min(bytes.len());
    Parser::new(&bytes[..end], at)
}

fn dictionary(object: Object) -> Option<Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        _ => None,
    }
}

/// The number before ` obj`: `12 0`.
fn object_number(before: &[u8]) -> Option<u32> {
    let before = &before[before.len().saturating_sub(18)..];
    let mut words = before.rsplit(|byte| !byte.is_ascii_digit());
    let generation = words.next()?;
    let number = words.next()?;
    let is_whole = !generation.is_empty() && !number.is_empty();
    is_whole.then(|| str::from_utf8(number).ok()?.parse().ok())?
}

/// A whole number that a place or a length may be.
fn whole(object: &Object) -> Option<usize> {
    let number = object.number()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    ((0.0..4e9).contains(&number)).then_some(number as usize)
}

fn ascii85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut group: Vec<u8> = Vec::with_capacity(5);
    let flush = |group: &mut Vec<u8>, out: &mut Vec<u8>| {
        let kept = group.len().saturating_sub(1);
        group.resize(5, 84);
        let value = group.drain(..).fold(0_u32, |all, digit| {
            all.wrapping_mul(85).wrapping_add(digit.into())
        });
        out.extend_from_slice(&value.to_be_bytes()[..kept.min(4)]);
    };
    for byte in data {
        match byte {
            b'z' if group.is_empty() => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group.push(byte - b'!');
                if group.len() == 5 {
                    flush(&mut group, &mut out);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if group.len() > 1 {
        flush(&mut group, &mut out);
    }
    out
}
