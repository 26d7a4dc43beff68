//! The statistics: what is published, from where, by whom it is cited, and how fetching fares.

use chrono::{Days, NaiveDate};
use maud::{Markup, html};

use super::layout::{Layout, name};
use super::plot::{self, Bar};
use crate::model::{Counted, View};
use crate::publish::Site;
use crate::publish::plain::{MAX_NAME, line};
use crate::text::thousands;

/// The figures that the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// How many entries are published.
    pub entries: usize,
    /// The latest days that have entries, the newest first.
    pub days: Vec<Counted>,
    /// The sites that most entries are from.
    pub sites: Vec<Counted>,
    /// The curators who cite most.
    pub curators: Vec<Counted>,
    /// How many entries two of them cite, by their places in `curators`, the lower first.
    pub together: Vec<(usize, usize, usize)>,
    /// How the last fetches of pages ended, in words.
    pub fetches: Vec<(String, usize)>,
    /// How long after its publication an entry was first cited, in words, the shortest first.
    pub delays: Vec<(String, usize)>,
}

/// The plot shows so many days.
const DAYS: u64 = 60;

/// The page of the statistics.
#[must_use]
pub fn statistics_page(site: &Site, root: &str, figures: &Statistics) -> String {
    let layout = Layout {
        site,
        root,
        title: "Statistics",
        here: "Statistics",
        feeds: Vec::new(),
        view: &View::default(),
        header: html! {
            h1 { "Statistics" }
            p { (crate::text::count(figures.entries, "article")) " are published. Each plot has its figures as a table below it." }
        },
        body: html! {
            main id="content" class="statistics" {
                (plot::columns("Articles a day", "articles", &days(&figures.days)))
                (plot::rows("Sites", "articles", &bars(&figures.sites)))
                (plot::rows("Curators", "articles", &bars(&figures.curators)))
                (together(figures))
                (plot::rows("Fetched pages", "pages", &named(&figures.fetches)))
                (plot::rows("From publication to citation", "articles", &named(&figures.delays)))
            }
        },
        footer: html! { a href={ (root) "./" } { "All articles" } },
    };
    layout.render()
}

fn named(figures: &[(String, usize)]) -> Vec<Bar> {
    let bar = |(name, number): &(String, usize)| (line(name, MAX_NAME), *number);
    figures.iter().map(bar).collect()
}

fn bars(counted: &[Counted]) -> Vec<Bar> {
    let bar = |counted: &Counted| (line(&counted.facet.name, MAX_NAME), counted.entries);
    counted.iter().map(bar).collect()
}

/// The days up to the newest, those without entries too, the oldest first.
fn days(days: &[Counted]) -> Vec<Bar> {
    let days: Vec<(NaiveDate, usize)> = days.iter().filter_map(Counted::day).collect();
    let Some((newest, _)) = days.first().copied() else {
        return Vec::new();
    };
    let shown = (0..DAYS)
        .rev()
        .filter_map(|before| newest.checked_sub_days(Days::new(before)));
    shown
        .map(|day| {
            let entries = days
                .iter()
                .find(|(of, _)| *of == day)
                .map_or(0, |(_, entries)| *entries);
            (crate::publish::dates::day(day), entries)
        })
        .collect()
}

/// Who cites the same articles, as a table: its shades are the plot.
fn together(figures: &Statistics) -> Markup {
    const SHADES: usize = 5;
    let shared = |a: usize, b: usize| {
        let pair = (a.min(b), a.max(b));
        let found = figures.together.iter().find(|(x, y, _)| (*x, *y) == pair);
        found.map_or(0, |(.., entries)| *entries)
    };
    let most = figures
        .together
        .iter()
        .map(|(.., entries)| *entries)
        .max()
        .unwrap_or_default();
    let shade = |entries: usize| (entries * SHADES).div_ceil(most.max(1));
    let names: Vec<String> = figures
        .curators
        .iter()
        .map(|counted| line(&counted.facet.name, MAX_NAME))
        .collect();
    html! {
        section aria-labelledby="together" {
            h2 id="together" { "Curators who cite the same articles" }
            @if names.len() < 2 { p { "It takes two." } }
            @else {
                div class="wide" role="region" aria-label="Table of curators" tabindex="0" {
                    table class="together" {
                        thead { tr { th scope="col" { "Articles cited by both" } @for other in &names { th scope="col" { (name(other)) } } } }
                        tbody {
                            @for (row, curator) in names.iter().enumerate() {
                                tr {
                                    th scope="row" { (name(curator)) }
                                    @for column in 0..names.len() {
                                        @if row == column { td class="number quiet" { "–" } }
                                        @else { @let entries = shared(row, column); td class={ "number shade-" (shade(entries)) } { (thousands(entries)) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
