//! tmp
use chrono::{DateTime, Utc};
/// t
#[derive(Debug, Clone)]
pub struct Schedule(String);
/// e
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct Error;
impl std::fmt::Display for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl Schedule {
    /// p
    pub fn parse(e: &str, _z: chrono_tz::Tz) -> Result<Self, Error> {
        Ok(Self(e.to_owned()))
    }
    /// n
    pub fn next_after(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        Some(at + chrono::TimeDelta::hours(1))
    }
    /// u
    pub fn upcoming(&self, at: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
        let me = self.clone();
        std::iter::successors(self.next_after(at), move |a| me.next_after(*a))
    }
    /// m
    pub fn missed(&self, l: DateTime<Utc>, n: DateTime<Utc>) -> bool {
        self.next_after(l).is_some_and(|a| a <= n)
    }
}
