//! Cron expression → wall-clock times, on a calendar without zones: every day has 24 hours here.
//!
//! The fields are read by crontab(5)'s rules and handed to the crate `cron` as plain lists, because that follows
//! Quartz where cron's users do not: weekdays counted from 1 (zslayton/cron#113), both days having to match.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// What is wrong with an expression, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Neither six fields nor five.
    #[error(
        "`{expression}` has {found} fields: write six (second minute hour day month weekday) or cron's five (without the second)"
    )]
    Fields {
        /// The expression as written.
        expression: String,
        /// How many fields it has.
        found: usize,
    },
    /// A word that stands for no expression.
    #[error(
        "`{word}` is no schedule: write @hourly, @daily, @weekly, @monthly or @yearly, or six fields"
    )]
    Word {
        /// The word as written.
        word: String,
    },
    /// A field holds what is no value of it.
    #[error(
        "`{text}` is no {field}: write {mend}, `*`, a range as in {example}, a list with commas, or steps as in */2"
    )]
    Value {
        /// Which field: `hour`.
        field: &'static str,
        /// The part of the field that cannot be read.
        text: String,
        /// The values that it may have.
        mend: &'static str,
        /// A range of them.
        example: &'static str,
    },
    /// A step past all values of its field.
    #[error(
        "`{text}` takes steps of {step}, and a {field} has {values} values: only the first would count; name the values that are meant, with commas"
    )]
    Step {
        /// Which field: `minute`.
        field: &'static str,
        /// The part of the field.
        text: String,
        /// The step.
        step: usize,
        /// How many values the field has.
        values: usize,
    },
}

/// A field of an expression.
#[derive(Debug)]
struct Field {
    name: &'static str,
    values: &'static str,
    example: &'static str,
    lowest: u32,
    highest: u32,
    /// Names of values, from the lowest.
    names: &'static [&'static str],
}

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// The fields in their order. A weekday may be 7, which is Sunday as 0 is.
const FIELDS: [Field; 6] = [
    Field {
        name: "second",
        values: "0 to 59",
        example: "0-30",
        lowest: 0,
        highest: 59,
        names: &[],
    },
    Field {
        name: "minute",
        values: "0 to 59",
        example: "0-30",
        lowest: 0,
        highest: 59,
        names: &[],
    },
    Field {
        name: "hour",
        values: "0 to 23",
        example: "7-19",
        lowest: 0,
        highest: 23,
        names: &[],
    },
    Field {
        name: "day of the month",
        values: "1 to 31",
        example: "1-7",
        lowest: 1,
        highest: 31,
        names: &[],
    },
    Field {
        name: "month",
        values: "1 to 12 or Jan to Dec",
        example: "Jan-Mar",
        lowest: 1,
        highest: 12,
        names: MONTHS,
    },
    Field {
        name: "weekday",
        values: "Mon to Sun or 0 to 7",
        example: "Mon-Fri",
        lowest: 0,
        highest: 7,
        names: WEEKDAYS,
    },
];

/// Words for whole expressions, as crontab(5) has them.
const WORDS: &[(&str, &str)] = &[
    ("@hourly", "0 0 * * * *"),
    ("@daily", "0 0 0 * * *"),
    ("@midnight", "0 0 0 * * *"),
    ("@weekly", "0 0 0 * * 0"),
    ("@monthly", "0 0 0 1 * *"),
    ("@yearly", "0 0 0 1 1 *"),
    ("@annually", "0 0 0 1 1 *"),
];

/// The wall-clock times that an expression means.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    /// Times that any of these means are times of the expression.
    either: Vec<cron::Schedule>,
    hourly: bool,
    frequent: bool,
}

impl Calendar {
    /// Reads an expression.
    pub(super) fn parse(expression: &str) -> Result<Self, Error> {
        let fields = split(expression)?;
        let [_, minutes, _, days, _, weekdays] = &fields;
        let mut lists = Vec::with_capacity(fields.len());
        for (field, text) in FIELDS.iter().zip(&fields) {
            lists.push(field.expand(text)?);
        }
        let hourly = lists[2].len() == 24;
        let frequent = hourly || is_open(minutes);
        let written = Written::of(&lists);
        let either = if is_open(days) || is_open(weekdays) {
            vec![written.schedule(&written.days, &written.weekdays)]
        } else {
            vec![
                written.schedule(&written.days, "*"),
                written.schedule("*", &written.weekdays),
            ]
        };
        Ok(Self {
            either,
            hourly,
            frequent,
        })
    }

    /// The first time after another.
    pub(super) fn next_after(&self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        let after: DateTime<Utc> = wall.and_utc();
        let next = |schedule: &cron::Schedule| schedule.after(&after).next();
        self.either
            .iter()
            .filter_map(next)
            .min()
            .map(|moment| moment.naive_utc())
    }

    /// Whether there is no such time at all.
    pub(super) fn is_empty(&self) -> bool {
        let start = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
        self.next_after(start.into()).is_none()
    }

    /// Whether it means every hour.
    pub(super) fn is_hourly(&self) -> bool {
        self.hourly
    }

    /// Whether it means every hour or every few minutes.
    pub(super) fn is_frequent(&self) -> bool {
        self.frequent
    }
}

/// The six fields of an expression.
fn split(expression: &str) -> Result<[String; 6], Error> {
    let expression = expression.trim();
    let written = if expression.starts_with('@') {
        let word = expression.to_ascii_lowercase();
        let found = WORDS.iter().find(|(name, _)| *name == word);
        found
            .map(|(_, fields)| *fields)
            .ok_or_else(|| Error::Word {
                word: expression.to_owned(),
            })?
    } else {
        expression
    };
    let mut fields: Vec<String> = written.split_whitespace().map(str::to_owned).collect();
    if fields.len() == 5 {
        fields.insert(0, "0".to_owned());
    }
    let found = fields.len();
    fields.try_into().map_err(|_| Error::Fields {
        expression: expression.to_owned(),
        found,
    })
}

/// Whether a field leaves its unit open. crontab(5): one that begins with `*` does, `*/2` too; `?` is Quartz's word.
fn is_open(field: &str) -> bool {
    field.starts_with(['*', '?'])
}

impl Field {
    /// The values that a field means, each once, in order.
    fn expand(&self, text: &str) -> Result<Vec<u32>, Error> {
        let mut values = Vec::new();
        for item in text.split(',') {
            self.check_step(item)?;
            let range = self.range(item).ok_or_else(|| self.error(item))?;
            values.extend(range.map(|value| self.wrap(value)));
        }
        values.sort_unstable();
        values.dedup();
        Ok(values)
    }

    /// A step leads from value to value of one field: `*/90` of the minutes is no hour and a half, but the first minute.
    fn check_step(&self, item: &str) -> Result<(), Error> {
        let step = item.split_once('/').and_then(|(_, step)| step.parse().ok());
        let values = (self.lowest..=self.last()).count();
        match step.filter(|step| *step > values) {
            Some(step) => Err(Error::Step {
                field: self.name,
                text: item.to_owned(),
                step,
                values,
            }),
            None => Ok(()),
        }
    }

    /// `*`, `5`, `5-9`, `Mon-Fri`, each with `/step` or without; `5/15` is Quartz's for `5-59/15`.
    fn range(&self, item: &str) -> Option<impl Iterator<Item = u32> + use<>> {
        let (base, step) = match item.split_once('/') {
            Some((base, step)) => (
                base,
                Some(step.parse::<usize>().ok().filter(|step| *step > 0)?),
            ),
            None => (item, None),
        };
        let (first, last) = match base.split_once('-') {
            _ if matches!(base, "*" | "?") => (self.lowest, self.last()),
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            None if step.is_some() => (self.value(base)?, self.last()),
            None => (self.value(base)?, self.value(base)?),
        };
        let last = if last < first && self.is_weekday() {
            last + 7
        } else {
            last
        };
        (first <= last).then(|| (first..=last).step_by(step.unwrap_or(1)))
    }

    fn value(&self, text: &str) -> Option<u32> {
        let name = text.to_ascii_lowercase();
        let named = self.names.iter().position(|short| name == *short);
        match named.and_then(|at| u32::try_from(at).ok()) {
            Some(at) => Some(self.lowest + at),
            None => text
                .parse()
                .ok()
                .filter(|value| (self.lowest..=self.highest).contains(value)),
        }
    }

    /// The last value of `*`: Sunday is not counted twice.
    fn last(&self) -> u32 {
        if self.is_weekday() { 6 } else { self.highest }
    }

    /// Values as the crate reads them; all of them are short, for a long list is slow to read.
    fn list(&self, values: &[u32], written: impl Fn(&u32) -> String) -> String {
        if values.len() == (self.lowest..=self.last()).count() {
            return "*".to_owned();
        }
        values.iter().map(written).collect::<Vec<_>>().join(",")
    }

    fn is_weekday(&self) -> bool {
        self.highest == 7
    }

    fn wrap(&self, value: u32) -> u32 {
        if self.is_weekday() { value % 7 } else { value }
    }

    fn error(&self, text: &str) -> Error {
        Error::Value {
            field: self.name,
            text: text.to_owned(),
            mend: self.values,
            example: self.example,
        }
    }
}

/// The fields as the crate `cron` reads them: lists of numbers, and of names of weekdays.
struct Written {
    clock: String,
    days: String,
    months: String,
    weekdays: String,
}

impl Written {
    fn of(lists: &[Vec<u32>]) -> Self {
        let list = |at: usize| FIELDS[at].list(&lists[at], u32::to_string);
        Self {
            clock: format!("{} {} {}", list(0), list(1), list(2)),
            days: list(3),
            months: list(4),
            weekdays: FIELDS[5].list(&lists[5], |day| WEEKDAYS[*day as usize % 7].to_owned()),
        }
    }

    fn schedule(&self, days: &str, weekdays: &str) -> cron::Schedule {
        format!("{} {days} {} {weekdays}", self.clock, self.months)
            .parse()
            .expect("lists of numbers within their bounds are an expression")
    }
}
