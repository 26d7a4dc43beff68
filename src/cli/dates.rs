//! `aggregator dates`: a date text a line in, the date a line out.

use super::Outcome;
use super::canonical::each_line;
use crate::date;

pub(super) fn run() -> Outcome {
    each_line(date::batch)
}
