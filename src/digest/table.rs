//! A table of stories: where its header says what its columns are (`Outlet`, `Date`, `Author`), a row is read as its
//! headline, a credit, and what else it holds. Any other table is one for the looks, and its cells are paragraphs.

use super::credit;
use super::document::{Block, Builder, Kind};

/// The tables that are open, the inmost last.
#[derive(Debug, Default)]
pub(super) struct Tables(Vec<Table>);

#[derive(Debug, Default)]
struct Table {
    header: Vec<String>,
    /// Where each cell of the present row begins among the blocks.
    cells: Vec<usize>,
    /// How many of them are headers.
    headers: usize,
}

impl Tables {
    pub(super) fn open(&mut self) {
        self.0.push(Table::default());
    }

    pub(super) fn close(&mut self) {
        self.0.pop();
    }

    /// Begins a row.
    pub(super) fn row(&mut self) {
        if let Some(table) = self.0.last_mut() {
            table.cells.clear();
            table.headers = 0;
        }
    }

    /// Begins a cell.
    pub(super) fn cell(&mut self, is_header: bool, builder: &Builder) {
        if let Some(table) = self.0.last_mut() {
            table.cells.push(builder.count());
            table.headers += usize::from(is_header);
        }
    }

    /// Ends a row, whose blocks are in the builder.
    pub(super) fn end_row(&mut self, builder: &mut Builder) {
        let Some(table) = self.0.last_mut() else {
            return;
        };
        let Some(first) = table.cells.first().copied() else {
            return;
        };
        let whole = table.headers == table.cells.len();
        if !whole && !table.is_of_stories() {
            // `3.` and the title beside it.
            if let [number, next, ..] = table.cells[..] {
                builder.join_number(number, next);
            }
            return;
        }
        let blocks = builder.take_from(first);
        let ends = table
            .cells
            .iter()
            .skip(1)
            .copied()
            .chain([first + blocks.len()]);
        let cells: Vec<&[Block]> = table
            .cells
            .iter()
            .zip(ends)
            .map(|(start, end)| blocks.get(start - first..end - first).unwrap_or_default())
            .collect();
        if whole && table.header.is_empty() {
            let name = |cell: &&[Block]| {
                cell.iter()
                    .map(|b| b.text.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            table.header = cells.iter().map(name).collect();
            if !table.is_of_stories() {
                builder.append(blocks);
            }
            return;
        }
        let row = arrange(&table.header, &cells);
        builder.append(row);
    }
}

impl Table {
    fn is_of_stories(&self) -> bool {
        self.header
            .iter()
            .filter(|name| credit::is_label(name))
            .count()
            >= 2
    }
}

/// A row as paragraphs: the cell with the first link, the credit that the labelled cells make, the other cells.
fn arrange(header: &[String], cells: &[&[Block]]) -> Vec<Block> {
    let label = |i: usize| header.get(i).filter(|name| credit::is_label(name));
    let linked = (0..cells.len())
        .find(|i| label(*i).is_none() && cells[*i].iter().any(|b| !b.links.is_empty()));
    let headline = linked.or_else(|| header.iter().position(|name| credit::is_title_label(name)));
    let mut fields: Vec<String> = Vec::new();
    let own = headline.and_then(|i| cells.get(i));
    let mut row: Vec<Block> = own.map(|cell| cell.to_vec()).unwrap_or_default();
    if linked.is_none() {
        // Without a link the headline is known by how it stands out.
        for block in &mut row {
            block.strong = block.text.len();
        }
    }
    let mut others: Vec<Block> = Vec::new();
    for (i, cell) in cells.iter().enumerate() {
        match label(i) {
            _ if Some(i) == headline => {}
            Some(name) => {
                let text = cell
                    .iter()
                    .map(|b| b.text.as_str())
                    .collect::<Vec<_>>()
                    .join(", ");
                // A dash is an empty cell.
                if text.chars().any(char::is_alphanumeric) {
                    fields.push(format!("{name}: {text}"));
                }
            }
            None => others.extend(cell.iter().cloned()),
        }
    }
    if !fields.is_empty() {
        row.push(Block {
            kind: Kind::Paragraph,
            ..Block::plain(fields.join(" | "))
        });
    }
    row.extend(others);
    row
}
