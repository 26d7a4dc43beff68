//! Whose rules a zone's clock follows: the system's files, for which a folder of the test stands, else those built in.

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;

/// A file of rules: always `hours` east of Greenwich, under the name `name`.
fn rules(name: &str, hours: i32) -> Vec<u8> {
    // No instants of changes, one kind of time, the bytes of its name.
    let counts = [0, 0, 0, 0, 1, u32::try_from(name.len() + 1).unwrap()];
    let mut block = b"TZif2".to_vec();
    block.extend([0; 15]);
    block.extend(counts.into_iter().flat_map(u32::to_be_bytes));
    block.extend((hours * 3600).to_be_bytes());
    block.extend([0, 0]);
    block.extend(name.bytes());
    block.push(0);
    // Once for readers of old, once for all others, who also want the rule for all time to come.
    [&block, &block, format!("\n{name}{}\n", -hours).as_bytes()].concat()
}

/// A source that is read each midnight of a zone.
fn daily(aggregator: Aggregator, zone: &str) -> Aggregator {
    let name = zone.to_lowercase().replace('/', "-");
    aggregator
        .folder(&name)
        .toml(&format!("schedule = \"@daily\"\ntimezone = \"{zone}\"\n"))
}

fn with_zones(zones: &[&str]) -> Aggregator {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).env("TZDIR", "zones");
    zones
        .iter()
        .fold(aggregator, |made, zone| daily(made, zone))
}

#[test]
fn the_systems_rules_count_before_those_that_are_built_in() {
    let aggregator = with_zones(&["Asia/Seoul", "Europe/Newhaven", "UTC"]);
    aggregator.write("zones/tzdata.zi", "# version 2031c\n# redo\nR d 1916\n");
    aggregator.write("zones/Asia/Seoul", rules("ODD", 7));
    // What was founded after this program was built.
    aggregator.write("zones/Europe/Newhaven", rules("NEW", -3));
    let told = aggregator.run(&["check"]).success().stdout;
    assert!(
        told.contains("Clocks change by tzdata 2031c of zones\n"),
        "{told}"
    );
    for (clock, times) in [
        ("00:00 ODD", 5),
        ("17:00 UTC", 5),
        ("00:00 NEW", 5),
        ("03:00 UTC", 5),
    ] {
        assert_eq!(told.matches(clock).count(), times, "{clock}: {told}");
    }
}

#[test]
fn what_the_system_lacks_or_cannot_be_read_is_built_in() {
    let zones = ["Asia/Seoul", "Asia/Tokyo", "Asia/Dubai", "Asia/Kolkata"];
    let aggregator = with_zones(&zones);
    aggregator.write("zones/+VERSION", "2031c\n");
    aggregator.write("zones/Asia/Seoul", "no rules");
    let cut = rules("ODD", 7);
    aggregator.write("zones/Asia/Tokyo", &cut[..cut.len() / 2]);
    let endless = [rules("ODD", 7), vec![b'\n'; 300_000]].concat();
    aggregator.write("zones/Asia/Dubai", endless);
    let told = aggregator.run(&["check"]).success().stdout;
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let clocks = "Clocks change by tzdata 2031c of zones; in Asia/Dubai, Asia/Kolkata, Asia/Seoul, Asia/Tokyo by tzdata 20";
    assert!(words.contains(clocks), "{told}");
    for clock in ["00:00 KST", "00:00 JST", "00:00 +04", "00:00 IST"] {
        assert_eq!(told.matches(clock).count(), 5, "{clock}: {told}");
    }
}

#[test]
fn a_system_without_rules_is_none_the_worse() {
    let aggregator = with_zones(&["Asia/Seoul"]);
    let told = aggregator.run(&["check"]).success().stdout;
    let clocks = told
        .lines()
        .find(|line| line.starts_with("Clocks change by tzdata 20"));
    assert!(
        clocks.is_some_and(|line| line.ends_with(", which is built in")),
        "{told}"
    );
    assert_eq!(told.matches("00:00 KST").count(), 5, "{told}");
}

#[test]
fn no_name_leads_out_of_the_folder_of_rules() {
    for zone in ["../Seoul", "Asia/../../Seoul", "right/Seoul"] {
        let aggregator = with_zones(&[]).set("publish", "timezone", &format!("\"{zone}\""));
        aggregator.write("Seoul", rules("ODD", 7));
        aggregator.write("zones/Asia/Seoul", rules("ODD", 7));
        aggregator.write("zones/right/Seoul", rules("ODD", 7));
        let refused = aggregator.run(&["check"]).code(2);
        refused.says(&["publish.timezone", &format!("no timezone {zone:?}")]);
    }
}
