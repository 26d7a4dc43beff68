//! The first page of a PDF → the lines that it shows, with size and place of each.

use std::collections::HashMap;
use std::rc::Rc;

use super::file::File;
use super::font::Font;
use super::object::{Dictionary, Object, Parser};

/// How deep the tree of pages may be on the way to the first.
const MAX_LEVELS: usize = 32;
/// Characters read of the page.
const MAX_CHARS: usize = 8_000;
/// Operators looked at: a page of text has some thousand, a drawing a million.
const MAX_OPERATORS: usize = 400_000;
/// Streams that a page's content may be divided into.
const MAX_PARTS: usize = 64;
/// Operands that are kept for an operator.
const MAX_OPERANDS: usize = 2_000;
/// Saved states.
const MAX_STATES: usize = 64;
/// Drawings within drawings (`Do`).
const MAX_FORMS: usize = 3;
/// Two pieces of text further apart, in parts of their size, are two words.
const WORD_GAP: f64 = 0.16;
/// Two pieces of text stand in one line where they are no further above each other, in parts of their size.
const LINE_SHIFT: f64 = 0.35;
/// So near to a text the same text is its shadow, in parts of its size; it is looked for among so many before it.
const SHADOW: f64 = 0.1;
const SHADOWS: usize = 8;
/// The height of a page that does not say it, in points: A4.
const HEIGHT: f64 = 842.0;

/// A line of the page.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) text: String,
    /// In points: that of its longest piece.
    pub(super) size: f64,
    pub(super) is_bold: bool,
    /// How high it stands, in points.
    pub(super) y: f64,
    /// How high from the foot of the page, in parts of its height.
    pub(super) height: f64,
}

/// Reads the first page below a catalog.
pub(super) fn lines(file: &mut File<'_>, catalog: &Dictionary) -> Vec<Line> {
    let Some(page) = Page::first(file, catalog) else {
        return Vec::new();
    };
    let mut canvas = Canvas::default();
    canvas.draw(file, &page.content, &page.resources, 0);
    canvas.lines(page.foot, page.height)
}

struct Page {
    content: Vec<u8>,
    resources: Dictionary,
    foot: f64,
    height: f64,
}

impl Page {
    fn first(file: &mut File<'_>, catalog: &Dictionary) -> Option<Self> {
        let mut node = file.dictionary(catalog.get("Pages"))?;
        let (mut resources, mut frame) = (Object::Null, Object::Null);
        for _ in 0..MAX_LEVELS {
            for (key, inherited) in [("Resources", &mut resources), ("MediaBox", &mut frame)] {
                if node.has(key) {
                    *inherited = node.get(key).clone();
                }
            }
            let below = file.value(node.get("Kids"));
            match below.array().first() {
                Some(first) => node = file.dictionary(first)?,
                None => break,
            }
        }
        let resources = file.dictionary(&resources).unwrap_or_default();
        let frame = file.value(&frame);
        let edge = |at: usize| frame.array().get(at).and_then(Object::number);
        let (foot, top) = (edge(1).unwrap_or(0.0), edge(3).unwrap_or(HEIGHT));
        Some(Self {
            content: content(file, node.get("Contents")),
            resources,
            foot,
            height: (top - foot).max(1.0),
        })
    }
}

fn content(file: &mut File<'_>, contents: &Object) -> Vec<u8> {
    if let Some((_, content)) = file.stream(contents) {
        return content;
    }
    let mut all = Vec::new();
    let parts = file.value(contents);
    for part in parts.array().iter().take(MAX_PARTS) {
        if let Some((_, content)) = file.stream(part) {
            all.extend_from_slice(&content);
            all.push(b'\n');
        }
    }
    all
}

/// `[a b c d e f]` (ISO 32000, 8.3).
type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times(m: &Matrix, n: &Matrix) -> Matrix {
    [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]
}

/// What `q` saves and `Q` brings back.
#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    leading: f64,
    between_letters: f64,
    between_words: f64,
    stretch: f64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            matrix: IDENTITY,
            font: None,
            size: 0.0,
            leading: 0.0,
            between_letters: 0.0,
            between_words: 0.0,
            stretch: 1.0,
        }
    }
}

/// Text that was shown in one go.
struct Piece {
    text: String,
    size: f64,
    is_bold: bool,
    x: f64,
    y: f64,
    end: f64,
}

impl Piece {
    fn is_shadow(&self, other: &Self) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() < SHADOW * self.size;
        self.text == other.text && near(self.x, other.x) && near(self.y, other.y)
    }
}

#[derive(Default)]
struct Canvas {
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    pieces: Vec<Piece>,
    chars: usize,
    operators: usize,
}

impl Canvas {
    fn draw(&mut self, file: &mut File<'_>, content: &[u8], resources: &Dictionary, depth: usize) {
        let mut fonts: HashMap<String, Rc<Font>> = HashMap::new();
        let mut parser = Parser::new(content, 0);
        let mut operands: Vec<Object> = Vec::new();
        while let Some(object) = parser.next() {
            let Object::Operator(word) = object else {
                if operands.len() < MAX_OPERANDS {
                    operands.push(object);
                }
                continue;
            };
            self.operators += 1;
            if self.operators > MAX_OPERATORS || self.chars > MAX_CHARS {
                return;
            }
            match (word.as_str(), operands.as_slice()) {
                ("Tf", [Object::Name(name), Object::Number(size)]) => {
                    let font = fonts.entry(name.clone()).or_insert_with(|| {
                        let all = file.dictionary(resources.get("Font")).unwrap_or_default();
                        let font = file.dictionary(all.get(name)).unwrap_or_default();
                        Rc::new(Font::read(file, &font))
                    });
                    self.state.font = Some(Rc::clone(font));
                    self.state.size = *size;
                }
                ("Do", [Object::Name(name)]) if depth < MAX_FORMS => {
                    self.form(file, resources, name, depth);
                }
                (word, operands) => self.operate(word, operands),
            }
            operands.clear();
        }
    }

    /// Draws what stands in a stream of its own.
    fn form(&mut self, file: &mut File<'_>, resources: &Dictionary, name: &str, depth: usize) {
        let all = file
            .dictionary(resources.get("XObject"))
            .unwrap_or_default();
        let head = file.dictionary(all.get(name)).unwrap_or_default();
        if head.get("Subtype").name() != Some("Form") {
            return;
        }
        let Some((form, content)) = file.stream(all.get(name)) else {
            return;
        };
        let own = file.dictionary(form.get("Resources"));
        let outer = self.state.clone();
        let numbers: Vec<f64> = file
            .value(form.get("Matrix"))
            .array()
            .iter()
            .filter_map(Object::number)
            .collect();
        if let Ok(matrix) = Matrix::try_from(numbers) {
            self.state.matrix = times(&matrix, &self.state.matrix);
        }
        self.draw(file, &content, own.as_ref().unwrap_or(resources), depth + 1);
        self.state = outer;
    }

    fn operate(&mut self, word: &str, operands: &[Object]) {
        let numbers = || {
            operands
                .iter()
                .filter_map(Object::number)
                .collect::<Vec<f64>>()
        };
        match (word, operands) {
            ("q", _) if self.saved.len() < MAX_STATES => self.saved.push(self.state.clone()),
            ("Q", _) => self.state = self.saved.pop().unwrap_or_default(),
            ("cm", _) => {
                if let Ok(matrix) = Matrix::try_from(numbers()) {
                    self.state.matrix = times(&matrix, &self.state.matrix);
                }
            }
            ("BT", _) => self.set(IDENTITY),
            ("Tm", _) => {
                if let Ok(matrix) = Matrix::try_from(numbers()) {
                    self.set(matrix);
                }
            }
            ("Td", [Object::Number(x), Object::Number(y)]) => self.go(*x, *y),
            ("TD", [Object::Number(x), Object::Number(y)]) => {
                self.state.leading = -y;
                self.go(*x, *y);
            }
            ("T*", _) => self.go(0.0, -self.state.leading),
            ("TL", [Object::Number(leading)]) => self.state.leading = *leading,
            ("Tc", [Object::Number(space)]) => self.state.between_letters = *space,
            ("Tw", [Object::Number(space)]) => self.state.between_words = *space,
            ("Tz", [Object::Number(percent)]) => self.state.stretch = percent / 100.0,
            ("Tj", [Object::Text(text)]) => self.show(text),
            ("'", [Object::Text(text)]) | ("\"", [_, _, Object::Text(text)]) => {
                self.go(0.0, -self.state.leading);
                self.show(text);
            }
            ("TJ", [Object::Array(parts)]) => {
                for part in parts {
                    match part {
                        Object::Text(text) => self.show(text),
                        Object::Number(back) => {
                            self.advance(-back / 1_000.0 * self.state.size * self.state.stretch);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn set(&mut self, matrix: Matrix) {
        self.text = matrix;
        self.line = matrix;
    }

    fn go(&mut self, x: f64, y: f64) {
        let moved = times(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        self.set(moved);
    }

    fn advance(&mut self, x: f64) {
        self.text = times(&[1.0, 0.0, 0.0, 1.0, x, 0.0], &self.text);
    }

    fn show(&mut self, shown: &[u8]) {
        let Some(font) = self.state.font.clone() else {
            return;
        };
        let begin = times(&self.text, &self.state.matrix);
        let mut text = String::new();
        let mut length = 0.0;
        for glyph in font.glyphs(shown) {
            // One operator may show megabytes: it ends here, and the page behind it.
            if self.chars > MAX_CHARS {
                break;
            }
            self.chars += glyph.text.chars().count();
            let between = self.state.between_letters
                + if glyph.is_blank {
                    self.state.between_words
                } else {
                    0.0
                };
            length += (glyph.width / 1_000.0 * self.state.size + between) * self.state.stretch;
            text.push_str(&glyph.text);
        }
        self.advance(length);
        let end = times(&self.text, &self.state.matrix);
        let size = (self.state.size * begin[2].hypot(begin[3])).abs();
        // What stands upright is a stamp at the margin.
        let is_level = begin[0] > begin[1].abs();
        if is_level && size > 0.0 && size.is_finite() && !text.is_empty() {
            self.pieces.push(Piece {
                text,
                size,
                is_bold: font.is_bold,
                x: begin[4],
                y: begin[5],
                end: end[4],
            });
        }
    }

    /// The pieces as lines, in the order in which they were shown.
    fn lines(self, foot: f64, height: f64) -> Vec<Line> {
        let mut lines: Vec<Vec<Piece>> = Vec::new();
        for piece in self.pieces {
            let before = lines.last_mut().filter(|line| {
                line.last().is_some_and(|last| {
                    let size = last.size.max(piece.size);
                    (last.y - piece.y).abs() < LINE_SHIFT * size
                        && piece.x > last.x - size
                        && piece.x < last.end + 6.0 * size
                })
            });
            match before {
                // What is shown twice in one place is meant to look bold.
                Some(line)
                    if line
                        .iter()
                        .rev()
                        .take(SHADOWS)
                        .any(|other| piece.is_shadow(other)) => {}
                Some(line) => line.push(piece),
                None => lines.push(vec![piece]),
            }
        }
        let lines = lines.iter().filter_map(|line| joined(line, foot, height));
        lines.collect()
    }
}

/// The pieces of a line as one text. What is much smaller than the rest is a mark that leads to a note.
fn joined(pieces: &[Piece], foot: f64, height: f64) -> Option<Line> {
    const MARK: f64 = 0.72;
    let letters = |piece: &Piece| piece.text.chars().filter(|c| c.is_alphanumeric()).count();
    let main = pieces.iter().max_by_key(|piece| letters(piece))?;
    let mut text = String::new();
    let mut end: Option<f64> = None;
    for piece in pieces.iter().filter(|piece| piece.size >= MARK * main.size) {
        let is_apart = end.is_some_and(|end| piece.x - end > WORD_GAP * piece.size);
        if is_apart && !text.ends_with(' ') && !piece.text.starts_with(' ') {
            text.push(' ');
        }
        text.push_str(&piece.text);
        end = Some(piece.end);
    }
    Some(Line {
        text,
        size: main.size,
        is_bold: main.is_bold,
        y: main.y,
        height: (main.y - foot) / height,
    })
}
