//! Source → the documents that are new.
