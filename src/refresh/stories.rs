//! Articles whose pages tell one story → one entry: copies at other addresses, and later versions, be they at their own.
//!
//! What was read is compared with what shares most of its wording, a few texts at most, and never with all.

use chrono::TimeDelta;

use super::Context;
use crate::address;
use crate::identity::story::{self, Places, Relation, SHINGLE, Version};
use crate::store::{self, Alike, Candidates, PageText, Reread, StoredText};
use crate::text;

/// A shorter text is known again by its address alone: a notice, a wall and a caption are the same on many pages.
const MIN_TOKENS: usize = 60;

/// What is kept of a text, in bytes: a story that was cut was cut at its end.
pub(super) const MAX_BYTES: usize = 16 * 1024;

/// So long a text is kept: later, the same story comes again by the same address only.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Texts that are compared, or forgotten, at a time.
const BATCH: usize = 250;

/// What is kept of the text of a page.
pub(super) fn page_text(mut text: String) -> Option<PageText> {
    text.truncate(text.floor_char_boundary(MAX_BYTES));
    let tokenized = text::Tokenized::new(&text::folded(&text));
    let tokens = tokenized.tokens();
    (tokens.len() >= MIN_TOKENS).then(|| PageText {
        words: tokens.len(),
        fingerprints: text::fingerprints(&tokens, SHINGLE),
        text,
    })
}

/// Compares every text that is new, and joins what tells one story. How many articles were joined.
pub(super) fn join(context: &Context) -> store::Result<usize> {
    let (store, now) = (&context.store, (context.clock)());
    let mut joined = 0;
    loop {
        let new = store.new_texts(BATCH)?;
        if !new.is_empty() {
            store.forget_texts(now - KEPT, BATCH)?;
        }
        let mut unlike = Vec::new();
        for article in &new {
            if store.read_again(*article)?.as_ref().is_some_and(is_revised) {
                store.note_revision(*article, now)?;
            }
            let alike = tells_one_story(&store.alike(*article)?);
            if alike.is_empty() {
                unlike.push(*article);
            } else {
                joined += store.join_stories(*article, &alike, now)?;
            }
        }
        store.note_compared(&unlike)?;
        if new.len() < BATCH {
            return Ok(joined);
        }
    }
}

/// Whether what a page says is something else than before, for its readers.
fn is_revised(page: &Reread) -> bool {
    let version = |text: &str| Version::new(text, None);
    story::is_revised(&version(&page.before), &version(&page.now), page.says_so)
}

/// Which of the others tell the same story.
fn tells_one_story(found: &Candidates) -> Vec<(i64, Alike)> {
    let Some(own) = &found.own else {
        return Vec::new();
    };
    let version = |stored: &StoredText| {
        Version::new(&stored.text, stored.published)
            .titled(stored.title.as_deref().unwrap_or_default())
    };
    let mine = version(own);
    let alike = found.others.iter().filter_map(|other| {
        let theirs = version(other);
        let how = match story::compare(&mine, &theirs).relation {
            Relation::Copy => Alike::Copy,
            Relation::Update => Alike::Update,
            Relation::Different => return None,
        };
        let sites = own.url.as_ref().zip(other.url.as_ref());
        let places = match sites {
            Some((a, b)) if address::same_site(a, b) => Places::OneSite,
            _ if found.are_common => Places::Many,
            _ => Places::Two,
        };
        let is_story = !story::is_furniture(&mine, &theirs, places);
        is_story.then_some((other.article, how))
    });
    alike.collect()
}
