use super::*;

const HUB: &str = "https://hub.example.org/";

fn topics(store: &Store) -> Vec<(Vec<String>, u32)> {
    let due = store.notices_due(at(100)).unwrap();
    due.into_iter().map(|n| (n.topics, n.tries)).collect()
}

#[test]
fn what_changes_while_a_hub_is_told_of_it_is_still_to_be_told() {
    let (_folder, store) = store();
    let topic = ["https://x.example/atom.xml".to_owned()];
    for outcome in ["told", "not told"] {
        store.owe_notices(&[HUB], &topic, at(0)).unwrap();
        let under_way = store.notices_due(at(0)).unwrap().pop().unwrap();
        // Within the same second, and after another process told the hub of the first change.
        store.told(&under_way).unwrap();
        store.owe_notices(&[HUB], &topic, at(0)).unwrap();
        match outcome {
            "told" => store.told(&under_way).unwrap(),
            _ => store.not_told(&under_way, at(1000)).unwrap(),
        }
        assert_eq!(topics(&store), [(topic.to_vec(), 0)], "{outcome}");
    }
}

#[test]
fn a_hub_that_could_not_be_told_is_told_later_and_then_no_more() {
    let (_folder, store) = store();
    let both = ["https://x.example/a", "https://x.example/b"].map(str::to_owned);
    store.owe_notices(&[HUB], &both, at(0)).unwrap();
    let notice = store.notices_due(at(0)).unwrap().pop().unwrap();
    store.not_told(&notice, at(60)).unwrap();
    assert_eq!(store.notices_due(at(59)).unwrap(), []);
    assert_eq!(topics(&store), [(both.to_vec(), 1)]);
    let notice = store.notices_due(at(60)).unwrap().pop().unwrap();
    store.told(&notice).unwrap();
    assert_eq!(store.next_notice().unwrap(), None);
}
