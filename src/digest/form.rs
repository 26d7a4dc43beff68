//! The form of a digest's credits: what its stories have in common.
//!
//! A curator writes `(Harbour News, 5 min)` behind each title, or `Ann Fox, Harbour News` below it. One such text may be
//! a remark; where it stands in the same spot of most stories, and some of them agree with the addresses, all of them
//! are credits. The same goes for the order: where the outlet is known in some, it stands there in all.

use std::collections::HashMap;

use crate::date::Hint;

use super::byline::Byline;
use super::credit::{self, Alone, Credit, Lean};
use super::spot;

/// Where in a story a credit may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    /// Above the title: a kicker.
    Above,
    /// At the title's beginning: `Harbour News: Title`, `【港湾新聞】Title`.
    TitleHead,
    /// At its end, behind a sign: `Title | Harbour News`.
    TitleTail,
    /// At its end, in brackets.
    TitleEnd,
    /// Before and behind the title on its line: `**Harbour News** – “Title”, by Ann Fox`.
    Beside,
    /// Behind it, in brackets.
    Bracket,
    /// On the first lines below.
    Below,
    /// On the last line.
    Last,
    /// In brackets behind the last words.
    End,
    /// In the words of a link to the story on a line of its own.
    Link,
}

/// How many spots there are.
const SPOTS: usize = 10;

/// Hears what the credits of one story say.
pub(super) struct Listener<'a> {
    /// The form of the digest's credits.
    pub(super) form: &'a Form,
    /// How dates are read.
    pub(super) hint: &'a Hint<'a>,
    /// The host of the story's address.
    pub(super) host: Option<&'a str>,
    /// What was heard so far.
    pub(super) byline: Byline,
}

impl Listener<'_> {
    /// Hears what stands in a spot; `false` where it is no credit.
    pub(super) fn hear(&mut self, spot: Spot, text: &str) -> bool {
        let byline = self.form.read(spot, text, self.host, self.hint);
        byline.map(|byline| self.byline.merge(byline)).is_some()
    }

    /// A title without the credits in it.
    pub(super) fn title<'t>(&mut self, whole: &'t str) -> &'t str {
        let mut title = whole.trim();
        for spot in spot::IN_TITLES {
            let mut cuts = spot::cut_title(spot, title).into_iter();
            if let Some((kept, _)) = cuts.find(|(_, text)| self.hear(spot, text)) {
                title = kept;
            }
        }
        title
    }
}

/// What stands in one spot of the stories of a digest.
#[derive(Debug, Clone, Copy, Default)]
struct Column {
    /// Texts that are nothing but names and dates.
    credits: usize,
    /// Those of them that are so beyond doubt, that agree with their address, that read like an outlet.
    sure: usize,
    agreeing: usize,
    alike: usize,
    /// Those whose names are in Latin letters: of these, some must agree.
    latin: usize,
    /// Names that stand alone: outlets and people.
    sites: usize,
    people: usize,
    /// Whether outlets stand behind people (more than 0) or before them.
    order: i32,
}

/// The form of a digest's credits.
#[derive(Debug, Clone, Default)]
pub(super) struct Form {
    stories: usize,
    columns: [Column; SPOTS],
    /// What was learnt from, taken apart: most of it is read again.
    parsed: HashMap<String, Option<Credit>>,
}

/// What a credit is read from.
fn key(text: &str, host: Option<&str>) -> String {
    [host.unwrap_or_default(), text].join(" ")
}

/// Takes the text in a spot apart; in brackets, what stands in quotation marks as well is a publication's name.
fn parse(spot: Spot, text: &str, host: Option<&str>, hint: &Hint<'_>) -> Option<Credit> {
    let bracketed = matches!(spot, Spot::TitleEnd | Spot::Bracket | Spot::End);
    let named = bracketed.then(|| spot::quoted_name(text)).flatten();
    match named {
        Some(name) => Some(credit::of_site(name, host)),
        None => credit::parse(text, host, hint),
    }
}

/// A digest of fewer stories has no form.
const MIN_STORIES: usize = 3;

impl Form {
    /// Begins with a number of stories.
    pub(super) fn of(stories: usize) -> Self {
        Self {
            stories,
            ..Self::default()
        }
    }

    /// Takes note of the first of some texts that reads as a credit.
    pub(super) fn learn_first<'t>(
        &mut self,
        spot: Spot,
        texts: impl IntoIterator<Item = &'t str>,
        host: Option<&str>,
        hint: &Hint<'_>,
    ) {
        let mut texts = texts.into_iter();
        texts.find(|text| self.learn(spot, text, host, hint));
    }

    /// Takes note of the text in one spot of a story; `false` where it does not read as a credit.
    pub(super) fn learn(
        &mut self,
        spot: Spot,
        text: &str,
        host: Option<&str>,
        hint: &Hint<'_>,
    ) -> bool {
        let parsed = self.parsed.entry(key(text, host));
        let Some(credit) = parsed.or_insert_with(|| parse(spot, text, host, hint)) else {
            return false;
        };
        let column = &mut self.columns[spot as usize];
        column.credits += 1;
        column.sure += usize::from(credit.is_sure());
        column.agreeing += usize::from(credit.agrees());
        column.alike += usize::from(credit.reads_like_a_site());
        column.latin += usize::from(credit.is_latin());
        match credit.alone() {
            Some(Alone::Site) => column.sites += 1,
            Some(Alone::Person) => column.people += 1,
            Some(Alone::Either) | None => {}
        }
        column.order += credit.order();
        true
    }

    /// Takes note of a title.
    pub(super) fn learn_title(&mut self, title: &str, host: Option<&str>, hint: &Hint<'_>) {
        for spot in spot::IN_TITLES {
            let cuts = spot::cut_title(spot, title).into_iter();
            self.learn_first(spot, cuts.map(|(_, text)| text), host, hint);
        }
    }

    /// Reads the text in one spot of a story.
    pub(super) fn read(
        &self,
        spot: Spot,
        text: &str,
        host: Option<&str>,
        hint: &Hint<'_>,
    ) -> Option<Byline> {
        let parsed = self.parsed.get(&key(text, host)).cloned();
        let credit = parsed.unwrap_or_else(|| parse(spot, text, host, hint))?;
        let column = &self.columns[spot as usize];
        let taken = self.recurs(spot)
            || match spot {
                // A title may begin with the name of its host, and a line above may be of the story before.
                Spot::TitleHead | Spot::Above => false,
                Spot::TitleTail => credit.names_any() && credit.is_dated(),
                // A title may end in a date or a name of its own.
                Spot::TitleEnd => {
                    let named = credit.agrees() && column.agreeing > 1;
                    named || credit.is_marked() || credit.names_any() && credit.is_dated()
                }
                Spot::Link => credit.agrees(),
                Spot::End | Spot::Last => credit.is_sure(),
                Spot::Bracket if credit.is_remark() => true,
                Spot::Beside | Spot::Bracket | Spot::Below => {
                    let others = self.stories < MIN_STORIES || column.credits > 1;
                    credit.is_sure() || others && credit.is_likely()
                }
            };
        if !taken {
            return None;
        }
        credit.resolve(column.lean())
    }

    /// Whether most stories have a credit in a spot.
    fn recurs(&self, spot: Spot) -> bool {
        let column = &self.columns[spot as usize];
        let most = self.has_most(column.credits);
        let shown =
            |count: usize| count > 0 && (count * 3 >= column.credits || count * 3 >= column.latin);
        most && match spot {
            Spot::TitleHead | Spot::TitleTail | Spot::Above => {
                shown(column.agreeing) || column.latin == 0 && shown(column.alike)
            }
            _ => {
                shown(column.agreeing)
                    || shown(column.sure)
                    || shown(column.alike)
                    || self.has_most(column.people)
                    // Hosts have no name in another script than theirs.
                    || spot == Spot::Bracket && column.latin == 0 && column.credits == self.stories
            }
        }
    }

    fn has_most(&self, count: usize) -> bool {
        count >= MIN_STORIES && count * 2 >= self.stories
    }

    /// Whether nearly all stories have a short line above that is no outlet: their topic.
    pub(super) fn has_topics(&self) -> bool {
        let lines = self.columns[Spot::Above as usize].credits;
        lines >= MIN_STORIES && lines * 5 >= self.stories * 4
    }
}

impl Column {
    /// What the column says of a name that may be an outlet or a person.
    fn lean(&self) -> Lean {
        Lean {
            site_last: (self.order != 0).then_some(self.order > 0),
            alone_site: (self.sites + self.people > 0).then_some(self.sites >= self.people),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a column of texts and hosts is read as: `site / authors`, or `-`.
    fn column(spot: Spot, rows: &[(&str, &str)]) -> Vec<String> {
        let hint = Hint::default();
        let mut form = Form::of(rows.len());
        for (text, host) in rows {
            form.learn(spot, text, Some(host), &hint);
        }
        let read = rows.iter().map(|(text, host)| {
            form.read(spot, text, Some(host), &hint).map_or_else(
                || "-".to_owned(),
                |b| format!("{} / {}", b.site.unwrap_or_default(), b.authors.join(", ")),
            )
        });
        read.collect()
    }

    #[test]
    fn what_stands_in_most_stories_is_a_credit_in_all() {
        let rows = [
            ("Ebb and Flow", "ebbflow.example"),
            ("Old Ropes", "a.example"),
            ("Tide", "tide.example"),
            ("Le Quai", "b.example"),
        ];
        let read = column(Spot::Bracket, &rows);
        assert_eq!(
            read,
            ["Ebb and Flow / ", "Old Ropes / ", "Tide / ", "Le Quai / "]
        );
    }

    #[test]
    fn what_stands_behind_every_title_in_another_script_is_a_credit() {
        let rows = [
            ("時計記録", "a.example"),
            ("波止場", "b.example"),
            ("音研究", "c.example"),
        ];
        assert_eq!(column(Spot::Bracket, &rows)[2], "音研究 / ");
    }

    #[test]
    fn what_stands_in_one_story_is_words() {
        let rows = [
            ("Old Ropes", "a.example"),
            ("a short one", "b.example"),
            ("it is long, and sad", "c.example"),
            ("I read it twice.", "d.example"),
        ];
        assert_eq!(column(Spot::Bracket, &rows), ["-", "-", "-", "-"]);
    }

    #[test]
    fn the_order_is_that_of_the_credits_that_are_sure() {
        let rows = [
            ("Ann Fox, Old Ropes", "a.example"),
            ("Bo Lee, Tide Tables", "tidetables.example"),
            ("Cy Dee, Salt Works", "saltworks.example"),
        ];
        assert_eq!(
            column(Spot::Below, &rows),
            [
                "Old Ropes / Ann Fox",
                "Tide Tables / Bo Lee",
                "Salt Works / Cy Dee"
            ]
        );
        let turned = [
            ("Old Ropes, Ann Fox", "a.example"),
            ("Tide Tables, Bo Lee", "tidetables.example"),
            ("Salt Works, Cy Dee and Dora Elm", "saltworks.example"),
        ];
        assert_eq!(
            column(Spot::Below, &turned),
            [
                "Old Ropes / Ann Fox",
                "Tide Tables / Bo Lee",
                "Salt Works / Cy Dee, Dora Elm"
            ]
        );
    }

    #[test]
    fn topics_before_titles_are_no_outlets() {
        let rows = [
            ("Rust", "a.example"),
            ("Python", "b.example"),
            ("Science", "c.example"),
        ];
        assert_eq!(column(Spot::TitleHead, &rows), ["-", "-", "-"]);
    }
}
