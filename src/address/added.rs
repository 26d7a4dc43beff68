//! Rows that people add to the tables of single services and sites; they stand behind the built-in ones.
//!
//! An address must mean the same in every stage, so the rows are no argument of each function: the program's edge sets
//! them once, before the first address is read.

use std::sync::{Arc, OnceLock};

use url::Url;

use super::host::Host;
use super::key;
use super::tables::opaque::Opaque;
use super::tables::variants::Rewrite;
use super::tables::wrappers::{Held, Wrapper};

static ADDED: OnceLock<Arc<Added>> = OnceLock::new();

/// Has these rows known from now on; only the first call counts.
pub fn add(rows: Arc<Added>) {
    // Whoever comes second would change what the addresses of the first mean.
    let _ = ADDED.set(rows);
}

/// The rows that were added.
pub(super) fn added() -> &'static Added {
    static NONE: Added = Added::none();
    ADDED.get().map_or(&NONE, |added| added)
}

/// Rows for the tables. A host stands for those below it too.
#[derive(Debug, Default)]
pub struct Added {
    trackers: Vec<Tracker>,
    pub(super) wrappers: Vec<Wrapper>,
    pub(super) opaque: Vec<Opaque>,
    pub(super) hosts: Vec<(&'static str, &'static str)>,
    pub(super) rewrites: Vec<Rewrite>,
}

/// Parameters that say how a reader came; without a host on every one, without values with any.
#[derive(Debug)]
struct Tracker {
    hosts: Vec<Host>,
    /// In lower case; one that ends in `*` stands for all that begin so.
    names: Vec<String>,
    values: Vec<String>,
}

/// Where a wrapper's address holds its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the first of the named parameters that holds an address.
    Parameter,
    /// In a segment of the path.
    Segment,
    /// It is all that follows the path.
    Rest,
    /// It is the query.
    Query,
}

/// How the target is written there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As it is, or with escapes.
    #[default]
    Plain,
    /// In base64.
    Base64,
    /// As a text of a JSON object that is in base64.
    Json,
}

impl Added {
    const fn none() -> Self {
        Self {
            trackers: Vec::new(),
            wrappers: Vec::new(),
            opaque: Vec::new(),
            hosts: Vec::new(),
            rewrites: Vec::new(),
        }
    }

    /// Parameters that are dropped: on these hosts, or everywhere; with these values, or any.
    pub fn tracker(&mut self, hosts: &[String], names: &[String], values: &[String]) {
        self.trackers.push(Tracker {
            hosts: hosts.iter().map(|host| Host::Under(keep(host))).collect(),
            names: names.iter().map(|name| name.to_lowercase()).collect(),
            values: values.to_vec(),
        });
    }

    /// A service whose addresses hold their target; `shares` where they open a dialog for sharing it.
    pub fn wrapper(
        &mut self,
        host: &str,
        path: &str,
        (place, encoding): (Place, Encoding),
        parameters: &[String],
        shares: bool,
    ) -> Result<(), String> {
        let path = keep(path);
        let names = || &*Vec::leak(parameters.iter().map(|name| keep(name)).collect());
        let held = match (place, encoding) {
            (Place::Parameter, Encoding::Plain) => Held::Parameter(names()),
            (Place::Parameter, Encoding::Base64) => Held::Parameter64(names()),
            (Place::Segment, Encoding::Plain) => Held::Segment,
            (Place::Segment, Encoding::Base64) => Held::Segment64,
            (Place::Segment, Encoding::Json) => Held::SegmentJson,
            (Place::Rest, Encoding::Plain) => Held::Rest(path),
            (Place::Query, Encoding::Plain) => Held::Query,
            _ => return Err("this encoding is not read there; \"base64\" is in a parameter or a segment, \"json\" in a segment".to_owned()),
        };
        self.wrappers.push(Wrapper {
            host: Host::Under(keep(host)),
            path,
            held,
            shares,
        });
        Ok(())
    }

    /// A service whose addresses hide their target: only a request tells it.
    pub fn shortener(&mut self, host: &str, path: &str) {
        self.opaque.push(Opaque {
            host: Host::Under(keep(host)),
            path: keep(path),
        });
    }

    /// A host that is another one.
    pub fn host(&mut self, host: &str, is: &str) {
        self.hosts.push((keep(&bare(host)), keep(&bare(is))));
    }

    /// Addresses of a host that are others in full: the `{name}`s of the path, and the parameters of the query, stand in
    /// what they are.
    pub fn rewrite(
        &mut self,
        host: &str,
        path: &str,
        query: &[String],
        is: &str,
    ) -> Result<(), String> {
        let place = |name: &str| query.iter().any(|own| own == name);
        let segment = |name: &str| path.split('/').any(|part| part == format!("{{{name}}}"));
        for name in is.split('{').skip(1) {
            let name = name.split('}').next().unwrap_or_default();
            if !place(name) && !segment(name) {
                return Err(format!(
                    "{{{name}}} stands neither in path, as a whole segment, nor in query"
                ));
            }
        }
        let (to_host, to_path) = is.split_at(is.find('/').unwrap_or(is.len()));
        let to = if to_host.contains('{') {
            is.to_owned()
        } else {
            format!("{}{to_path}", bare(to_host))
        };
        self.rewrites.push(Rewrite {
            host: keep(&bare(host)),
            path: keep(path.trim_end_matches('/')),
            query: Vec::leak(query.iter().map(|name| keep(name)).collect()),
            to: keep(&to),
        });
        Ok(())
    }

    /// Whether a parameter, its name in lower case, is one of those that are dropped on a host.
    pub(super) fn is_tracking(&self, host: &str, name: &str, value: &str) -> bool {
        self.trackers.iter().any(|row| {
            row.names.iter().any(|known| is_named(known, name))
                && (row.values.is_empty()
                    || row.values.iter().any(|v| v.eq_ignore_ascii_case(value)))
                && (row.hosts.is_empty() || row.hosts.iter().any(|own| own.matches(host)))
        })
    }
}

fn is_named(known: &str, name: &str) -> bool {
    match known.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => known == name,
    }
}

/// A host as it stands in keys: without the labels that name a form of its site.
fn bare(host: &str) -> String {
    Url::parse(&format!("https://{host}/")).map_or_else(
        |_| host.to_lowercase(),
        |url| key(&url).as_str().trim_end_matches('/').to_owned(),
    )
}

/// The tables hold texts that live as long as the program; what is added once at its start does.
fn keep(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_parameter_is_dropped_by_its_name_host_and_value() {
        let mut added = Added::default();
        added.tracker(&[], &list(&["Our_Ref", "promo_*"]), &[]);
        added.tracker(&list(&["paper.example"]), &list(&["gift"]), &[]);
        added.tracker(&[], &list(&["via"]), &list(&["letter"]));
        let is = |host: &str, name: &str, value: &str| added.is_tracking(host, name, value);
        assert!(is("any.example", "our_ref", "1") && is("any.example", "promo_x", ""));
        assert!(!is("any.example", "our_refs", "1") && !is("any.example", "promo", ""));
        assert!(is("www.paper.example", "gift", "9") && !is("newspaper.example", "gift", "9"));
        assert!(is("any.example", "via", "Letter") && !is("any.example", "via", "rome"));
    }

    #[test]
    fn what_an_address_is_made_of_must_stand_in_it() {
        let mut added = Added::default();
        let rewrite = |added: &mut Added, path: &str, query: &[&str]| {
            added.rewrite(
                "m.paper.example",
                path,
                &list(query),
                "www.paper.example/{id}/{page}",
            )
        };
        assert!(rewrite(&mut added, "/print/{id}/", &["page"]).is_ok());
        assert_eq!(
            (added.rewrites[0].host, added.rewrites[0].path),
            ("paper.example", "/print/{id}")
        );
        assert_eq!(added.rewrites[0].to, "paper.example/{id}/{page}");
        let wrong = rewrite(&mut added, "/print/a{id}", &["page"]).unwrap_err();
        assert!(wrong.contains("{id}"), "{wrong}");
    }

    #[test]
    fn a_target_is_read_only_where_its_encoding_is_known() {
        let mut added = Added::default();
        let names = list(&["u"]);
        let wrapper =
            |added: &mut Added, held| added.wrapper("out.example", "/", held, &names, false);
        assert!(wrapper(&mut added, (Place::Segment, Encoding::Json)).is_ok());
        assert!(wrapper(&mut added, (Place::Rest, Encoding::Base64)).is_err());
        assert_eq!(added.wrappers.len(), 1);
    }
}
