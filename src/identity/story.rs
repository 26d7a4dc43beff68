//! Whether two texts tell one story: one is a copy of the other, a later version of it, or another story.
//!
//! What stands word for word in both decides, measured on the shorter text, for news is cut and reworked. Three things
//! speak against: numbers and names that changed in their places (a report of a series, made after a template), dates
//! that are far apart, and beginnings that are each text's own (a text that quotes, a round-up, a box under every column). The
//! thresholds and what they were measured on: `docs/decisions/0011`.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::text::{self, Run, Shingles};

/// The length of a shingle, in tokens.
pub const SHINGLE: usize = 5;

/// What one text is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// One holds the other, whole or cut.
    Copy,
    /// One is a later or reworked version of the other.
    Update,
    /// Another story.
    Different,
}

/// A text that is compared.
#[derive(Debug, Clone)]
pub struct Version {
    day: Option<NaiveDate>,
    tokens: Vec<String>,
    shingles: Shingles,
    /// The tokens that are names, as far as capitals tell.
    names: HashSet<String>,
}

impl Version {
    /// The text of an article, and the day of its publication, where known.
    #[must_use]
    pub fn new(text: &str, day: Option<NaiveDate>) -> Self {
        let tokens = text::tokens(text);
        let shingles = text::shingles(&tokens, SHINGLE);
        Self {
            day,
            tokens,
            shingles,
            names: text::names(text),
        }
    }
}

/// What was found of two texts, and how much of the shorter one's wording stands in the other, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// What they are to each other.
    pub relation: Relation,
    /// The share of the shorter text's shingles that the longer one has.
    pub contained: f64,
}

/// Says what two texts are to each other; the order makes no difference.
#[must_use]
pub fn compare(a: &Version, b: &Version) -> Verdict {
    let evidence = Evidence::of(a, b);
    Verdict {
        relation: evidence.relation(),
        contained: evidence.contained,
    }
}

/// Whether readers of a page would want to see it again after it changed.
///
/// They would where a fifth of its wording is new, or where a number or a name is another one and the page says itself
/// that it was changed (a count of views changes without). What has hardly a word in common with it is no version of it.
#[must_use]
pub fn is_revised(before: &Version, now: &Version, says_so: bool) -> bool {
    let kept = text::containment(&now.shingles, &before.shingles);
    let is_rewritten = kept <= 1.0 - NEW_WORDING;
    let is_corrected = || {
        let runs = text::runs(&before.tokens, &now.tokens);
        says_so && changed(before, now, &runs) > 0
    };
    text::overlap(&now.shingles, &before.shingles) >= SAME_PAGE && (is_rewritten || is_corrected())
}

/// So much of a page's wording is new where readers see it again.
const NEW_WORDING: f64 = 0.20;
/// And so much of the shorter version stands in the other.
const SAME_PAGE: f64 = 0.25;

/// From this containment on one text is the other, cut or whole.
const COPY: f64 = 0.97;
/// From this one on, a reworked version.
const SAME: f64 = 0.60;
/// And from this one on where the first sentences are nearly the same.
const SAME_WITH_LEAD: f64 = 0.40;
/// What counts as nearly the same, of the first [`LEAD`] tokens.
const NEARLY_SAME_LEAD: f64 = 0.70;
/// What counts as the same beginning for all others.
const LIKE_LEAD: f64 = 0.55;
/// The tokens that a lead has.
const LEAD: usize = 40;

/// Texts that are this short, or that appeared more than [`FAR_DAYS`] apart, are one story only where one has (nearly)
/// nothing that the other has not.
const WHOLE: f64 = 0.95;
/// See [`WHOLE`].
const SHORT: usize = 40;
/// See [`WHOLE`].
const FAR_DAYS: u64 = 4;
/// From this many days on, numbers that changed are those of the next report.
const NEXT_REPORT_DAYS: u64 = 2;

/// Between two runs that both texts share, so many tokens at most stand in one another's place.
const SLOT: usize = 12;
/// And so many at most where a name does.
const NAME_SLOT: usize = 6;
/// The runs that a text is said to begin with have this length.
const LONG_RUN: usize = 8;

/// What is known of two texts, the shorter one first.
#[derive(Debug)]
struct Evidence {
    contained: f64,
    /// How alike the first tokens are.
    lead: f64,
    /// Days between the two; `None` where a date is not known.
    days: Option<u64>,
    /// Tokens of the shorter text, and of the longer.
    lengths: [usize; 2],
    /// Tokens before the first long run, in either.
    own: [usize; 2],
    /// Tokens after the last long run, in the longer text.
    rest: usize,
    /// Numbers and names that stand in the place of others.
    changed: usize,
    /// Numbers in what both share.
    kept: usize,
}

impl Evidence {
    fn of(a: &Version, b: &Version) -> Self {
        let size = |version: &Version| (version.shingles.len(), version.tokens.len());
        let is_in_order = (size(a), &a.tokens) <= (size(b), &b.tokens);
        let (a, b) = if is_in_order { (a, b) } else { (b, a) };
        let runs = text::runs(&a.tokens, &b.tokens);
        let lengths = [a.tokens.len(), b.tokens.len()];
        let long = |run: &&Run| run.length >= LONG_RUN;
        let first = runs.iter().find(long);
        let last = runs.iter().rfind(long);
        let lead = |version: &Version| version.tokens[..version.tokens.len().min(LEAD)].to_vec();
        Self {
            contained: text::containment(&a.shingles, &b.shingles),
            lead: text::similarity(&lead(a), &lead(b)),
            days: a
                .day
                .zip(b.day)
                .map(|(a, b)| (a - b).num_days().unsigned_abs()),
            lengths,
            own: first.map_or(lengths, |run| [run.a, run.b]),
            rest: last.map_or(lengths[1], |run| lengths[1] - run.b - run.length),
            changed: changed(a, b, &runs),
            kept: runs
                .iter()
                .map(|run| numbers(&a.tokens[run.a..run.a + run.length]).len())
                .sum(),
        }
    }

    fn relation(&self) -> Relation {
        let [_, longer] = self.lengths;
        if self.is_next_report() || !self.begins_alike() || !self.is_same() {
            Relation::Different
        } else if self.contained >= COPY && self.own[1] <= local_lead(longer) {
            Relation::Copy
        } else {
            Relation::Update
        }
    }

    fn is_same(&self) -> bool {
        let [shorter, _] = self.lengths;
        if shorter < SHORT || self.days.is_some_and(|days| days > FAR_DAYS) {
            return self.contained >= WHOLE && self.changed == 0;
        }
        // A version that was reworked so much keeps its numbers, a few that rose aside.
        let keeps_lead = self.lead >= NEARLY_SAME_LEAD && self.changed <= 1 + shorter / 100;
        self.contained >= SAME || self.contained >= SAME_WITH_LEAD && keeps_lead
    }

    /// Whether numbers and names changed as they do from one report of a series to the next, and not as they do when more becomes
    /// known: in many places for the length of the text, or for its numbers.
    fn is_next_report(&self) -> bool {
        let [shorter, _] = self.lengths;
        let numbers = self.changed + self.kept;
        // Tokens a changed number, and numbers for each that changed: below these it is a series.
        let (tokens_each, numbers_each) = match self.days {
            Some(days) if days >= NEXT_REPORT_DAYS => return self.changed * 150 > shorter,
            Some(_) => (40, 3),
            None => (50, 4),
        };
        self.changed > 1
            && (self.changed * tokens_each > shorter || self.changed * numbers_each > numbers)
    }

    /// Whether what they share begins where both begin: with the same words, or after a few of one of them (a local
    /// lead, a dateline). A live report grows at its top instead, and ends as before.
    fn begins_alike(&self) -> bool {
        let [shorter, longer] = self.lengths;
        let [own_shorter, own_longer] = self.own;
        let at_once = |own: usize, length: usize| own <= (length / 20).max(12);
        let with_local_lead = at_once(own_shorter, shorter) && own_longer <= (longer / 5).max(20);
        let grew_at_the_top =
            at_once(own_shorter, shorter) && own_longer <= longer / 2 && self.rest <= longer / 10;
        self.lead >= LIKE_LEAD || with_local_lead || at_once(own_longer, longer) || grew_at_the_top
    }
}

/// How much of its own a house puts before an agency's text, of so many tokens in all.
fn local_lead(length: usize) -> usize {
    (length / 5).max(20)
}

/// How many numbers and names of one text stand where the other has others: between two runs that both share.
fn changed(a: &Version, b: &Version, runs: &[Run]) -> usize {
    let ends = runs
        .iter()
        .map(|run| (run.a + run.length, run.b + run.length));
    let begins = runs.iter().map(|run| (run.a, run.b));
    let from = std::iter::once((0, 0)).chain(ends);
    let to = begins.chain(std::iter::once((a.tokens.len(), b.tokens.len())));
    let words = |version: &'_ Version| version.tokens.iter().cloned().collect::<HashSet<_>>();
    let (in_a, in_b) = (words(a), words(b));
    from.zip(to)
        .map(|(from, to)| (&a.tokens[from.0..to.0], &b.tokens[from.1..to.1]))
        .filter(|(in_place, other)| in_place.len().max(other.len()) <= SLOT)
        .map(|(in_place, other)| {
            let is_renamed = in_place.len().max(other.len()) <= NAME_SLOT
                && has_new_name(in_place, &a.names, &in_b)
                && has_new_name(other, &b.names, &in_a);
            changed_numbers(&numbers(in_place), &numbers(other)) + usize::from(is_renamed)
        })
        .sum()
}

/// Whether there is a name among tokens that the other text has nowhere: a word with a capital, else two such characters
/// of a script that has none.
fn has_new_name(tokens: &[String], names: &HashSet<String>, elsewhere: &HashSet<String>) -> bool {
    let new = || tokens.iter().filter(|token| !elsewhere.contains(*token));
    new().any(|token| names.contains(token))
        || new().filter(|token| text::is_ideographic(token)).count() > 1
}

/// How many of two lists of numbers are in the place of one another.
fn changed_numbers(a: &[String], b: &[String]) -> usize {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for number in b {
        *left.entry(number).or_default() += 1;
    }
    let mut common = 0;
    for number in a {
        if let Some(count) = left.get_mut(number.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    a.len().min(b.len()) - common
}

/// The numbers among tokens: digits at a token's begin (`12명`), and those that punctuation parted (`1,250.5`) as one.
fn numbers(tokens: &[String]) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    let mut goes_on = false;
    for token in tokens {
        let end = token
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(token.len());
        let digits = &token[..end];
        match numbers.last_mut().filter(|_| goes_on) {
            _ if digits.is_empty() => {}
            Some(number) => {
                number.push('.');
                number.push_str(digits);
            }
            None => numbers.push(digits.to_owned()),
        }
        goes_on = !digits.is_empty();
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAD_LINE: &str = "HARWELL, March 3 -- A passenger ferry with 212 people aboard ran aground on a sandbank off the \
        northern harbour early on Tuesday, injuring at least 14 passengers and forcing a night-long evacuation.";
    const MIDDLE: &str = "The Morning Star was on its way from the island of Selm to the mainland when it struck the bank in \
        thick fog, the harbour authority said. Rescue boats and two helicopters brought all of them ashore by nine.";
    const QUOTE: &str = "\"We heard a long grinding noise and then everything slid to one side,\" said a teacher who was \
        travelling with 23 pupils. \"The crew were calm and told us to stay where we were until the boats came.\"";
    const END: &str = "It is the second accident on the route within two years, and fishermen have long asked for a new \
        light on the northern mole. The ministry opened an inquiry and will publish a first report within 30 days.";
    const OWN: &str = "Two families from our own town were on board, neighbours told this newspaper on Tuesday. The mayor \
        said that all of them were well and would be home by the weekend, and that the school would stay open.";

    fn told(parts: &[&str]) -> Version {
        Version::new(&parts.join("\n"), "2025-03-03".parse().ok())
    }

    fn relation(a: &[&str], b: &[&str]) -> Relation {
        let (a, b) = (told(a), told(b));
        assert_eq!(compare(&a, &b), compare(&b, &a), "whichever comes first");
        compare(&a, &b).relation
    }

    #[test]
    fn a_text_that_was_cut_is_a_copy() {
        let whole = [LEAD_LINE, MIDDLE, QUOTE, END];
        assert_eq!(relation(&whole, &whole), Relation::Copy);
        assert_eq!(relation(&whole, &whole[..2]), Relation::Copy);
    }

    #[test]
    fn a_page_is_revised_by_a_good_part_or_by_a_correction_that_it_owns_up_to() {
        let before = [LEAD_LINE, MIDDLE, QUOTE];
        let revised = |now: &[&str], says_so| is_revised(&told(&before), &told(now), says_so);
        assert!(!revised(&before, true));
        let slip = MIDDLE.replace("struck the bank", "struck a bank");
        assert!(!revised(&[LEAD_LINE, &slip, QUOTE], true), "hardly a word");
        let corrected = LEAD_LINE.replace("212", "221");
        assert!(revised(&[&corrected, MIDDLE, QUOTE], true));
        assert!(
            !revised(&[&corrected, MIDDLE, QUOTE], false),
            "a count of views, for all we know"
        );
        assert!(
            revised(&[LEAD_LINE, MIDDLE, QUOTE, END], false),
            "a good part is new"
        );
        assert!(!revised(&[OWN, OWN, END], true), "another text");
        assert!(
            !revised(&[LEAD_LINE, MIDDLE], false),
            "cut, with nothing new"
        );
    }

    #[test]
    fn numbers_that_rose_in_a_text_that_grew_are_an_update() {
        let later = LEAD_LINE.replace("14", "19");
        assert_eq!(
            relation(&[LEAD_LINE, MIDDLE, END], &[&later, OWN, MIDDLE, END]),
            Relation::Update
        );
    }

    #[test]
    fn a_line_of_one_s_own_before_the_same_text_leaves_it_a_copy() {
        let own = "Two families from our own town were on board, neighbours told this newspaper on Tuesday.";
        let whole = [LEAD_LINE, MIDDLE, QUOTE, END];
        assert_eq!(
            relation(&whole, &[own, LEAD_LINE, MIDDLE, QUOTE, END]),
            Relation::Copy
        );
        assert_eq!(
            relation(&whole, &[own, LEAD_LINE, MIDDLE, QUOTE]),
            Relation::Update,
            "cut as well"
        );
    }

    #[test]
    fn a_live_report_grows_at_its_top() {
        assert_eq!(
            relation(&[LEAD_LINE, MIDDLE, END], &[QUOTE, LEAD_LINE, MIDDLE, END]),
            Relation::Update
        );
    }

    #[test]
    fn a_text_that_quotes_another_is_its_own() {
        assert_eq!(
            relation(
                &[LEAD_LINE, MIDDLE],
                &[QUOTE, OWN, LEAD_LINE, MIDDLE, END, OWN]
            ),
            Relation::Different
        );
    }

    #[test]
    fn a_box_below_every_column_makes_no_story() {
        let boxed = [MIDDLE, QUOTE, END].join("\n");
        assert_eq!(
            relation(&[LEAD_LINE, &boxed], &[OWN, &boxed]),
            Relation::Different
        );
    }

    fn report(numbers: [&str; 4]) -> String {
        let [lent, banks, rate, total] = numbers;
        format!(
            "The central bank lent banks {lent} million crowns in its weekly operation, it said in a statement. {banks} banks \
             took part. The bank fixed the rate at {rate} percent. The sum of liquidity lent to the sector now stands at \
             {total} billion crowns. Dealers had expected demand to be close to that of the last operation because of tax \
             payments at the end of the month. The next operation will be held in a week, the bank said."
        )
    }

    #[test]
    fn the_next_report_of_a_series_is_another_story() {
        let first = report(["850", "14", "2.25", "12.4"]);
        let next = report(["1,020", "11", "2.50", "12.9"]);
        assert_eq!(relation(&[&first], &[&next]), Relation::Different);
        let at = |text: &str, day: &str| Version::new(text, day.parse().ok());
        let one_number = report(["851", "14", "2.25", "12.4"]);
        let (monday, next_day, next_week) = ("2025-05-05", "2025-05-06", "2025-05-12");
        let relation = |day| compare(&at(&first, monday), &at(&one_number, day)).relation;
        assert_eq!(
            [relation(next_day), relation(next_week)],
            [Relation::Update, Relation::Different],
            "a number that was corrected at once, and one of the week after"
        );
    }

    #[test]
    fn a_notice_on_others_is_another_story() {
        let notice = |town: &str, king: &str| {
            format!(
                "The embassy of Norland in {town} will be closed on Monday, when the country remembers the day of {king}. Letters \
                 that arrive on that day are opened on Tuesday. Whoever needs help at once may call the house at any hour. The \
                 library and the garden stay open for visitors until the evening, as on any other day of the year."
            )
        };
        assert_eq!(
            relation(
                &[&notice("Laurel", "Harald")],
                &[&notice("Harwell", "Sigrid")]
            ),
            Relation::Different
        );
        assert_eq!(
            relation(
                &[&notice("Laurel", "Harald")],
                &[&notice("Laurel", "Haralt")]
            ),
            Relation::Update,
            "one name that was put right"
        );
    }

    #[test]
    fn short_texts_are_one_only_where_nothing_differs() {
        let short = "The bridge is closed until Friday, the council said. Buses go round by the mill, and the ferry runs twice \
            an hour until then.";
        assert_eq!(relation(&[short], &[short]), Relation::Copy);
        assert_eq!(
            relation(&[short], &[&short.replace("Friday", "Monday")]),
            Relation::Different
        );
        assert_eq!(relation(&[""], &[""]), Relation::Different);
    }

    #[test]
    fn languages_without_spaces_are_told_by_their_characters() {
        let whole = "防衛省は14日、北朝鮮が同日午前、弾道ミサイルの可能性があるものを発射したと発表した。日本の排他的経済水域の外に\
            落下したとみられる。船舶や航空機への被害の情報は入っていない。首相は官邸で記者団に対し、断じて容認できないと述べた。";
        let cut: String = whole.chars().take(60).collect();
        assert_eq!(relation(&[whole], &[&cut]), Relation::Copy);
        let quake = |at: &str, depth: &str, strength: &str| {
            format!(
                "{at}で震度3を観測する地震がありました。気象庁によりますと、震源の深さはおよそ{depth}キロ、マグニチュードは{strength}と推定\
                 されています。この地震による津波の心配はありません。今のところ被害の情報は入っていません。"
            )
        };
        assert_eq!(
            relation(
                &[&quake("石川県能登地方", "10", "4.1")],
                &[&quake("茨城県南部", "50", "4.4")]
            ),
            Relation::Different
        );
    }
}
