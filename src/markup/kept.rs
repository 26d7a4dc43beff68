//! A text less what is left out of it, without a copy where nothing is.

use std::borrow::Cow;
use std::ops::Range;

use super::tags::comment_end;

/// A text less the parts that are left out of it.
pub(crate) struct Kept<'a> {
    text: &'a str,
    out: String,
    from: usize,
}

impl<'a> Kept<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self {
            text,
            out: String::new(),
            from: 0,
        }
    }

    /// Parts come in their order.
    pub(crate) fn leave_out(&mut self, part: Range<usize>) {
        if !part.is_empty() {
            if self.from == 0 {
                self.out.reserve(self.text.len());
            }
            self.out.push_str(&self.text[self.from..part.start]);
            self.from = part.end;
        }
    }

    /// Leaves an attribute out; the blank before it stays where the next one follows without any.
    pub(crate) fn leave_out_of_tag(&mut self, part: Range<usize>) {
        let separates = |at: usize| {
            let byte = self.text.as_bytes().get(at);
            byte.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
        };
        let stays = separates(part.start) && !separates(part.end);
        self.leave_out(part.start + usize::from(stays)..part.end);
    }

    /// Leaves out the comment that begins at a `<`, if one does, unless a `<` stands before it: that would begin a tag with
    /// what is behind. Gives where to read on.
    pub(crate) fn leave_out_comment(&mut self, open: usize) -> usize {
        let Some(end) = comment_end(self.text, open) else {
            return open + 1;
        };
        if !self.text[..open].ends_with('<') {
            self.leave_out(open..end);
        }
        end
    }

    pub(crate) fn whole(self) -> Cow<'a, str> {
        let end = self.text.len();
        self.up_to(end)
    }

    /// The text up to a place behind all that was left out.
    pub(crate) fn up_to(mut self, end: usize) -> Cow<'a, str> {
        let rest = self.text.get(self.from..end).unwrap_or_default();
        if self.from == 0 {
            return Cow::Borrowed(rest);
        }
        self.out.push_str(rest);
        Cow::Owned(self.out)
    }
}
