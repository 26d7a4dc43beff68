//! How the program is linked.
//!
//! The tables of names, zones and markup are full of addresses that the loader has to fill in at every start: some
//! 85,000 of them, more work than all else that `--help` does. Packed (`DT_RELR`, gABI 4.3 draft) they are a twentieth of the
//! size and a fifth of the work.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_for = |key: &str, value: &str| std::env::var(key).is_ok_and(|found| found == value);
    let is_native = std::env::var("HOST").ok() == std::env::var("TARGET").ok();
    if is_native && is_for("CARGO_CFG_TARGET_ENV", "gnu") && is_new_enough() {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// Whether this machine's loader unpacks them, which it does since glibc 2.36.
fn is_new_enough() -> bool {
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let Ok(said) = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()) else {
        return false;
    };
    // "glibc 2.36"
    let version = said.trim().trim_start_matches("glibc ");
    let Some((major, minor)) = version.split_once('.') else {
        return false;
    };
    let minor = minor.split('.').next().unwrap_or_default();
    matches!((major.parse::<u32>(), minor.parse::<u32>()), (Ok(major), Ok(minor)) if (major, minor) >= (2, 36))
}
