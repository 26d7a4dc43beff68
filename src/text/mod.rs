//! Plain text: tokens, shingles, containment, title similarity, sentences.
//!
//! Pure, and the same for every language: what has no spaces (Han, Kana) counts by the character.

mod sentences;
mod shingles;
mod tokens;

pub use sentences::{cut_at_sentence, sentences};
pub use shingles::{Shingles, containment, overlap, shingles};
pub use tokens::{count_tokens, similarity, title_similarity, tokens};
