//! Plain text: tokens, shingles, containment, what two texts share, title similarity, sentences.
//!
//! Pure, and the same for every language: what has no spaces (Han, Kana) counts by the character.

mod fingerprints;
mod names;
mod runs;
mod sentences;
mod shingles;
mod tokens;

pub use fingerprints::fingerprints;
pub use names::names;
pub use runs::{Run, runs};
pub use sentences::{cut_at_sentence, sentences};
pub use shingles::{Shingles, containment, overlap, shingles};
pub use tokens::{Tokenized, count_tokens, is_ideographic, similarity, title_similarity, tokens};
