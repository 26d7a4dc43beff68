use super::*;
use crate::zone::named;

fn at(minutes: i64) -> DateTime<Utc> {
    "2025-07-14T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

fn config(alert: &str) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    let text = format!(
        "[alert]\n{alert}\n[[source]]\nname = \"korea\"\nkind = \"directory\"\npath = \"x\"\ntimezone = \"Asia/Seoul\"\n"
    );
    std::fs::write(&path, text).unwrap();
    crate::config::load(&path).unwrap()
}

fn failing(reason: &str) -> Vec<Trouble> {
    vec![Trouble {
        source: "korea".to_owned(),
        kind: FAILING,
        since: at(-2000),
        reason: reason.to_owned(),
    }]
}

/// A store's records with what is told of them, a line each.
struct Told {
    config: Config,
    records: Vec<AlertRecord>,
}

impl Told {
    fn by(alert: &str) -> Self {
        Self {
            config: config(alert),
            records: Vec::new(),
        }
    }

    /// What is told at an instant of these troubles; it is taken or not.
    fn at(&mut self, minutes: i64, troubles: &[Trouble], taken: bool) -> Vec<String> {
        let config = &self.config;
        renew(
            &mut self.records,
            troubles,
            &config.alert,
            config,
            at(minutes),
        );
        let due = take_due(&mut self.records, at(minutes));
        if taken {
            for record in &due {
                settle(&mut self.records, record);
            }
        }
        let zone = named("Asia/Seoul");
        due.iter()
            .map(|record| format!("{}: {}", record.way, sentence(record, zone)))
            .collect()
    }
}

const HOOK: &str = "webhook = \"https://hook.example/\"";

#[test]
fn a_trouble_is_told_once_and_its_end_once() {
    let mut told = Told::by(HOOK);
    let said = ["webhook: source korea cannot be read since 12 July 23:40 KST"];
    assert_eq!(told.at(0, &failing("x"), true), said);
    assert!(told.at(1, &failing("y"), true).is_empty());
    assert_eq!(
        told.at(2, &[], true),
        ["webhook: source korea can be read again"]
    );
    assert!(told.at(3, &[], true).is_empty());
    assert!(told.records.is_empty());
    assert_eq!(told.at(4, &failing("x"), true).len(), 1, "a new trouble");
}

#[test]
fn what_was_not_taken_is_told_again_ever_more_rarely_and_not_for_ever() {
    let mut told = Told::by(HOOK);
    let times: Vec<i64> = (0..100_000)
        .filter(|minute| !told.at(*minute, &failing("x"), false).is_empty())
        .collect();
    assert_eq!(times[..5], [0, 1, 3, 7, 15]);
    assert_eq!(times.len(), MAX_TRIES as usize);
}

#[test]
fn a_trouble_that_nobody_heard_of_ends_unheard() {
    let mut told = Told::by(HOOK);
    told.at(0, &failing("x"), false);
    assert!(told.at(1, &[], true).is_empty());
    assert!(told.records.is_empty());
}

#[test]
fn a_trouble_that_is_back_before_its_end_was_heard_is_the_same() {
    let mut told = Told::by(HOOK);
    told.at(0, &failing("x"), true);
    assert_eq!(told.at(1, &[], false).len(), 1);
    assert!(told.at(2, &failing("x"), true).is_empty());
    assert_eq!(
        told.at(3, &[], true),
        ["webhook: source korea can be read again"]
    );
}

#[test]
fn each_way_is_told_by_itself_and_one_that_is_taken_away_is_not() {
    let mut told = Told::by(&format!("{HOOK}\nmail = \"ops@example.org\""));
    assert_eq!(told.at(0, &failing("x"), true).len(), 2);
    told.config = config(HOOK);
    assert_eq!(told.at(1, &[], true).len(), 1);
    told.config.sources.clear();
    assert!(told.at(2, &[], true).is_empty());
}

#[test]
fn a_trouble_is_told_once_it_has_lasted_for_the_set_time() {
    let mut told = Told::by(&format!("{HOOK}\nafter = \"1d\""));
    let young = vec![Trouble {
        since: at(0),
        ..failing("x").remove(0)
    }];
    assert!(told.at(1, &young, true).is_empty());
    let due = |told: &Told| told.records[0].due;
    assert_eq!(due(&told), Some(at(24 * 60)), "the daemon is woken then");
    assert!(told.at(24 * 60 - 1, &young, true).is_empty());
    assert_eq!(told.at(24 * 60, &young, true).len(), 1);
    assert_eq!(due(&told), None, "nothing more is to be told");
}

#[test]
fn a_changed_time_holds_for_a_trouble_that_was_not_told() {
    let mut told = Told::by(&format!("{HOOK}\nafter = \"7d\""));
    assert!(told.at(0, &failing("x"), true).is_empty());
    told.config = config(&format!("{HOOK}\nafter = \"1h\""));
    assert_eq!(told.at(1, &failing("x"), true).len(), 1);
}

#[test]
fn a_source_that_fails_is_in_trouble_since_it_does() {
    let mut standing = judge(&config(HOOK), Vec::new()).remove(0);
    assert_eq!(troubles(&[standing.clone()]), []);
    standing.status.failing_since = Some(at(0));
    let found = troubles(&[standing]);
    assert_eq!((found[0].kind, found[0].since), (FAILING, at(0)));
}
