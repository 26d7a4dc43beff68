//! What looks drawn by lot, in links and texts, and what stands in for it. Pure.

/// The runs of letters and digits in a link: what stands between its signs, and between characters written as `%40`.
pub(super) fn runs(word: &str) -> Vec<(usize, usize)> {
    let bytes = word.as_bytes();
    let is_run = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let (mut runs, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        if is_run(byte) {
            let len = bytes[at..].iter().take_while(|byte| is_run(byte)).count();
            runs.push((at, at + len));
            at += len;
        } else {
            at += escape_len(&bytes[at..]).max(1);
        }
    }
    runs
}

/// The length of a character that is written as `%40`, or, in a link within a link, as `%2540`; 0 for what is none.
pub(super) fn escape_len(bytes: &[u8]) -> usize {
    if bytes.first() != Some(&b'%') {
        return 0;
    }
    let nested = bytes[1..].chunks(2).take_while(|two| *two == b"25").count() * 2;
    let digits = bytes.get(1 + nested..3 + nested);
    let is_escape = digits.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    1 + nested + if is_escape { 2 } else { 0 }
}

/// Signs that end the value of a parameter, and how they are written in a link within a link.
pub(super) fn ends_value(between: &str) -> bool {
    let between = between.to_ascii_lowercase();
    let signs = ["/", "?", "&", "#", ";", ":", "2f", "3f", "26", "23", "3a"];
    signs.iter().any(|sign| between.contains(sign))
}

/// Whether a run looks drawn by lot: its letters and digits, or its large and small letters, change again and again.
pub(super) fn is_token(run: &str, shortest: usize) -> bool {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let changes = run
        .as_bytes()
        .windows(2)
        .map(|two| (kind(two[0]), kind(two[1])))
        .filter(|(a, b)| a != b && *a < 3 && *b < 3)
        .count();
    run.len() >= shortest && changes * if has_digit(run) { 5 } else { 3 } >= run.len()
}

pub(super) fn is_mixed(run: &str, shortest: usize) -> bool {
    run.len() >= shortest
        && has_digit(run)
        && run.bytes().any(|b| b.is_ascii_alphabetic())
        && !run.contains('-')
}

pub(super) fn has_digit(run: &str) -> bool {
    run.bytes().any(|b| b.is_ascii_digit())
}

/// A character of the same kind, drawn from the seed.
pub(super) fn shaped(c: char, seed: &mut u64) -> char {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    let draw = |first: u8, count: u64| {
        char::from(first + u8::try_from((*seed >> 33) % count).unwrap_or_default())
    };
    match c {
        '0'..='9' => draw(b'0', 10),
        'a'..='z' => draw(b'a', 26),
        'A'..='Z' => draw(b'A', 26),
        other => other,
    }
}
