//! From bytes to fields, as spreadsheets write them.
//!
//! Not the `csv` crate: it takes a quote that never closes for one that does, and counts lines from before the blank ones.

/// Bytes of a line that is not understood that are told.
const TOLD: usize = 480;

/// One line, or several where a field holds line breaks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Of its beginning; the first is 1.
    pub(super) number: u32,
    /// What it holds; what stands there if that is not fields of UTF-8.
    pub(super) fields: Result<Vec<String>, String>,
}

impl Line {
    /// Whether nothing stands in it. A spreadsheet writes the separators of a row that was emptied.
    pub(super) fn is_blank(&self) -> bool {
        self.fields.as_ref().is_ok_and(|fields| fields.iter().all(|field| field.trim().is_empty()))
    }
}

/// The lines of a text. They end with `\n`, `\r\n`, or the `\r` of old spreadsheets.
#[derive(Clone)]
pub(super) struct Lines<'a> {
    text: &'a [u8],
    separator: u8,
    at: usize,
    number: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a [u8], separator: u8) -> Self {
        Self { text, separator, at: 0, number: 1 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        if byte == b'\n' || (byte == b'\r' && self.peek() != Some(b'\n')) {
            self.number = self.number.saturating_add(1);
        }
        Some(byte)
    }

    /// Reads to the end of the line; `None` if that is not fields.
    fn fields(&mut self) -> Option<Vec<String>> {
        let mut fields = Vec::new();
        loop {
            let field = if self.peek() == Some(b'"') { self.quoted()? } else { self.plain() };
            fields.push(String::from_utf8(field).ok()?);
            match self.take() {
                Some(byte) if byte == self.separator => {}
                Some(b'\r') if self.peek() == Some(b'\n') => {
                    self.take();
                    return Some(fields);
                }
                Some(b'\r' | b'\n') | None => return Some(fields),
                Some(_) => return None,
            }
        }
    }

    fn plain(&mut self) -> Vec<u8> {
        let rest = &self.text[self.at..];
        let ends = |byte: &u8| *byte == self.separator || matches!(byte, b'\r' | b'\n');
        let field = rest.split(ends).next().unwrap_or_default();
        self.at += field.len();
        field.to_vec()
    }

    fn quoted(&mut self) -> Option<Vec<u8>> {
        let mut field = Vec::new();
        self.take();
        loop {
            match self.take()? {
                b'"' if self.peek() == Some(b'"') => {
                    self.take();
                    field.push(b'"');
                }
                b'"' => return Some(field),
                byte => field.push(byte),
            }
        }
    }

    /// Goes on after the first line end behind `from`: a quote that does not close must not swallow what follows.
    fn resume(&mut self, from: usize, number: u32) -> String {
        (self.at, self.number) = (from, number);
        while self.take().is_some() && self.number == number {}
        let told = &self.text[from..self.at];
        let told = &told[..told.len().min(TOLD)];
        String::from_utf8_lossy(told).trim_end().to_owned()
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let (from, number) = (self.at, self.number);
        self.peek()?;
        let fields = self.fields().ok_or_else(|| self.resume(from, number));
        Some(Line { number, fields })
    }
}
