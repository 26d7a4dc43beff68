use std::sync::Mutex;

use super::*;

/// What others may write, to break a line, steer a terminal or turn text around.
const HOSTILE: &str = "a\u{1b}]0;x\u{7}\u{1b}[2J\r\n{\"level\":\"ERROR\"}\u{9b}31m\u{202e}b\u{2066}c\u{2028}d\u{7f}\t\"=é界";

/// The lines that a form makes of one hostile event.
fn lines(form: Form) -> Vec<String> {
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let written = Arc::clone(&lines);
    let layer = Lines {
        form,
        hidden: Some("geheim-und-lang-genug".to_owned()),
        write: Arc::new(move |line| written.lock().unwrap().push(line.to_owned())),
    };
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        tracing::error!(
            source.name = HOSTILE,
            debug = ?HOSTILE,
            shown = %HOSTILE,
            number = 7,
            "Not read: {HOSTILE}, https://feeds.example/geheim-und-lang-genug/atom.xml"
        );
    });
    let lines = lines.lock().unwrap();
    lines.clone()
}

#[test]
fn a_hostile_text_stays_one_harmless_line_in_every_form() {
    for form in [
        Form::Text { colour: false },
        Form::Json,
        Form::Journal(None),
    ] {
        let lines = lines(form);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].chars().all(is_harmless), "{:?}", lines[0]);
        assert!(lines[0].contains("é界"), "{:?}", lines[0]);
        assert!(
            lines[0].contains("https://feeds.example/…/atom.xml"),
            "{:?}",
            lines[0]
        );
    }
}

#[test]
fn json_loses_no_character_and_keeps_numbers() {
    let line = lines(Form::Json).remove(0);
    let read: Value = serde_json::from_str(&line).unwrap();
    let message = format!("Not read: {HOSTILE}, https://feeds.example/…/atom.xml");
    assert_eq!(read["message"], message);
    assert_eq!(read["fields"]["source.name"], HOSTILE);
    assert_eq!(read["fields"]["number"], 7);
    assert_eq!(read["level"], "ERROR");
}

#[test]
fn a_line_for_people_has_the_message_first_and_its_values_told_apart() {
    let record = Record {
        level: Level::INFO,
        target: "aggregator",
        message: "Read korea".to_owned(),
        fields: vec![
            ("source.name", "korea".into()),
            ("why", "two \"words\"".into()),
            ("none", "".into()),
            ("digests", 2.into()),
        ],
    };
    assert_eq!(
        text(&record, "2025-07-14T11:05:00.000000Z", false),
        "2025-07-14T11:05:00.000000Z  INFO Read korea source.name=korea why=\"two \\\"words\\\"\" none=\"\" digests=2"
    );
    assert!(
        text(&record, "x", true).starts_with("\u{1b}[2mx\u{1b}[0m \u{1b}[32m INFO\u{1b}[0m Read")
    );
}

#[test]
fn libraries_say_only_what_is_amiss() {
    let targets = ours(LevelFilter::DEBUG);
    assert!(targets.would_enable("aggregator::refresh", &Level::DEBUG));
    assert!(!targets.would_enable("hyper::proto", &Level::INFO));
    assert!(targets.would_enable("hyper::proto", &Level::WARN));
    assert!(!ours(LevelFilter::OFF).would_enable("hyper", &Level::ERROR));
}
