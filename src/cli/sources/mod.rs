//! `aggregator sources`: those of the configuration, what one of them would bring, one more, one less.

mod add;
mod list;
mod name;
mod place;
mod remove;
mod survey;

use std::path::Path;

use super::arguments::{Preview, Sources};
use super::{Failure, Outcome, from_pass, load, output, runtime};
use crate::config::Config;
use crate::refresh;
pub(super) use name::proposed;
pub(super) use place::address;
use survey::Surveyor;

pub(super) fn run(config: Option<&Path>, command: &Sources) -> Outcome {
    let config = load(config)?;
    match command {
        Sources::List { json } => list::run(&config, *json),
        Sources::Preview(args) => preview(&config, args),
        Sources::Add(args) => add::run(&config, args),
        Sources::Remove(args) => remove::run(&config, args),
    }
}

fn preview(config: &Config, args: &Preview) -> Outcome {
    refresh::check_source(config, &args.source).map_err(from_pass)?;
    let Some(source) = config.source(&args.source).map(|config| &config.source) else {
        return Err(Failure::Usage(format!(
            "{}: holds what aggregator import is given, and reads nothing by itself; name another source",
            args.source
        )));
    };
    let surveyor = Surveyor::new(config)?;
    let survey = runtime(1)?.block_on(surveyor.survey(source.clone()));
    let survey = survey.map_err(|error| Failure::Failed(format!("{}: {error}", source.name)))?;
    if args.json {
        return output::json(&survey.as_json().to_string());
    }
    let all = format!("aggregator sources preview {} --json", source.name);
    output::text(&(survey.describe(&all) + &survey.next()))
}
