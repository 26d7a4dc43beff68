//! `aggregator similar`: two texts a line in, whether they tell one story a line out.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Outcome;
use super::canonical::each_line;
use super::output;
use crate::date;
use crate::identity::story::{self, Relation, Version};

/// A line of the batch.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Question {
    a: Article,
    b: Article,
}

/// One of its two articles.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Article {
    title: Option<String>,
    date: Option<String>,
    text: String,
}

pub(super) fn run() -> Outcome {
    each_line(|line| output::escaped(&answer(line).to_string()).into_owned())
}

fn answer(line: &str) -> Value {
    let asked: Value = serde_json::from_str(line).unwrap_or_default();
    let id = asked["id"].clone();
    match serde_json::from_value::<Question>(asked) {
        Ok(question) => {
            let verdict = story::compare(&question.a.version(), &question.b.version());
            let score = (verdict.contained * 1000.0).round() / 1000.0;
            json!({"id": id, "relation": word(verdict.relation), "score": score})
        }
        Err(error) => json!({
            "id": id,
            "error": format!("no JSON object with \"a\" and \"b\", each with a \"text\": {error}"),
        }),
    }
}

fn word(relation: Relation) -> &'static str {
    match relation {
        Relation::Copy => "copy",
        Relation::Update => "update",
        Relation::Different => "different",
    }
}

impl Article {
    fn version(&self) -> Version {
        let published = self.date.as_deref();
        let published = published.and_then(|text| date::read(text, &date::Hint::default()));
        Version::new(&self.text, published).titled(self.title.as_deref().unwrap_or_default())
    }
}
