//! Wrapped text: the lines that a mail program or an editor broke at a column are joined again.
//!
//! Each line that another follows votes for the columns at which the next word would no longer have fitted. Where most
//! of a text's lines agree on a column, it was wrapped there; a text that was not has its line ends anywhere.

use super::line::{Line, columns, is_spaceless};
use crate::digest::document::MAX_TEXT;

/// The columns at which texts are wrapped.
const FIRST: usize = 50;
const LAST: usize = 100;

/// A column has at least this many votes.
const MIN_VOTES: usize = 3;

/// A line that ends this many columns before the one at which the text was wrapped may have ended where it wanted to.
const SHORT: usize = 25;

/// So many depths of quotation are told apart: each was wrapped by another program.
const DEPTHS: usize = 4;

/// The columns at which a text was wrapped, by depth of quotation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::digest) struct Wrapping([Option<usize>; DEPTHS]);

impl Wrapping {
    /// Finds the columns from how the lines end.
    pub(in crate::digest) fn find(lines: &[Line]) -> Self {
        let (mut all, mut by_depth) = (Votes::default(), [Votes::default(); DEPTHS]);
        for (at, line) in lines.iter().enumerate() {
            let width = line.width();
            // Where an address made a line too long says nothing.
            if line.is_blank() || (width > FIRST && line.text.contains("://")) {
                continue;
            }
            let next = lines.get(at + 1).filter(|next| are_adjacent(line, next));
            // A numbered title with words below that do not stand in may be two lines as well as one.
            let tells = |next: &&Line| !line.opens() || next.indent > line.indent;
            let end = next.filter(tells).map(|next| end_with(width, line, next));
            let told = [Some(&mut all), by_depth.get_mut(line.quotes)];
            for votes in told.into_iter().flatten() {
                votes.count(width, next.is_some(), end);
            }
        }
        let all = all.column();
        Self(by_depth.map(|votes| votes.column().or(all)))
    }

    /// Whether a line goes on in the next one: it was broken there, or an address made it longer than the others.
    pub(in crate::digest) fn goes_on(&self, before: &Line, next: &Line) -> bool {
        let column = self.0[next.quotes.min(DEPTHS - 1)];
        let width = before.width();
        let overlong = column.is_some_and(|column| width > column)
            && before.text.contains("://")
            && next.text.starts_with(char::is_lowercase);
        are_adjacent(before, next) && (overlong || self.breaks(width, before, next))
    }

    /// Whether a line of so many columns was broken before the next one: its first word would not have fitted.
    fn breaks(&self, width: usize, before: &Line, next: &Line) -> bool {
        let column = self.0[next.quotes.min(DEPTHS - 1)];
        column.is_some_and(|column| width <= column && column < end_with(width, before, next))
    }
}

/// How many columns a line would have taken up with the next one's first word behind it.
fn end_with(width: usize, before: &Line, next: &Line) -> usize {
    let ends_spaceless = before.text.chars().next_back().is_some_and(is_spaceless);
    let mut chars = next.text.chars().peekable();
    let first = match chars.peek() {
        Some(c) if is_spaceless(*c) => {
            // A stop may not begin a line, and takes the character before it along.
            let stop =
                |c: &char| matches!(c, '。' | '、' | '，' | '．' | '」' | '』' | '）' | '：');
            2 + 2 * usize::from(chars.nth(1).is_some_and(|c| stop(&c)))
        }
        _ => chars
            .take_while(|c| *c != ' ' && !is_spaceless(*c))
            .map(columns)
            .sum(),
    };
    width + usize::from(!ends_spaceless) + first
}

/// Whether two lines stand in one paragraph and could be parts of one line.
fn are_adjacent(before: &Line, next: &Line) -> bool {
    !before.is_blank()
        && !next.is_blank()
        && before.quotes == next.quotes
        && !before.is_rule()
        && !next.is_rule()
        && !before.is_address()
        && !next.is_address()
        && !next.opens()
}

/// What the ends of lines say of the column at which they were wrapped, by column.
#[derive(Debug, Clone, Copy)]
struct Votes {
    /// How many more lines vote for a column than for the one before.
    steps: [isize; LAST + 2],
    /// How many lines end there with another one below that could go on with them, and without.
    paired: [usize; LAST + 2],
    single: [usize; LAST + 2],
}

impl Default for Votes {
    fn default() -> Self {
        Self {
            steps: [0; LAST + 2],
            paired: [0; LAST + 2],
            single: [0; LAST + 2],
        }
    }
}

impl Votes {
    /// Counts a line of so many columns, whether one goes on below it, and how many it would have taken up with the
    /// first word of that one, where that tells.
    fn count(&mut self, width: usize, is_paired: bool, end: Option<usize>) {
        let width = width.min(LAST + 1);
        if is_paired {
            self.paired[width] += 1;
        } else {
            self.single[width] += 1;
        }
        if let Some(end) = end {
            self.steps[width] += 1;
            self.steps[end.min(LAST + 1)] -= 1;
        }
    }

    /// The column that most lines agree on, if most of those that reach it do.
    fn column(&self) -> Option<usize> {
        let mut votes = 0_isize;
        let mut best = (0, 0);
        for (column, step) in self.steps.iter().enumerate().take(LAST + 1) {
            votes += step;
            if column >= FIRST && votes > best.0 {
                best = (votes, column);
            }
        }
        let (votes, column) = (usize::try_from(best.0).ok()?, best.1);
        let near: usize = self.paired[column - column.min(SHORT)..].iter().sum();
        let beyond: usize = self.single[column..].iter().skip(1).sum();
        (votes >= MIN_VOTES && votes * 2 >= near + beyond).then_some(column)
    }
}

/// Joins the lines that were wrapped, and those over which a link and its address are spread.
pub(super) fn join(lines: Vec<Line>) -> Vec<Line> {
    let wrapping = Wrapping::find(&lines);
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    // The last line as it was written, of which the last joined one is the whole.
    let mut last: Option<Line> = None;
    for line in lines {
        let joint = joined
            .last()
            .zip(last.as_ref())
            .filter(|(whole, _)| whole.text.len() + line.text.len() < MAX_TEXT)
            .and_then(|(whole, last)| joint(whole, last, &line, &wrapping));
        last = Some(line.clone());
        match (joined.last_mut(), joint) {
            (Some(whole), Some(joint)) => {
                whole.text.push_str(joint);
                whole.text.push_str(&line.text);
            }
            _ => joined.push(line),
        }
    }
    joined
}

/// What stands between a line and the next one that goes on with it; `None` where it does not.
fn joint(whole: &Line, last: &Line, next: &Line, wrapping: &Wrapping) -> Option<&'static str> {
    let separate = whole.is_blank()
        || next.is_blank()
        || whole.quotes != next.quotes
        || last.is_rule()
        || next.is_rule();
    if separate {
        return None;
    }
    if breaks_address(last, next) {
        return Some("");
    }
    let address = opens_with_address(&next.text);
    let words = !ends_with_address(&whole.text);
    let goes_on = next
        .text
        .starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';' | '.' | ')'));
    let attached = address && words;
    // A line with a bracketed address in it is as long as that address is.
    let after = goes_on && opens_with_address(&last.text) && !next.opens();
    let broken = are_adjacent(last, next) && wrapping.breaks(last.width(), last, next);
    let spaceless = |c: Option<char>| c.is_some_and(is_spaceless);
    (attached || after || broken).then(|| {
        if spaceless(whole.text.chars().next_back()) && spaceless(next.text.chars().next()) {
            ""
        } else {
            " "
        }
    })
}

/// Marks before an address that is closed by its counterpart.
const OPENINGS: &[(&str, char)] = &[
    ("<http", '>'),
    ("<URL:", '>'),
    ("[http", ']'),
    ("(http", ')'),
];

/// Whether a line begins with an address in brackets, which belongs to the words before it.
fn opens_with_address(text: &str) -> bool {
    OPENINGS.iter().any(|(mark, _)| text.starts_with(mark))
}

/// Whether a line's words end in an address.
fn ends_with_address(text: &str) -> bool {
    text.rsplit(' ')
        .next()
        .is_some_and(|word| word.contains("://"))
}

/// How long a line is whose address was broken at its end.
const BROKEN: usize = 60;

/// Whether an address was broken at the end of a line: it stands in a bracket that the next line closes, or ends the
/// line at its full length, and what follows is no word.
fn breaks_address(last: &Line, next: &Line) -> bool {
    let word = |text: &str| text.chars().all(|c| c.is_ascii_graphic());
    let tail = last.text.rsplit(' ').next().unwrap_or_default();
    let head = next.text.split(' ').next().unwrap_or_default();
    if !word(tail) || !word(head) || head.contains("://") {
        return false;
    }
    let open = OPENINGS
        .iter()
        .find(|(mark, close)| tail.contains(mark) && !tail.contains(*close));
    if let Some((_, close)) = open {
        return head.contains(*close);
    }
    let alone = head.len() == next.text.len() && !next.opens();
    let joins = |c: char| "-/=&?%_+".contains(c);
    let part_of_address = head.contains(joins) || head.contains(|c: char| c.is_ascii_digit());
    tail.contains("://")
        && last.width() >= BROKEN
        && alone
        && (tail.ends_with(joins) || (part_of_address && !head.contains('@')))
}

/// Undoes the soft line breaks of a text that says it has them (RFC 3676, `format=flowed`): a line goes on where it
/// ends in a blank, which is its own (`DelSp=yes`) or parts two words.
pub(in crate::digest) fn unflow(text: &str, drop_blank: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let words = line.trim_start_matches('>');
        let quotes = line.len() - words.len();
        let words = words.strip_prefix(' ').unwrap_or(words);
        let goes_on = open == Some(quotes) && words != "-- ";
        if goes_on {
            out.push_str(words);
        } else {
            if open.is_some() {
                out.push('\n');
            }
            out.push_str(&line[..quotes]);
            if quotes > 0 {
                out.push(' ');
            }
            out.push_str(words);
        }
        open = (words.ends_with(' ') && words != "-- ").then_some(quotes);
        match open {
            Some(_) if drop_blank => {
                out.pop();
            }
            Some(_) => {}
            None => out.push('\n'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> Vec<String> {
        let lines = text.lines().map(Line::read).collect();
        let texts = join(lines).into_iter().map(|l| l.text);
        texts.filter(|t| !t.is_empty()).collect()
    }

    const WRAPPED: &str = "The council of the harbour met on Tuesday to look at the plans for the\nnorthern pier, and put the decision off until the tide tables have been\nread again by somebody who can swim, as the chairman said to us\nafterwards.\nBy Ines Falk\n";

    #[test]
    fn wrapped_lines_are_joined_and_short_ones_are_not() {
        let lines = joined(WRAPPED);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].ends_with("afterwards."));
    }

    #[test]
    fn a_long_line_or_a_deep_quotation_hides_no_wrapping() {
        let quoted = format!("> {}", WRAPPED.trim_end().replace('\n', "\n> "));
        let address = format!("https://example.org/{}", "a".repeat(90));
        let lines = joined(&format!("{WRAPPED}\n{address}\n\n{quoted}"));
        assert_eq!(lines.len(), 5, "{lines:?}");
    }

    #[test]
    fn lines_that_end_anywhere_stay() {
        let text = "1) The pier closes until the spring and a little longer\nAnn Fox, Harbour News\nIt does, and nobody asked us.\n\n\
            2) Crews of the northern ferry say no to the new timetable\nAloysius Lee, Coast News\nThey would.\n\n\
            3) A dredger comes home after eleven years at sea\nConstance Dee, Wire\nAt last.\n";
        assert_eq!(joined(text).len(), 9);
    }

    #[test]
    fn a_hanging_indent_goes_on_and_the_next_item_does_not() {
        let text = "- The council of the harbour met on Tuesday to look at the plans for\n  the northern pier, and put the decision off until the tide tables are\n  read again by somebody who can swim, as the chairman said to us at\n  noon.\n- Second\n";
        let lines = joined(text);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].ends_with("at noon."));
    }

    #[test]
    fn han_and_kana_are_joined_without_a_blank() {
        let text = "港の北側にある桟橋は板が二枚折れたため月曜日に閉鎖され、春まで\n使えないと港長が町議会で話した。けが人はなく、島への船は南の桟\n橋から出る。修理には町が一年に使う額より多くかかるので、島にも\n三分の一を求める。\n";
        let lines = joined(text);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("南の桟橋から"));
    }

    #[test]
    fn an_address_goes_to_its_words_and_is_made_whole() {
        let lines = joined(
            "1. The pier closes\n<https://example.org/pier>\nAnn Fox\nAs I said of the ferry\n<https://example.org/ferry>, which\nis late.\n",
        );
        assert_eq!(
            lines,
            [
                "1. The pier closes <https://example.org/pier>",
                "Ann Fox",
                "As I said of the ferry <https://example.org/ferry>, which is late."
            ]
        );
        let broken = "See <URL:https://example.org/a-long-way-\nto-the-pier> and go.\nhttps://example.org/another-long-way-to-the-northern-pier-of-\nthe-harbour.html\nBy Ann\n";
        assert_eq!(
            joined(broken),
            [
                "See <URL:https://example.org/a-long-way-to-the-pier> and go.",
                "https://example.org/another-long-way-to-the-northern-pier-of-the-harbour.html",
                "By Ann"
            ]
        );
    }

    #[test]
    fn flowed_text_says_where_it_goes_on() {
        let text = "The pier \ncloses.\n> It \n> does.\n-- \nAnn\n";
        assert_eq!(
            unflow(text, false),
            "The pier closes.\n> It does.\n-- \nAnn\n"
        );
        assert_eq!(unflow("桟 \n橋\n", true), "桟橋\n");
    }
}
