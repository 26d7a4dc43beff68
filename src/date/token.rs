//! A line cut into lexemes: numbers in any script's digits, words of the tables with all that they may mean, words
//! that no table knows, and punctuation in one form.

use unicode_normalization::char::is_combining_mark;

use super::digit;
use super::words::{self, Word};

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// Its value.
    pub(super) value: u32,
    /// How many digits it is written in; 0 in Han numerals by tens, which have no width.
    pub(super) digits: usize,
    /// Whether in Persian digits.
    pub(super) persian: bool,
}

/// What a lexeme is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A number of at most eight digits.
    Number(Number),
    /// A word or phrase of the tables, with all its meanings.
    Known(&'static [Word]),
    /// A word of no table, or a number too long for a date.
    Unknown,
    /// A punctuation mark, full-width and typographic forms made plain.
    Mark(char),
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lexeme {
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after it.
    pub(super) end: usize,
    /// Whether nothing, not even a space, stands between it and the one before.
    pub(super) glued: bool,
    /// What it is.
    pub(super) kind: Kind,
}

/// A line and its lexemes.
#[derive(Debug)]
pub(super) struct Line<'t> {
    text: &'t str,
    lexemes: Vec<Lexeme>,
}

impl<'t> Line<'t> {
    /// Cuts a text into lexemes.
    pub(super) fn new(text: &'t str) -> Self {
        let lexemes = merge(text, &cut(text));
        Self { text, lexemes }
    }

    /// How many lexemes there are.
    pub(super) fn len(&self) -> usize {
        self.lexemes.len()
    }

    /// A lexeme, if there are so many.
    pub(super) fn get(&self, at: usize) -> Option<&Lexeme> {
        self.lexemes.get(at)
    }

    /// The text of a lexeme.
    pub(super) fn text(&self, at: usize) -> &'t str {
        self.get(at)
            .and_then(|lexeme| self.text.get(lexeme.start..lexeme.end))
            .unwrap_or_default()
    }

    /// The number here.
    pub(super) fn number(&self, at: usize) -> Option<Number> {
        match self.get(at)?.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The punctuation mark here.
    pub(super) fn mark(&self, at: usize) -> Option<char> {
        match self.get(at)?.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// Whether one of these punctuation marks is here.
    pub(super) fn is_mark(&self, at: usize, marks: &str) -> bool {
        self.mark(at).is_some_and(|mark| marks.contains(mark))
    }

    /// Whether the lexeme here follows the one before without a space.
    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.get(at).is_some_and(|lexeme| lexeme.glued)
    }

    /// Whether the word here is unknown.
    pub(super) fn is_unknown(&self, at: usize) -> bool {
        self.get(at)
            .is_some_and(|lexeme| lexeme.kind == Kind::Unknown)
    }

    /// All that the word here may mean.
    pub(super) fn words(&self, at: usize) -> &'static [Word] {
        match self.get(at).map(|lexeme| lexeme.kind) {
            Some(Kind::Known(words)) => words,
            _ => &[],
        }
    }

    /// The first meaning of the word here that `pick` takes.
    pub(super) fn word<T>(&self, at: usize, pick: impl Fn(Word) -> Option<T>) -> Option<T> {
        self.words(at).iter().find_map(|word| pick(*word))
    }

    /// Whether the word here may mean this.
    pub(super) fn is_word(&self, at: usize, word: Word) -> bool {
        self.words(at).contains(&word)
    }

    /// The place after the punctuation marks here.
    pub(super) fn skip_marks(&self, mut at: usize) -> usize {
        while self.mark(at).is_some() {
            at += 1;
        }
        at
    }
}

/// What a character belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    /// A letter of a script that puts spaces between words.
    Letter,
    /// A letter of a script that runs words together: Han, kana, Thai …
    Spaceless,
    /// Korean puts spaces between words, and hangs particles and units on them.
    Hangul,
    Mark,
    Space,
    /// Marks of direction and joining, which no one sees.
    Invisible,
}

fn classify(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digit,
        'a'..='z' | 'A'..='Z' => Class::Letter,
        _ if c.is_ascii() => {
            if c.is_whitespace() {
                Class::Space
            } else {
                Class::Mark
            }
        }
        _ if digit::value(c).is_some() => Class::Digit,
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{AD}'
        | '\u{FEFF}' => Class::Invisible,
        _ if c.is_whitespace() => Class::Space,
        '\u{AC00}'..='\u{D7AF}' => Class::Hangul,
        '\u{0E00}'..='\u{0EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' => Class::Spaceless,
        'º' | 'ª' => Class::Mark,
        _ if c.is_alphabetic() || is_combining_mark(c) => Class::Letter,
        _ => Class::Mark,
    }
}

/// A punctuation mark in its plain form.
fn plain(mark: char) -> char {
    match mark {
        '：' | '∶' => ':',
        '／' | '⁄' => '/',
        '．' | '。' | '｡' | '․' => '.',
        '，' | '、' | '،' | '､' => ',',
        '（' | '［' | '【' | '[' | '〔' | '「' | '{' => '(',
        '）' | '］' | '】' | ']' | '〕' | '」' | '}' => ')',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' => '-',
        '·' | '・' | '•' | 'ㆍ' | '･' | '∙' | '▪' | '●' | '■' | '◆' => '·',
        '’' | '‘' | 'ʼ' | '＇' | '`' | '´' => '\'',
        '｜' | '│' | '¦' | '‖' => '|',
        '＠' => '@',
        '＋' => '+',
        'º' | 'ª' => '°',
        '；' => ';',
        other => other,
    }
}

/// A run of characters of one class, before words are looked up.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    glued: bool,
    class: Class,
}

/// Cuts a text where the class of its characters changes, and where a lower-case letter meets a capital
/// (`16 hours agoStuart Lau`: pages whose tags were taken away).
fn cut(text: &str) -> Vec<Run> {
    // A word and a blank, or a number and a mark, take some bytes.
    let mut runs: Vec<Run> = Vec::with_capacity(text.len() / 4);
    let mut glued = false;
    let mut lower = false;
    for (start, c) in text.char_indices() {
        let class = classify(c);
        let end = start + c.len_utf8();
        match class {
            Class::Space => glued = false,
            Class::Invisible => {}
            _ => {
                let continues = glued
                    && class != Class::Mark
                    && !(lower && c.is_uppercase())
                    && runs.last().is_some_and(|run| run.class == class);
                match runs.last_mut() {
                    Some(run) if continues => run.end = end,
                    _ => runs.push(Run {
                        start,
                        end,
                        glued,
                        class,
                    }),
                }
                glued = true;
                lower = c.is_lowercase();
            }
        }
    }
    runs
}

/// Makes lexemes of runs: phrases of the tables become one, words run together come apart.
fn merge(text: &str, runs: &[Run]) -> Vec<Lexeme> {
    let mut lexemes = Vec::with_capacity(runs.len());
    let mut key = String::new();
    let mut at = 0;
    while let Some(run) = runs.get(at) {
        let piece = &text[run.start..run.end];
        at += match run.class {
            Class::Digit => {
                lexemes.push(lexeme(run, number(piece)));
                1
            }
            Class::Mark => {
                lexemes.push(lexeme(
                    run,
                    Kind::Mark(piece.chars().next().map_or(' ', plain)),
                ));
                1
            }
            _ => {
                let (words, taken) = phrase(text, &runs[at..], &mut key).unwrap_or((&[], 1));
                if words.is_empty() {
                    segment(text, run, &mut lexemes);
                } else {
                    let end = runs[at + taken - 1].end;
                    lexemes.push(lexeme(&Run { end, ..*run }, Kind::Known(words)));
                }
                taken
            }
        };
    }
    lexemes
}

fn lexeme(run: &Run, kind: Kind) -> Lexeme {
    Lexeme {
        start: run.start,
        end: run.end,
        glued: run.glued,
        kind,
    }
}

/// No part of a date, and no machine's compact date in running text, is longer.
const MAX_DIGITS: usize = 8;

fn number(piece: &str) -> Kind {
    let digits = piece.chars().filter(|c| digit::value(*c).is_some()).count();
    if digits > MAX_DIGITS {
        return Kind::Unknown;
    }
    let value = piece
        .chars()
        .filter_map(digit::value)
        .fold(0, |value, digit| value * 10 + digit);
    let persian = piece.chars().any(digit::is_persian);
    Kind::Number(Number {
        value,
        digits,
        persian,
    })
}

/// The longest phrase of the tables that begins with the first of these runs, and how many runs it takes; `key` is
/// where its words are folded.
///
/// Its words may be joined by a space, a point, an apostrophe or a hyphen: `p. m.`, `aujourd'hui`, `sexta-feira`.
fn phrase(text: &str, runs: &[Run], key: &mut String) -> Option<(&'static [Word], usize)> {
    key.clear();
    let mut best = None;
    let mut at = 0;
    for _ in 0..words::MAX_PHRASE {
        let Some(run) = runs.get(at) else { break };
        if !matches!(run.class, Class::Letter | Class::Spaceless | Class::Hangul) {
            break;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        words::fold_into(key, &text[run.start..run.end]);
        at += 1;
        let Some(phrase) = words::phrase(key) else {
            break;
        };
        if !phrase.words.is_empty() {
            best = Some((phrase.words.as_slice(), at));
        }
        if !phrase.goes_on {
            break;
        }
        if runs
            .get(at)
            .is_some_and(|run| run.class == Class::Mark && is_joint(&text[run.start..run.end]))
        {
            at += 1;
        }
    }
    best
}

fn is_joint(mark: &str) -> bool {
    mark.chars()
        .next()
        .map(plain)
        .is_some_and(|mark| ".'-".contains(mark))
}

/// Cuts words that are written together into those that the tables know.
///
/// A Korean word must come apart whole (`전` is "ago", but not in `전쟁`), unless it is a unit hung on a number with
/// a particle behind it (`12일자`).
fn segment(text: &str, run: &Run, lexemes: &mut Vec<Lexeme>) {
    if run.class == Class::Letter {
        lexemes.push(lexeme(run, Kind::Unknown));
        return;
    }
    let before = lexemes.len();
    let on_number = run.glued
        && lexemes
            .last()
            .is_some_and(|last| matches!(last.kind, Kind::Number(_)));
    let mut start = run.start;
    while start < run.end {
        let glued = run.glued || start > run.start;
        let (kind, length) = longest(&text[start..run.end]);
        let end = start + length;
        match lexemes.last_mut() {
            Some(last) if kind == Kind::Unknown && last.kind == kind && last.start >= run.start => {
                last.end = end;
            }
            _ => lexemes.push(Lexeme {
                start,
                end,
                glued,
                kind,
            }),
        }
        start = end;
    }
    let whole = lexemes[before..]
        .iter()
        .all(|lexeme| lexeme.kind != Kind::Unknown);
    if run.class == Class::Hangul && !whole {
        let unit = on_number
            && lexemes
                .get(before)
                .is_some_and(|first| first.kind != Kind::Unknown);
        let kept = before + usize::from(unit);
        let start = lexemes.get(kept).map_or(run.start, |lexeme| lexeme.start);
        lexemes.truncate(kept);
        lexemes.push(Lexeme {
            start,
            end: run.end,
            glued: run.glued || unit,
            kind: Kind::Unknown,
        });
    }
}

/// The longest word of the tables, or number in Han numerals, at the beginning of a text; else one unknown character.
fn longest(text: &str) -> (Kind, usize) {
    let mut best = None;
    let begins = text.starts_with(words::may_begin);
    let letters = if begins { words::MAX_RUN_TOGETHER } else { 0 };
    for (start, c) in text.char_indices().take(letters) {
        let end = start + c.len_utf8();
        let words = words::meanings(&text[..end]);
        if !words.is_empty() {
            best = Some((Kind::Known(words), end));
        }
    }
    best.or_else(|| han(text)).unwrap_or((
        Kind::Unknown,
        text.chars().next().map_or(text.len(), char::len_utf8),
    ))
}

fn han(text: &str) -> Option<(Kind, usize)> {
    let end = text
        .char_indices()
        .take(MAX_DIGITS)
        .take_while(|(_, c)| digit::han_value(*c).is_some())
        .last()
        .map(|(at, c)| at + c.len_utf8())?;
    let piece = text.get(..end)?;
    let value = digit::han_number(piece)?;
    let digits = if value >= 1000 { 4 } else { 0 };
    Some((
        Kind::Number(Number {
            value,
            digits,
            persian: false,
        }),
        end,
    ))
}
