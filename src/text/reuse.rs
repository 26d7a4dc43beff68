//! What the share of a text's runs of tokens that stand in another one says: whether it is taken from there. A text that was
//! copied has nearly all of them there, one in other words hardly any; the cuts lie far from both (`docs/decisions/0012`).

/// The length of a run, in tokens.
pub const RUN: usize = 4;

/// From this share on a text is taken from the other one.
pub const REUSED: f64 = 0.60;

/// Up to this share it is not. Between the two its sentences decide.
pub const OWN: f64 = 0.15;
