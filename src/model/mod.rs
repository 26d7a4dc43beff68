//! The words of the product as plain data: what one stage hands to the next.
//!
//! Nothing here reads a clock, a file or a network. The terms are those of RFC 4287 (Atom) and schema.org where they
//! have one; `docs/architecture.md` lists the others.

mod decision;
mod digest;
mod document;
mod entry;
mod facet;
mod metadata;
mod published;
mod record;
mod source;
mod view;
mod wanted;
mod wishes;

pub use decision::{Decision, Fixable, Fixed, Hidden};
pub use digest::{Citation, Digest, Item};
pub use document::{Document, Format, ROLLING};
pub use entry::{Entry, Mention, Related, Told};
pub use facet::{Counted, Facet, FacetKind, MAX_CITERS};
pub use metadata::{Field, Kind, Metadata};
pub use published::{ParsePublishedError, Published};
pub use record::{Face, Identity, MentionRecord, Record, SearchText};
pub use source::{Filter, Further, IMAPS, IMPORT, Imap, Login, Origin, Password, Secret, Source};
pub use view::{Term, Unclear, View, is_unspaced};
pub use wanted::Wanted;
pub use wishes::Wishes;
