//! Whether two texts tell one story: one is a copy of the other, a later version of it, or another story.
//!
//! What stands word for word in both decides, measured on the shorter text, for news is cut and reworked. Three things
//! speak against: numbers and names that changed in their places (a report of a series, made after a template), dates
//! that are far apart, and beginnings that are each text's own (a text that quotes, a round-up, a box under every column). The
//! thresholds and what they were measured on: `docs/decisions/0011`.

mod evidence;
mod version;

pub use version::Version;

use crate::text;
use evidence::Evidence;

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
        says_so && evidence::changes(before, now, &runs).facts > 0
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
/// What counts as nearly the same, of the first forty tokens.
const NEARLY_SAME_LEAD: f64 = 0.70;
/// So many of its numbers are then still the same: what was new yesterday is old in the next report, and elsewhere.
const KEPT_NUMBERS: f64 = 0.50;
/// What counts as the same beginning for all others.
const LIKE_LEAD: f64 = 0.55;

/// Texts that are this short, or that appeared more than [`FAR_DAYS`] apart, are one story only where one has (nearly)
/// nothing that the other has not.
const WHOLE: f64 = 0.95;
/// See [`WHOLE`].
const SHORT: usize = 40;
/// See [`WHOLE`].
const FAR_DAYS: u64 = 4;
/// From this many days on, numbers that changed are those of the next report.
const NEXT_REPORT_DAYS: u64 = 2;

/// From this containment on a text is a later take, where its first paragraph was written anew: on the same day, on the
/// next one, and where the dates are not known.
const LATER_TAKE: [f64; 3] = [0.38, 0.45, 0.55];
/// Its first tokens are still on the same: agency, place, people.
const SAME_SUBJECT: f64 = 0.36;
/// So many tokens in a row are what an author wrote, and no turn of phrase.
const PASSAGE: usize = 10;
/// Three facts are put right in a text; what differs in more is another one's.
const CORRECTED_FACTS: usize = 3;
/// From this containment on a text is one that was put right.
const CORRECTED: f64 = 0.75;
/// From this likeness on two titles are the same.
const SAME_TITLE: f64 = 0.90;
/// And from this one on they are built alike.
const LIKE_TITLE: f64 = 0.75;

impl Evidence {
    fn relation(&self) -> Relation {
        let [_, longer] = self.lengths;
        if self.is_of_another() {
            return Relation::Different;
        }
        let is_framed = self.is_framed();
        let is_version = !self.is_next_report() && self.begins_alike() && self.is_same();
        if is_framed || is_version && self.contained >= COPY && self.own[1] <= local_lead(longer) {
            Relation::Copy
        } else if is_version || self.is_later_take() || self.is_corrected() || self.is_live_report()
        {
            Relation::Update
        } else {
            Relation::Different
        }
    }

    /// Whether the titles are those of one report on two places or people: alike, but for a word that is each text's own.
    fn is_of_another(&self) -> bool {
        self.titles >= LIKE_TITLE && self.names_another
    }

    /// Whether one is the other behind a page's menus: nothing but the title can tell that from a comment on it.
    fn is_framed(&self) -> bool {
        self.contained >= COPY
            && self.changes.facts == 0
            && self.titles >= SAME_TITLE
            && self.days.is_some_and(|days| days <= 1)
    }

    /// Whether one was written from the other when more was known: under a first paragraph of its own it keeps what the author
    /// wrote before, in the same words, be it with a quotation or in several places.
    ///
    /// Reports of a series share their frame, and differ in the rest; another house shares the quotations; what follows on the
    /// next day shares the background, which tells of some year.
    fn is_later_take(&self) -> bool {
        let [shorter, longer] = self.lengths;
        let [same_day, next_day, any_day] = LATER_TAKE;
        let least = match self.days {
            Some(0) => same_day,
            Some(1) if !self.shares_year => next_day,
            Some(_) => return false,
            None => any_day,
        };
        let passages = self
            .prose
            .iter()
            .filter(|length| **length >= PASSAGE)
            .count();
        let is_by_same_author = self.shares_quotation && passages > 0
            || self.days == Some(0) && self.contained >= any_day && passages > 1;
        shorter >= SHORT
            && longer * 5 >= shorter * 6
            && self.contained >= least
            && self.lead >= SAME_SUBJECT
            && self.changes.facts <= self.kept.min(CORRECTED_FACTS)
            && self.same_numbers >= KEPT_NUMBERS
            && is_by_same_author
    }

    /// Whether a few facts of it were put right: it says so, or it has the same title on the same day and not a word that
    /// changed with them.
    fn is_corrected(&self) -> bool {
        let is_known = self.owns_up && self.days.is_none_or(|days| days <= FAR_DAYS)
            || self.titles >= SAME_TITLE && self.days == Some(0) && self.changes.wordings == 0;
        is_known
            && self.lengths[0] >= SHORT
            && self.contained >= CORRECTED
            && self.changes.facts <= CORRECTED_FACTS
            && self.begins_alike()
    }

    /// Whether both are one live report, whichever end it grows at.
    fn is_live_report(&self) -> bool {
        self.is_live
            && self.days == Some(0)
            && self.contained >= CORRECTED
            && self.changes.facts == 0
    }

    fn is_same(&self) -> bool {
        let [shorter, _] = self.lengths;
        if shorter < SHORT || self.days.is_some_and(|days| days > FAR_DAYS) {
            return self.contained >= WHOLE && self.changes.facts == 0;
        }
        // A version that was reworked so much keeps its numbers, a few that rose aside.
        let keeps_lead = self.lead >= NEARLY_SAME_LEAD
            && self.changes.facts <= 1 + shorter / 100
            && self.same_numbers >= KEPT_NUMBERS;
        self.contained >= SAME || self.contained >= SAME_WITH_LEAD && keeps_lead
    }

    /// Whether numbers and names changed as they do from one report of a series to the next, and not as they do when more becomes
    /// known: in many places for the length of the text, or for its numbers.
    fn is_next_report(&self) -> bool {
        let [shorter, _] = self.lengths;
        let numbers = self.changes.facts + self.kept;
        // Tokens a changed number, and numbers for each that changed: below these it is a series.
        let (tokens_each, numbers_each) = match self.days {
            Some(days) if days >= NEXT_REPORT_DAYS => return self.changes.facts * 150 > shorter,
            Some(_) => (40, 3),
            None => (50, 4),
        };
        self.changes.facts > 1
            && (self.changes.facts * tokens_each > shorter
                || self.changes.facts * numbers_each > numbers)
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

    const LATER_LEAD: &str = "HARWELL, March 3 -- All 212 people aboard a ferry that ran aground off the northern harbour early on \
        Tuesday are safe, and the master of the ship was questioned by the police in the evening, the mayor said.";

    #[test]
    fn a_later_take_keeps_what_its_author_wrote_under_another_first_paragraph() {
        let first = [LEAD_LINE, QUOTE, END];
        let later = [LATER_LEAD, MIDDLE, QUOTE, END, OWN];
        assert_eq!(relation(&first, &later), Relation::Update);
        let on = |parts: &[&str], day: &str| Version::new(&parts.join("\n"), day.parse().ok());
        let days_later = |parts: &[&str], day| compare(&told(&first), &on(parts, day)).relation;
        assert_eq!(days_later(&later, "2025-03-04"), Relation::Update);
        assert_eq!(days_later(&later, "2025-03-05"), Relation::Different);
        assert_eq!(
            relation(&first, &[LATER_LEAD, QUOTE, END]),
            Relation::Different,
            "of a series, for it did not grow"
        );
    }

    #[test]
    fn a_later_take_is_none_by_quotations_alone_or_by_the_past() {
        let asked = "A spokeswoman of the line said: \"We will pay for every trunk that was lost and every night that was spent \
            in the school hall, and we will not wait for a court to tell us so.\" She named no sum.";
        let by_another = LATER_LEAD.replace("HARWELL, March 3 -- ", "");
        let other_house = [&by_another, QUOTE, asked, OWN, "More on page three."];
        assert_eq!(
            relation(&[LEAD_LINE, QUOTE, asked], &other_house),
            Relation::Different
        );

        let statement = asked.replace('"', "");
        assert_eq!(
            relation(&[LEAD_LINE, &statement], &[&by_another, asked, MIDDLE, OWN]),
            Relation::Different,
            "what one says, the other quotes"
        );
        let past = END.replace("within two years", "since the fire of 2019");
        let next_day = |end: &str| {
            let text = [LATER_LEAD, MIDDLE, QUOTE, end, OWN].join("\n");
            let next_day = Version::new(&text, "2025-03-04".parse().ok());
            compare(&told(&[LEAD_LINE, QUOTE, end]), &next_day).relation
        };
        assert_eq!(
            [next_day(END), next_day(&past)],
            [Relation::Update, Relation::Different]
        );
    }

    #[test]
    fn a_text_behind_menus_is_known_by_its_title() {
        let menus = "Harbour Market Letters Weather Tides Shipping Deaths Notices Log in Subscribe\nMost read: The eels are back \
            in the basin. The council replies to its critics. Two ferries for the price of one. A quiz: do you know the mole?";
        let titled = |title: &str, parts: &[&str]| told(parts).titled(title);
        let bare = titled("Ferry runs aground", &[LEAD_LINE]);
        let framed = |title| compare(&bare, &titled(title, &[menus, MIDDLE, LEAD_LINE])).relation;
        assert_eq!(framed("Ferry runs aground"), Relation::Copy);
        assert_eq!(framed("What I think of ferries"), Relation::Different);
    }

    #[test]
    fn a_live_report_may_turn_its_order() {
        let morning = [
            "09:40 Good morning from the coast, where the wind has risen since midnight.",
            "10:05 The airport sends home all who wait for a flight, and asks the others not to come.",
            "10:31 Two yachts broke loose in the basin, but nobody is aboard.",
        ];
        let noon = [
            "12:50 Schools stay closed tomorrow, says the mayor.",
            "12:10 The grid counts 52 villages in the dark.",
            "11:30 A poplar fell on the road to the mill, and the firemen are at work.",
        ];
        let turned: Vec<&str> = noon.into_iter().chain(morning.into_iter().rev()).collect();
        assert_eq!(relation(&morning, &turned), Relation::Update);
        let text = |line: &&'static str| &line[6..];
        let untimed = |lines: &[&'static str]| lines.iter().map(text).collect::<Vec<_>>();
        assert_eq!(
            relation(&untimed(&morning), &untimed(&turned)),
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
    fn the_figures_of_yesterday_are_in_the_report_of_today() {
        let balance = |day: u32, [upper, lower, mill]: [[&str; 2]; 3]| {
            let before = day - 1;
            let text = format!(
                "The water in the upper basin of Selm stood on May {day} at {} million tonnes after {} million tonnes on the day before, the \
                 board of the dams said in its daily account. The water in the lower basin stood at {} million tonnes after {} million \
                 tonnes on the same days. All that ran through the mill came to {} million tonnes on May {day} after {} million on May {before}.",
                upper[0], upper[1], lower[0], lower[1], mill[0], mill[1]
            );
            Version::new(&text, format!("2025-05-{day:02}").parse().ok())
        };
        let [first, next] = [
            balance(
                6,
                [
                    ["2.424", "2.508"],
                    ["9.706", "10.786"],
                    ["12.131", "13.283"],
                ],
            ),
            balance(
                7,
                [["3.254", "2.424"], ["7.291", "9.706"], ["10.544", "12.131"]],
            ),
        ];
        assert_eq!(compare(&first, &next).relation, Relation::Different);
    }

    #[test]
    fn a_few_numbers_are_put_right_where_it_is_said_or_nothing_else_changed() {
        let first = report(["850", "14", "2.25", "12.4"]);
        let right = report(["580", "41", "2.25", "21.4"]);
        let next = right.replace("weekly", "daily");
        let owned_up = format!("{right} Correction: an earlier version gave wrong figures.");
        let monday = "2025-05-05".parse().ok();
        let first = Version::new(&first, monday).titled("Bank lends in its operation");
        let relation = |text: &str, title: &str| {
            compare(&first, &Version::new(text, monday).titled(title)).relation
        };
        assert_eq!(relation(&owned_up, "Bank lends less"), Relation::Update);
        assert_eq!(
            relation(&next, "Bank lends in its operation"),
            Relation::Different
        );
        assert_eq!(
            relation(&right, "Bank lends in its operation"),
            Relation::Update
        );
        assert_eq!(relation(&right, "Bank lends more"), Relation::Different);
    }

    #[test]
    fn a_report_on_another_place_has_its_title_but_for_the_place() {
        let on = |place: &str, more: &str| {
            let text = format!(
                "No bus will run in {place} on Wednesday, the union said.\n{MIDDLE}\n{QUOTE}\n{END}\n{more}"
            );
            told(&[&text]).titled(&format!("Strike: what runs in {place} on Wednesday"))
        };
        assert_eq!(
            compare(&on("Laurel", ""), &on("Estmark", OWN)).relation,
            Relation::Different
        );
        assert_eq!(
            compare(&on("Laurel", ""), &on("Laurel", OWN)).relation,
            Relation::Copy
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
