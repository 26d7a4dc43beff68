//! What two texts have in common, and what changed from one to the other, as numbers.

use std::collections::{HashMap, HashSet};

use super::Version;
use crate::text::{self, Run};

/// The tokens that a lead has.
const LEAD: usize = 40;
/// Between two runs that both texts share, so many tokens at most stand in one another's place.
const SLOT: usize = 12;
/// And so many at most where a name does.
const NAME_SLOT: usize = 6;
/// The runs that a text is said to begin with have this length.
const LONG_RUN: usize = 8;
/// Fewer numbers than these say nothing of a series.
const FEW_NUMBERS: usize = 4;
/// A quotation that both have is one from this length on.
const QUOTATION: usize = 6;

/// What is known of two texts, the shorter one first.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a finding of its own, and none excludes another"
)]
pub(super) struct Evidence {
    pub(super) contained: f64,
    /// How alike the first tokens are.
    pub(super) lead: f64,
    /// How alike the titles are; 0 where one is not known.
    pub(super) titles: f64,
    /// Whether either title has a word that the other has not, nor its text.
    pub(super) names_another: bool,
    /// Days between the two; `None` where a date is not known.
    pub(super) days: Option<u64>,
    /// Tokens of the shorter text, and of the longer.
    pub(super) lengths: [usize; 2],
    /// Tokens before the first long run, in either.
    pub(super) own: [usize; 2],
    /// Tokens after the last long run, in the longer text.
    pub(super) rest: usize,
    pub(super) changes: Changes,
    /// Whether capitals tell names in both.
    pub(super) tells_names: bool,
    /// Numbers in what both share.
    pub(super) kept: usize,
    /// The share of one's numbers that the other has, wherever they stand; 1 where one has hardly any.
    pub(super) same_numbers: f64,
    /// The lengths of what both tell in the same words, without quotations and without what ends both: a standing note.
    pub(super) prose: Vec<usize>,
    /// Whether a year stands in what both share: it tells of the past.
    pub(super) shares_year: bool,
    /// Whether both quote somebody with the same words.
    pub(super) shares_quotation: bool,
    /// Whether both are live reports.
    pub(super) is_live: bool,
    /// Whether one of them says that it corrects something.
    pub(super) owns_up: bool,
    /// Whether the longer one appeared after the shorter.
    pub(super) is_later: bool,
    /// Whether its title says that it is a later take.
    pub(super) is_later_by_title: bool,
}

impl Evidence {
    pub(super) fn of(a: &Version, b: &Version) -> Self {
        let size = |version: &Version| (version.shingles.len(), version.tokens.len());
        let is_in_order = (size(a), &a.tokens) <= (size(b), &b.tokens);
        let (a, b) = if is_in_order { (a, b) } else { (b, a) };
        let runs = text::runs(&a.tokens, &b.tokens);
        let lengths = [a.tokens.len(), b.tokens.len()];
        let long = |run: &&Run| run.length >= LONG_RUN;
        let first = runs.iter().find(long);
        let last = runs.iter().rfind(long);
        let lead = |version: &Version| version.tokens[..version.tokens.len().min(LEAD)].to_vec();
        let shared = |run: &Run| &a.tokens[run.a..run.a + run.length];
        let ends_both = |run: &Run| [run.a + run.length, run.b + run.length] == lengths;
        let body = &runs[..runs.len() - usize::from(runs.last().is_some_and(ends_both))];
        Self {
            contained: text::containment(&a.shingles, &b.shingles),
            lead: text::similarity(&lead(a), &lead(b)),
            titles: text::similarity(&a.title, &b.title),
            names_another: has_own_word(a, b) && has_own_word(b, a),
            days: a
                .published
                .zip(b.published)
                .map(|(a, b)| (a.date() - b.date()).num_days().unsigned_abs()),
            lengths,
            own: first.map_or(lengths, |run| [run.a, run.b]),
            rest: last.map_or(lengths[1], |run| lengths[1] - run.b - run.length),
            changes: changes(a, b, &runs),
            tells_names: tell_names(a, b),
            kept: runs.iter().map(|run| numbers(shared(run)).len()).sum(),
            shares_year: runs.iter().flat_map(shared).any(|token| is_year(token)),
            same_numbers: same_numbers(&numbers(&a.tokens), &numbers(&b.tokens)),
            prose: prose(a, b, body),
            shares_quotation: !quotations(a).is_disjoint(&quotations(b)),
            is_live: a.is_live && b.is_live,
            owns_up: a.owns_up != b.owns_up,
            is_later: b
                .published
                .zip(a.published)
                .is_some_and(|(b, a)| b.is_after(a) == Some(true)),
            is_later_by_title: b.take > a.take,
        }
    }
}

/// Whether a title has a word, no number, that its text has as well, and neither the other title nor the other text; two
/// such characters of a script without capitals.
fn has_own_word(of: &Version, other: &Version) -> bool {
    let is_own = |word: &&String| {
        !word.starts_with(|c: char| c.is_ascii_digit())
            && of.tokens.contains(word)
            && !other.title.contains(word)
            && !other.tokens.contains(word)
    };
    let own: Vec<_> = of.title.iter().filter(is_own).collect();
    own.len() > 1 || own.iter().any(|word| !text::is_ideographic(word))
}

fn is_year(token: &str) -> bool {
    token.len() == 4
        && token
            .parse()
            .is_ok_and(|year: u16| (1900..2100).contains(&year))
}

/// The lengths of the stretches of runs in which neither text quotes anybody.
fn prose(a: &Version, b: &Version, runs: &[Run]) -> Vec<usize> {
    let mut prose = Vec::new();
    for run in runs {
        let in_a = &a.spoken[run.a..run.a + run.length];
        let in_b = &b.spoken[run.b..run.b + run.length];
        let is_prose: Vec<bool> = in_a.iter().zip(in_b).map(|(a, b)| !a && !b).collect();
        let stretches = is_prose.chunk_by(|one, next| one == next);
        prose.extend(stretches.filter(|stretch| stretch[0]).map(<[bool]>::len));
    }
    prose
}

/// The runs of [`QUOTATION`] tokens that stand within quotation marks.
fn quotations(of: &Version) -> HashSet<&[String]> {
    let runs = of
        .tokens
        .windows(QUOTATION)
        .zip(of.spoken.windows(QUOTATION));
    runs.filter(|(_, spoken)| spoken.iter().all(|spoken| *spoken))
        .map(|(run, _)| run)
        .collect()
}

/// What stands in one text where the other has something else: between two runs that both share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Numbers and names.
    pub(super) facts: usize,
    /// Places where one word stands for another, and nothing tells whether they are names.
    pub(super) exchanged: usize,
    /// Places where other words than numbers changed.
    pub(super) wordings: usize,
}

/// Counts what changed in its place.
pub(super) fn changes(a: &Version, b: &Version, runs: &[Run]) -> Changes {
    let ends = runs
        .iter()
        .map(|run| (run.a + run.length, run.b + run.length));
    let begins = runs.iter().map(|run| (run.a, run.b));
    let from = std::iter::once((0, 0)).chain(ends);
    let to = begins.chain(std::iter::once((a.tokens.len(), b.tokens.len())));
    let (in_a, in_b) = (Whole::of(a), Whole::of(b));
    let mut changes = Changes::default();
    let mut exchanged: HashMap<_, usize> = HashMap::new();
    for (from, to) in from.zip(to) {
        let (in_place, other) = (&a.tokens[from.0..to.0], &b.tokens[from.1..to.1]);
        let longest = in_place.len().max(other.len());
        changes.wordings += usize::from(is_reworded(in_place, other));
        if longest > SLOT {
            continue;
        }
        changes.facts += changed_numbers(&numbers(in_place), &numbers(other));
        let is_renamed =
            longest <= NAME_SLOT && in_a.has_name(in_place, &in_b) && in_b.has_name(other, &in_a);
        if is_renamed {
            changes.facts += 1;
        } else if in_b.has_other_word(in_place, other) && in_a.has_other_word(other, in_place) {
            *exchanged.entry((in_place, other)).or_default() += 1;
        }
    }
    for ((in_place, _), times) in exchanged {
        // What stands for the same in several places is a name, where nothing else tells names.
        if times > 1 && !tell_names(a, b) {
            changes.facts += times;
        } else if in_place.iter().any(|token| !text::is_ideographic(token)) {
            changes.exchanged += 1;
        }
    }
    changes
}

/// Whether capitals tell the names of both.
fn tell_names(a: &Version, b: &Version) -> bool {
    !a.names.is_empty() && !b.names.is_empty()
}

/// A text, and what it has anywhere.
struct Whole<'a> {
    version: &'a Version,
    words: HashSet<&'a str>,
    /// Neighbours in a script that has neither blanks nor capitals.
    pairs: HashSet<[&'a str; 2]>,
}

impl<'a> Whole<'a> {
    fn of(version: &'a Version) -> Self {
        Self {
            version,
            words: version.tokens.iter().map(String::as_str).collect(),
            pairs: pairs(&version.tokens).collect(),
        }
    }

    fn has(&self, token: &str) -> bool {
        self.words.contains(token)
    }

    /// Whether there is a name among tokens that the other text has nowhere: a word with a capital, else two characters of a
    /// script that has none, side by side as nowhere in the other text, and one of them new.
    fn has_name(&self, tokens: &[String], elsewhere: &Self) -> bool {
        let is_new = |token: &str| !elsewhere.has(token);
        let is_name = |token: &String| is_new(token) && self.version.names.contains(token);
        let is_new_pair =
            |pair: [&str; 2]| pair.into_iter().any(is_new) && !elsewhere.pairs.contains(&pair);
        tokens.iter().any(is_name) || pairs(tokens).any(is_new_pair)
    }

    /// Whether there is a word among tokens that the other text has nowhere, and that is no other form of what stands there in
    /// its place.
    fn has_other_word(&self, tokens: &[String], in_its_place: &[String]) -> bool {
        let is_word = |token: &String| {
            // A Korean sentence ends with its verb, and that with this syllable: houses tell it in their own ways.
            !token.starts_with(|c: char| c.is_ascii_digit())
                && !text::is_hiragana(token)
                && !token.ends_with('다')
        };
        let is_other = |token: &String| in_its_place.iter().all(|other| !is_form(token, other));
        let mut words = tokens.iter().filter(|token| is_word(token));
        words.any(|token| !self.has(token) && is_other(token))
    }
}

/// Two such characters after each other.
fn pairs(tokens: &[String]) -> impl Iterator<Item = [&str; 2]> {
    let pairs = tokens
        .windows(2)
        .map(|pair| [pair[0].as_str(), pair[1].as_str()]);
    pairs.filter(|pair| pair.iter().all(|token| text::is_ideographic(token)))
}

/// Whether two words are forms of one: they begin alike, and more than half of the shorter one stands at their ends.
fn is_form(a: &str, b: &str) -> bool {
    let same = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).count()
    };
    let shorter = a.chars().count().min(b.chars().count());
    let begin = same(&mut a.chars(), &mut b.chars());
    let end = same(&mut a.chars().rev(), &mut b.chars().rev());
    begin > 0 && 2 * (begin + end) > shorter
}

/// Whether one stands for the other with other words, numbers aside.
fn is_reworded(a: &[String], b: &[String]) -> bool {
    let words = |tokens: &[String]| -> Vec<String> {
        let letters = |token: &String| {
            token
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        };
        tokens
            .iter()
            .map(letters)
            .filter(|word| !word.is_empty())
            .collect()
    };
    !a.is_empty() && !b.is_empty() && words(a) != words(b)
}

/// How many of two lists of numbers are in the place of one another.
fn changed_numbers(a: &[String], b: &[String]) -> usize {
    a.len().min(b.len()) - text::shared(a, b)
}

/// The share of the shorter list's numbers that both have; all of few.
fn same_numbers(a: &[String], b: &[String]) -> f64 {
    let least = a.len().min(b.len());
    if least < FEW_NUMBERS {
        return 1.0;
    }
    text::ratio(text::shared(a, b), least)
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
