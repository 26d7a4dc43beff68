//! What the TOML reader says, in plain words with the mend.

/// What the reader's message about the form has in it, and what is said instead.
const FORM: &[(&str, &str)] = &[
    (
        "unclosed table",
        "the heading is not closed; write ] at its end",
    ),
    (
        "unclosed array",
        "the list is not closed; write ] at its end",
    ),
    (
        "unclosed inline table",
        "the table is not closed; write } at its end",
    ),
    (
        "string values must be quoted",
        "a text stands without quotation marks; write \"…\"",
    ),
    (
        "invalid basic string",
        "the text is not closed; write \" at its end",
    ),
    (
        "invalid literal string",
        "the text is not closed; write ' at its end",
    ),
    (
        "leading zero",
        "a number begins with 0; leave the 0 out, or put a text between quotation marks",
    ),
    (
        "invalid boolean",
        "neither true nor false; write one of them, or put a text between quotation marks",
    ),
    (
        "key with no value",
        "a key has no value; write key = value, or # before a remark",
    ),
    (
        "missing escaped value",
        "\\ begins a code here; write \\\\, or put the text between ' and '",
    ),
];

/// A number stands for a time or a size only with its unit: keys, and the unit that is meant most likely.
const UNITS: &[(&str, &str)] = &[
    ("timeout", "s"),
    ("per_host_interval", "s"),
    ("quote", " characters"),
    ("max_body", " MiB"),
    ("max_document", " MiB"),
    ("max_pass", "m"),
    ("give_up", " days"),
    ("keep", " years"),
    ("max_header", " KiB"),
    ("max_window", " MiB"),
    ("max_bodies", " MiB"),
    ("min_speed", " B"),
    ("after", " hours"),
    ("jitter", "m"),
];

/// A message of the TOML reader about a key's value in plain words: one of the wrong type, or a fault of the form.
pub(super) fn plain(message: &str, key: &str) -> String {
    let parts = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "));
    if let Some((found, wanted)) = parts.and_then(|parts| parts.rsplit_once(", expected ")) {
        return wrong_type(found, wanted, key);
    }
    FORM.iter()
        .find(|(sign, _)| message.contains(sign))
        .map_or_else(
            || format!("this is no TOML ({message}); https://toml.io shows its form"),
            |(_, said)| (*said).to_owned(),
        )
}

/// serde's ``integer `5` `` and `usize`: what stands there, and what should.
fn wrong_type(found: &str, wanted: &str, key: &str) -> String {
    let found = match found {
        "map" => "a table",
        "sequence" => "a list",
        found => found
            .strip_prefix("string ")
            .or_else(|| found.split('`').nth(1))
            .unwrap_or(found),
    };
    let bare = found.trim_matches('"');
    let unit = UNITS.iter().find(|(with_unit, _)| *with_unit == key);
    let unit = unit.map_or("", |(_, unit)| *unit);
    match wanted {
        "a string" if found.starts_with("a ") => format!("{found} is no text; write \"…\""),
        "a string" => format!("{found} is no text; write \"{bare}{unit}\""),
        "a boolean" => format!("{found} is neither true nor false; write one of them"),
        "a sequence" if found.starts_with("a ") => format!("{found} is no list; write […]"),
        "a sequence" => format!("{found} is no list; write [{found}]"),
        "a text or a list of texts" => {
            format!("{found} is neither a text nor a list of texts; write [\"…\"]")
        }
        "u16" => format!("{found} is no port; write a whole number to 65535, such as 443"),
        "usize" => format!("{found} is no whole number; write one such as 200"),
        _ => format!("{found} is no table; write its name as a heading, and keys below"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_message_speaks_of_the_program_s_types() {
        for (message, said) in [
            (
                "invalid type: string \"x\", expected usize",
                "\"x\" is no whole number; write one such as 200",
            ),
            (
                "invalid value: integer `-1`, expected usize",
                "-1 is no whole number; write one such as 200",
            ),
            (
                "invalid type: string \"a\", expected a sequence",
                "\"a\" is no list; write [\"a\"]",
            ),
            (
                "invalid type: integer `8080`, expected a string",
                "8080 is no text; write \"8080\"",
            ),
            (
                "invalid type: string \"yes\", expected a boolean",
                "\"yes\" is neither true nor false; write one of them",
            ),
            (
                "unclosed table, expected `]`",
                "the heading is not closed; write ] at its end",
            ),
        ] {
            assert_eq!(plain(message, "key"), said);
        }
        let number = "invalid type: integer `30`, expected a string";
        for (key, said) in [
            ("timeout", "30 is no text; write \"30s\""),
            ("after", "30 is no text; write \"30 hours\""),
            ("jitter", "30 is no text; write \"30m\""),
        ] {
            assert_eq!(plain(number, key), said);
        }
    }
}
