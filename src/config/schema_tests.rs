//! The JSON Schema of the file, for editors: of the keys that serde takes, of what the file that ships says of each, and of
//! the forms below. `cargo test --lib config::schema_tests -- --ignored` writes it; a test fails where the committed one is another.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::environment::{KEYS, Takes};
use super::origin::KINDS;
use super::{DEFAULT, file};

const DURATION: &str = "^([0-9]+ *[A-Za-z]+ *)+$";
const SIZE: &str = "^[0-9]+(\\.[0-9]+)? *([kKmMgGtTpP]i?)?B?$";
const ADDRESS: &str = "^https?://.";

/// The forms of texts, by key, whatever the table.
const PATTERNS: &[(&str, &str)] = &[
    ("name", "^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$"),
    ("schedule", "^(@[a-z]+|[^ ]+( +[^ ]+){4,5})$"),
    ("listen", "^(unix:.+|.+:[0-9]+)$"),
    ("quote", "^(none|[0-9]+ *characters?)$"),
    ("url", ADDRESS),
    ("base_url", ADDRESS),
    ("archive", "^(https?://.*)?$"),
    ("webhook", "^(https?://.*)?$"),
    ("metrics", "^(unix:.+|.+:[0-9]+)?$"),
    ("max_document", SIZE),
    ("max_body", SIZE),
    ("max_header", SIZE),
    ("max_window", SIZE),
    ("max_bodies", SIZE),
    ("min_speed", SIZE),
    ("per_host_interval", DURATION),
    ("timeout", DURATION),
    ("max_pass", DURATION),
    ("give_up", DURATION),
    ("jitter", DURATION),
    ("after", DURATION),
    ("keep", "^([0-9]+ *[A-Za-z]+ *)*$"),
];

/// Texts of which there are a few.
const WORDS: &[(&str, &[&str])] = &[
    ("order", &["date", "curators"]),
    ("further", &["related", "entries"]),
    ("format", &["auto", "text", "json", "journald"]),
    ("level", &["off", "error", "warn", "info", "debug", "trace"]),
];

/// Keys of many tables that are no text: those of `[[source]]` and `[[feed]]`; `Takes::List` is a text or a list of them.
const OTHERS: &[(&str, Takes)] = &[
    ("enabled", Takes::Truth),
    ("dedicated", Takes::Truth),
    ("first_days", Takes::Number),
    ("citers", Takes::Number),
    ("max_per_source", Takes::Number),
    ("from", Takes::List),
    ("subject", Takes::List),
    ("list_id", Takes::List),
    ("command", Takes::List),
    ("token_command", Takes::List),
];

/// What is said of keys of which the file that ships says nothing, or only something of its example.
const SAID: &[(&str, &str, &str)] = &[
    (
        "[[source]]",
        "name",
        "by what commands and addresses name it: 1 to 64 of A-Z a-z 0-9 . _ -, not beginning with . or -",
    ),
    ("[[source]]", "kind", "what is there"),
    ("[[source]]", "url", "the address of a feed or page"),
    ("[[source]]", "path", "the folder, Maildir or mbox"),
    (
        "[[source]]",
        "host",
        "the mail server's name, \":port\" behind it for another than 993",
    ),
    (
        "[[source]]",
        "from",
        "only mails of these senders: addresses, or domains with those below them",
    ),
    (
        "[[source]]",
        "subject",
        "only mails with one of these in their subject",
    ),
    (
        "[[source]]",
        "user",
        "the account; of a feed or page, the name that it asks for",
    ),
    ("[[source]]", "folder", "the folder of the account"),
    ("[[source]]", "list_id", "only mails of these lists"),
    (
        "[[source]]",
        "command",
        "a program and its arguments: what it prints is a digest, or several",
    ),
    (
        "[[source]]",
        "token_command",
        "in place of password_file: prints a token for XOAUTH2",
    ),
    ("[[feed]]", "name", "its documents are at feeds/NAME/"),
    (
        "[[feed]]",
        "query",
        "words, phrases and OR, as `aggregator entries` takes them",
    ),
    ("[[feed]]", "source", "only what this source cites"),
    ("[[feed]]", "author", "only what this author wrote"),
    ("[[feed]]", "curator", "only what this curator cites"),
    (
        "[[feed]]",
        "citers",
        "only what so many curators cite, at least",
    ),
    ("[[feed]]", "language", "only what is in this language"),
    ("[[feed]]", "tag", "only what has this tag"),
];

/// The keys that serde takes in a table.
fn keys(heading: &str) -> Vec<String> {
    let message = toml::from_str::<file::File>(&format!("{heading}\n\"?\" = 1")).unwrap_err();
    let known = message.message().split('`').skip(3).step_by(2);
    known.map(str::to_owned).collect()
}

/// The lines of the file that ships from a heading on to the next, the marks of examples taken away.
fn lines(heading: &str) -> Vec<&'static str> {
    let bare = |line: &'static str| line.strip_prefix("# ").unwrap_or(line);
    let is_heading = |line: &&str| line.starts_with('[') && !line.contains(" = ");
    let lines = DEFAULT.lines().map(bare);
    if heading.is_empty() {
        return lines.take_while(|line| !is_heading(line)).collect();
    }
    let mut found = Vec::new();
    let mut is_in = false;
    for line in lines {
        if is_heading(&line) {
            is_in = line.starts_with(heading);
        } else if is_in {
            found.push(line);
        }
    }
    found
}

/// What stands behind a key, and in the lines below as far as they say nothing else.
fn remark(heading: &str, key: &str) -> Option<String> {
    let lines = lines(heading);
    let at = lines
        .iter()
        .position(|line| line.starts_with(&format!("{key} = ")))?;
    let mut said = lines[at]
        .split_once("  #")?
        .1
        .trim_start_matches('#')
        .trim()
        .to_owned();
    let more = lines[at + 1..]
        .iter()
        .map_while(|line| line.strip_prefix("    "));
    for more in more {
        said.push(' ');
        said.push_str(more.trim().trim_start_matches('#').trim());
    }
    Some(said)
}

/// What `[defaults]` says of mailboxes is what a source says.
fn of_mail(heading: &str, key: &str) -> Option<String> {
    if heading != "[defaults]" {
        return None;
    }
    let source = described("[[source]]", key, json!({}));
    source["description"].as_str().map(str::to_owned)
}

fn described(heading: &str, key: &str, mut form: Value) -> Value {
    let said = SAID
        .iter()
        .find(|(table, known, _)| (*table, *known) == (heading, key));
    let said = said.map(|(_, _, said)| (*said).to_owned());
    let shared = || remark("[defaults]", key).filter(|_| heading == "[[source]]");
    let said = said.or_else(shared).or_else(|| remark(heading, key));
    let said = said.or_else(|| of_mail(heading, key));
    form["description"] = json!(said.unwrap_or_else(|| panic!("{heading} {key} is not described")));
    form
}

/// What a text may be.
fn text(key: &str) -> Value {
    if key == "kind" {
        let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        return json!({"enum": kinds});
    }
    if let Some((_, words)) = WORDS.iter().find(|(known, _)| *known == key) {
        return json!({"enum": words});
    }
    match PATTERNS.iter().find(|(known, _)| *known == key) {
        Some((_, pattern)) => json!({"type": "string", "pattern": pattern}),
        None => json!({"type": "string"}),
    }
}

fn list(key: &str) -> Value {
    match key {
        "ports" => {
            json!({"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 65535}})
        }
        "sites" => {
            json!({"type": "object", "additionalProperties": {"type": "string", "pattern": ADDRESS}})
        }
        "sendmail" | "token_command" | "from" | "subject" | "list_id" => words(),
        "hub" => json!({"type": "array", "items": {"type": "string", "pattern": ADDRESS}}),
        _ => json!({"type": "array", "items": {"type": "string"}}),
    }
}

fn words() -> Value {
    json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
}

fn number(key: &str) -> Value {
    match key {
        "citers" => json!({"type": "integer", "minimum": 2, "maximum": 9}),
        "max_redirects" | "max_codings" | "keep_entries" => {
            json!({"type": "integer", "minimum": 0})
        }
        _ => json!({"type": "integer", "minimum": 1}),
    }
}

fn table(properties: Map<String, Value>) -> Value {
    json!({"type": "object", "additionalProperties": false, "properties": Value::Object(properties)})
}

/// A table that stands once, and the defaults that the file that ships gives it.
fn once(name: &str, keys: &[(&str, Takes)]) -> Map<String, Value> {
    let heading = if name.is_empty() {
        String::new()
    } else {
        format!("[{name}]")
    };
    let shipped: toml::Table = toml::from_str(DEFAULT).unwrap();
    let shipped = match name {
        "" => Some(&shipped),
        name => shipped[name].as_table(),
    };
    let property = |(key, takes): &(&str, Takes)| {
        let form = match takes {
            Takes::Text => text(key),
            Takes::Number => number(key),
            Takes::Truth => json!({"type": "boolean"}),
            Takes::List => list(key),
        };
        let mut property = match *key {
            "sites" => {
                json!({"description": "where publications are, by name", "type": form["type"], "additionalProperties": form["additionalProperties"]})
            }
            "kind" => {
                json!({"description": "the kind of sources that name none", "enum": form["enum"]})
            }
            key => described(&heading, key, form),
        };
        let default = shipped.and_then(|shipped| shipped.get(*key));
        if let Some(default) = default.filter(|_| *key != "sites") {
            property["default"] = serde_json::to_value(default).unwrap();
        }
        ((*key).to_owned(), property)
    };
    keys.iter().map(property).collect()
}

/// A table of which there may be many.
fn many(heading: &str) -> Value {
    let property = |key: String| {
        let takes = OTHERS.iter().find(|(known, _)| *known == key);
        let form = match (key.as_str(), takes.map(|(_, takes)| *takes)) {
            ("tags", _) => list("tags"),
            ("exclude", _) => {
                let keys = keys("[[feed]]\nexclude = {\"?\" = 1}\n");
                table(keys.into_iter().map(|key| (key, words())).collect())
            }
            (_, Some(Takes::Truth)) => json!({"type": "boolean"}),
            (_, Some(Takes::Number)) => number(&key),
            (_, Some(Takes::List)) => words(),
            (key, _) => text(key),
        };
        let property = described(heading, &key, form);
        (key, property)
    };
    let mut table = table(keys(heading).into_iter().map(property).collect());
    table["required"] = json!(["name"]);
    json!({"type": "array", "items": table})
}

/// What a source of each kind must have.
fn needed() -> Value {
    let rule = |(kind, keys): &(&str, &[&str])| {
        let needed: &[&str] = if *kind == "imap" {
            &["host", "user"]
        } else {
            &keys[..1]
        };
        json!({
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": {"required": needed},
        })
    };
    KINDS.iter().map(rule).collect()
}

fn schema() -> String {
    let mut properties = Map::new();
    for (name, keys) in KEYS {
        match *name {
            "" => properties.extend(once("", keys)),
            name => {
                properties.insert(name.to_owned(), table(once(name, keys)));
            }
        }
    }
    let mut source = many("[[source]]");
    source["items"]["allOf"] = needed();
    properties.insert("source".to_owned(), source);
    properties.insert("feed".to_owned(), many("[[feed]]"));
    let mut schema = table(properties);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("Configuration of aggregator");
    serde_json::to_string_pretty(&schema).unwrap() + "\n"
}

fn committed() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config/aggregator.schema.json")
}

#[test]
fn the_committed_schema_is_that_of_the_file() {
    let found = std::fs::read_to_string(committed()).unwrap_or_default();
    assert!(
        found == schema(),
        "config/aggregator.schema.json is of another version; write it with: cargo test --lib config::schema_tests -- --ignored"
    );
}

#[test]
#[ignore = "writes the schema"]
fn write_the_schema() {
    std::fs::write(committed(), schema()).unwrap();
}

#[test]
fn every_key_is_in_the_schema() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    for (heading, path) in [
        ("", "/properties"),
        ("[publish]", "/properties/publish/properties"),
        ("[fetch]", "/properties/fetch/properties"),
        ("[[source]]", "/properties/source/items/properties"),
        ("[[feed]]", "/properties/feed/items/properties"),
    ] {
        let properties = schema.pointer(path).and_then(Value::as_object).unwrap();
        for key in keys(heading) {
            assert!(properties.contains_key(&key), "{heading} {key}");
        }
    }
}
