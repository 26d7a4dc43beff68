//! Stories that are none: a way about the digest's own site above the first story or below the last one (`View this mail
//! online`, `Change your address`), which a mailer or a mailing list puts round every digest.
//!
//! What it says is not asked: it says nothing more than where it leads, to the digest's own site, and no other story does.

use super::own::Own;
use crate::model::Item;

/// At most so many stand at either end, and at least so many stories between them.
const MOST: usize = 2;
const LEAST: usize = 2;

/// No more words stand in its title and below it: a headline has more.
const MAX_TITLE: usize = 6;
const FEW: usize = 5;

/// Leaves them out; gives the reason where there were some.
pub(super) fn leave_out(items: &mut Vec<Item>, own: &Own) -> Option<String> {
    let is_way = |item: &Item| {
        let mut urls = item.citations.iter().map(|c| c.url.as_ref());
        let is_short = |words: &Option<String>, most: usize| {
            let words = words.as_deref().unwrap_or_default();
            words.split_whitespace().count() <= most
        };
        let is_bare = item.number.is_none()
            && item.quoted.is_none()
            && is_short(&item.title, MAX_TITLE)
            && is_short(&item.commentary, FEW);
        is_bare && urls.all(|url| url.is_some_and(|url| own.holds(url)))
    };
    let first = items.iter().take_while(|item| is_way(item)).count();
    let last = items.iter().rev().take_while(|item| is_way(item)).count();
    let end = items
        .len()
        .checked_sub(last)
        .filter(|end| *end >= first + LEAST)?;
    let others = items[first..end].iter();
    let found = first + last;
    let alone = !{ others }.any(is_way);
    if found == 0 || first > MOST || last > MOST || !alone {
        return None;
    }
    items.truncate(end);
    items.drain(..first);
    Some(format!(
        "own: {found} at the ends lead to the digest's own site and are no stories"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::head::Head;
    use super::*;
    use crate::model::Citation;

    fn left(rows: &[(&str, &str)]) -> Vec<String> {
        let head = Head {
            hosts: vec!["digest.example.org".to_owned()],
            ..Head::default()
        };
        let item = |(title, url): &(&str, &str)| Item {
            title: Some((*title).to_owned()),
            citations: vec![Citation {
                url: url.parse().ok(),
                ..Citation::default()
            }],
            ..Item::default()
        };
        let mut items: Vec<Item> = rows.iter().map(item).collect();
        leave_out(&mut items, &Own::find(&head, &[]));
        items.into_iter().filter_map(|item| item.title).collect()
    }

    #[test]
    fn ways_about_the_own_site_at_the_ends_are_no_stories() {
        let own = |title: &'static str| (title, "https://lists.digest.example.org/a");
        let other = |title: &'static str| (title, "https://news.example.org/a");
        let rows = [own("Online"), other("Pier"), other("Ferry"), own("Members")];
        assert_eq!(left(&rows), ["Pier", "Ferry"]);
        let within = [other("Pier"), own("Ours"), other("Ferry"), own("Ours too")];
        assert_eq!(left(&within).len(), 4, "this one tells its own stories");
        assert_eq!(left(&[own("Pier"), other("Ferry")]).len(), 2);
        let headline = own("Why the pier was closed, and who closed it");
        assert_eq!(left(&[headline, other("Pier"), other("Ferry")]).len(), 3);
    }
}
