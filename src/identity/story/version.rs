//! What is known of one text before it is compared.

use std::collections::HashSet;

use super::SHINGLE;
use super::take::Take;
use crate::model::Published;
use crate::text::{self, Shingles};

/// A text that is compared.
#[derive(Debug, Clone)]
pub struct Version {
    pub(super) published: Option<Published>,
    /// The tokens of its title; none where that is not known.
    pub(super) title: Vec<String>,
    pub(super) tokens: Vec<String>,
    /// For each token, whether somebody is quoted with it.
    pub(super) spoken: Vec<bool>,
    pub(super) shingles: Shingles,
    /// The tokens that are names, as far as capitals tell.
    pub(super) names: HashSet<String>,
    /// Whether its lines begin with times of day, as those of a live report do.
    pub(super) is_live: bool,
    /// Whether it says that it corrects something.
    pub(super) owns_up: bool,
    /// Which take of its story its title says that it is.
    pub(super) take: Take,
}

impl Version {
    /// The text of an article, and when it was published, where known.
    #[must_use]
    pub fn new(text: &str, published: Option<Published>) -> Self {
        let text = &*text::folded(text);
        let (tokens, spoken) = text::spoken(text);
        let shingles = text::shingles(&tokens, SHINGLE);
        Self {
            published,
            title: Vec::new(),
            tokens,
            spoken,
            shingles,
            names: text::names(text),
            is_live: text.lines().filter(|line| begins_with_time(line)).count() >= LIVE_LINES,
            owns_up: owns_up(text),
            take: Take::default(),
        }
    }

    /// The same under its title.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        let title = &*text::folded(title);
        self.title = text::tokens(title);
        self.title.truncate(TITLE);
        self.owns_up |= owns_up(title);
        self.take = Take::of(title);
        self
    }
}

/// So many tokens of a title are looked at: what is longer is none.
const TITLE: usize = 60;

/// A live report has so many entries at least.
const LIVE_LINES: usize = 3;

/// Whether a line begins with a time of day: `10:05`, `9.40`, `14h20`.
fn begins_with_time(line: &str) -> bool {
    let line = line.trim_start();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let hours = digits(line);
    let is_time = |rest: &str| {
        rest.starts_with([':', '.', 'h'])
            && digits(&rest[1..]) == 2
            && !rest[3..].starts_with(['.', ',', '%'])
    };
    matches!(hours, 1 | 2) && is_time(&line[hours..])
}

/// Words with which houses own up to a mistake, folded as texts are.
const CORRECTIONS: [&str; 32] = [
    "correction",
    "corrected",
    "misspelt",
    "misspelled",
    "misstated",
    "korrektur",
    "korrigiert",
    "berichtigt",
    "rectificati",
    "corrige",
    "correctif",
    "correccion",
    "rectificacion",
    "correcao",
    "corrigid",
    "retificacao",
    "rettifica",
    "correzione",
    "gecorrigeerd",
    "correctie",
    "rattelse",
    "korrigerad",
    "rettelse",
    "sprostowan",
    "исправлен",
    "duzeltme",
    "تصحيح",
    "정정",
    "바로잡",
    "訂正",
    "更正",
    "勘误",
];

fn owns_up(text: &str) -> bool {
    let text = text.to_lowercase();
    CORRECTIONS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_live_report_begin_with_times() {
        for line in ["10:05 All flights", "9.40 Uhr: Der Zug", "14h20", " 07:30"] {
            assert!(begins_with_time(line), "{line}");
        }
        for line in [
            "10.5 percent",
            "1.100 people",
            "3.25% of",
            "101:20",
            "10:5",
            "a 10:05",
            "",
            "10:",
            "3.50.1",
        ] {
            assert!(!begins_with_time(line), "{line}");
        }
    }

    #[test]
    fn a_correction_is_known_by_its_words() {
        for text in [
            "Correction: the year",
            "[정정] 붉은",
            "Le nom a été corrigé",
            "Düzeltme",
            "記事を訂正します",
        ] {
            assert!(owns_up(&text::folded(text)), "{text}");
        }
        assert!(!owns_up("He gave the correct answer"));
        let plain = Version::new("The bridge is open.", None);
        assert!(!plain.owns_up && plain.titled("CORRECTED-Bridge opens").owns_up);
    }

    #[test]
    fn spelling_makes_no_difference() {
        let (a, b) = (
            Version::new("Née à Lodz en ١٩٨٤", None),
            Version::new("Nee a Łódź en 1984", None),
        );
        assert_eq!(a.tokens, b.tokens);
        assert_eq!(a.shingles, b.shingles);
    }
}
