//! Rules and edges of the reader as a whole.
