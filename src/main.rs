//! The program: arguments in, exit status out; everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    aggregator::cli::run(std::env::args_os().collect())
}
