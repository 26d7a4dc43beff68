//! Plain text: tokens, shingles, containment, what two texts share, title similarity, sentences, quotations.
//!
//! Pure, and the same for every language: what has no spaces (Han, Kana) counts by the character.

mod fingerprints;
mod folded;
mod harmless;
mod letters;
mod names;
mod numbers;
pub mod reuse;
mod runs;
mod sentences;
mod shingles;
mod spoken;
mod tokens;

pub use fingerprints::fingerprints;
pub use folded::folded;
pub use harmless::is_harmless;
pub use letters::letters;
pub use names::names;
pub use numbers::{count, thousands};
pub use runs::{Run, runs};
pub use sentences::{cut_at_sentence, sentences};
pub use shingles::{Shingles, containment, overlap, shingles};
pub use spoken::spoken;
pub use tokens::{
    Tokenized, count_tokens, count_words, is_hiragana, is_ideographic, ratio, shared, similarity,
    title_similarity, tokens,
};
