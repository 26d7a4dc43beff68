//! Plain text: tokens, shingles, containment, title similarity, sentences. Pure.
