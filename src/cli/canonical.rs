//! `aggregator canonical`: an address a line in, the key of its article a line out.

use std::io::{BufRead as _, BufWriter, Write as _};
use std::path::Path;

use super::{Outcome, failed, load_if_any, output};
use crate::address;

pub(super) fn run(config: Option<&Path>) -> Outcome {
    load_if_any(config)?;
    each_line(|line| {
        address::canonical(line)
            .map(|key| key.to_string())
            .unwrap_or_default()
    })
}

/// Answers every line of standard input with one on standard output, in order.
pub(super) fn each_line(answer: impl Fn(&str) -> String) -> Outcome {
    let mut input = std::io::stdin().lock();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(failed)? == 0 {
            break;
        }
        let answer = answer(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']));
        if let Err(error) = writeln!(out, "{answer}") {
            return output::written(Err(error));
        }
    }
    output::written(out.flush())
}
