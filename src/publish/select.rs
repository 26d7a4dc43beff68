//! Which entries a newest document shows: the end of the log that fits, newest article first.
//!
//! All formats show the same ones, so the choice is made once, by the size of the Atom document, the largest.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::rendition::{Budget, Rendition};
use super::{Order, Remarked, Site, atom};
use crate::model::Entry;

/// A newest document is no larger: what readers refuse is not documented, and this is far below any limit seen.
const MAX_DOCUMENT: usize = 1 << 20;

/// Room in it for what is no entry.
const FRAME: usize = 16 << 10;

/// No entry is larger.
const MAX_ENTRY: usize = 64 << 10;

/// The entries of a newest document in their order, rendered once for all its formats.
#[derive(Debug)]
pub struct Selection {
    pub(super) entries: Vec<Arc<Selected>>,
}

/// Entries as they were rendered for one feed, by their ids: in others they look the same.
#[derive(Debug, Default)]
pub struct Rendered(HashMap<String, Arc<Selected>>);

/// One of them, with its Atom form.
#[derive(Debug)]
pub(super) struct Selected {
    pub(super) rendition: Rendition,
    pub(super) atom: String,
}

impl Rendered {
    fn of(&self, entry: &Entry) -> Option<&Arc<Selected>> {
        self.0.get(&entry.id.urn().to_string())
    }
}

impl Selection {
    /// The latest of the log that fit one document; `log` is in the order of arrival, the latest last.
    #[must_use]
    pub fn new(site: &Site, log: &[Entry]) -> Self {
        Self::with(site, log, &Rendered::default())
    }

    /// The same, where some of the entries have been rendered.
    #[must_use]
    pub fn with(site: &Site, log: &[Entry], rendered: &Rendered) -> Self {
        let latest = log.iter().rev().take(site.entries);
        let shown = fitting(latest.map(|entry| {
            let known = rendered.of(entry);
            known.map_or_else(|| Arc::new(Selected::new(site, entry)), Arc::clone)
        }));
        Self::sorted(site.order, shown)
    }

    /// What it shows, for other feeds.
    #[must_use]
    pub fn rendered(&self) -> Rendered {
        let by_id = |entry: &Arc<Selected>| (entry.rendition.id.clone(), Arc::clone(entry));
        Rendered(self.entries.iter().map(by_id).collect())
    }

    /// The latest remarks that fit one document; `remarks` are in the order of arrival, the latest last.
    pub(super) fn of_remarks(site: &Site, remarks: &[Remarked], rendered: &Rendered) -> Self {
        let latest = remarks.iter().rev().take(site.entries);
        let shown = fitting(latest.map(|remark| {
            let known = rendered.of(&remark.entry).filter(|_| remark.is_only);
            Arc::new(Selected::remark(site, remark, known))
        }));
        Self::sorted(Order::Date, shown)
    }

    /// How many entries it shows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it shows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All of a block of the log, by date: an archive is cut once.
    pub(super) fn all(site: &Site, block: &[Entry]) -> Self {
        Self::sorted(
            Order::Date,
            block
                .iter()
                .map(|entry| Arc::new(Selected::new(site, entry)))
                .collect(),
        )
    }

    /// In the order that is configured; those of one instant in the order of the log, which for the stories of a digest is its own.
    fn sorted(order: Order, mut entries: Vec<Arc<Selected>>) -> Self {
        entries.sort_by_key(|entry| {
            let rendition = &entry.rendition;
            let curators = match order {
                Order::Date => 0,
                Order::Curators => rendition.curators,
            };
            Reverse((curators, rendition.published))
        });
        Self { entries }
    }
}

/// Of entries, the latest first, those that fit one document, the latest last.
fn fitting(latest: impl Iterator<Item = Arc<Selected>>) -> Vec<Arc<Selected>> {
    let mut room = MAX_DOCUMENT - FRAME;
    let fitting = latest.take_while(|entry| {
        let fits = entry.atom.len() <= room;
        room = room.saturating_sub(entry.atom.len());
        fits
    });
    let mut shown: Vec<Arc<Selected>> = fitting.collect();
    shown.reverse();
    shown
}

impl Selected {
    fn new(site: &Site, entry: &Entry) -> Self {
        Self::fitted(|budget| {
            let rendition = Rendition::new(site, entry, budget);
            let atom = atom::entry(site, &rendition);
            (rendition, atom)
        })
    }

    /// `known` is the article as its own entry shows it, where that has this remark alone.
    fn remark(site: &Site, remark: &Remarked, known: Option<&Arc<Self>>) -> Self {
        let written = |rendition: Rendition| {
            let atom = atom::remark(site, &rendition);
            (rendition, atom)
        };
        let known = known.map(|known| remark.shown_as(site, known.rendition.clone()));
        match known.map(written) {
            Some((rendition, atom)) if atom.len() <= MAX_ENTRY => Self { rendition, atom },
            _ => Self::fitted(|budget| written(remark.rendition(site, budget))),
        }
    }

    /// Renders an entry, with less and less of its texts until it fits.
    fn fitted(render: impl Fn(Budget) -> (Rendition, String)) -> Self {
        let mut budget = Budget::FEED;
        loop {
            let (rendition, atom) = render(budget);
            match budget.half() {
                Some(half) if atom.len() > MAX_ENTRY => budget = half,
                _ => return Self { rendition, atom },
            }
        }
    }
}
