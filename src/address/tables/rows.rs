//! Rows as they are written → [`Tables`], or what is wrong with one, and the mend.

use std::ops::Range;

use toml::Spanned;
use url::Url;

use super::written::{
    Form, Platform, Rows, Shortener, Text, Texts, Tracker, Variant, Words, Wrapper,
};
use super::{Decoder, Held, Opaque, Owner, Rewrite, Rule, Tables, Wrapper as Service};
use crate::address::host::Host;
use crate::address::{decode, key, platform};

/// What is wrong with a row.
#[derive(Debug)]
pub struct Wrong {
    /// Where, in bytes of the file.
    pub at: Range<usize>,
    /// What, and the mend.
    pub what: String,
}

impl Wrong {
    fn new(at: &Range<usize>, what: impl Into<String>) -> Self {
        Self {
            at: at.clone(),
            what: what.into(),
        }
    }
}

/// The hosts that a row speaks of, as they stand in addresses: one at least. `table` names the row's table.
pub fn hosts(
    table: &str,
    row: &Range<usize>,
    written: Option<&Spanned<Words>>,
) -> Result<Vec<String>, Wrong> {
    let hosts = list(written);
    if hosts.is_empty() {
        let what = format!("a [[{table}]] without a host; write host = \"example.org\"");
        return Err(Wrong::new(row, what));
    }
    let read = hosts.iter().map(|host| {
        read_host(host).ok_or_else(|| {
            let what = format!(
                "host {host:?}: no host name; write one such as \"example.org\", without https:// and path"
            );
            Wrong::new(row, what)
        })
    });
    read.collect()
}

fn read_host(host: &str) -> Option<String> {
    let is_name = !host.contains(['/', ':', ' ', '*', '@', '?', '#']) && !host.starts_with('.');
    let url = Url::parse(&format!("https://{host}/"))
        .ok()
        .filter(|_| is_name)?;
    url.host_str().map(str::to_owned)
}

fn list(words: Option<&Spanned<Words>>) -> &[String] {
    words.map_or(&[], |words| words.get_ref().as_slice())
}

fn lower(words: &[String]) -> impl Iterator<Item = String> {
    words.iter().map(|word| word.to_lowercase())
}

impl Tables {
    /// Adds the rows of a file.
    pub fn read(&mut self, rows: &Rows) -> Result<(), Wrong> {
        self.read_as(rows, bare)
    }

    /// The same; `bare` gives hosts as they stand in keys.
    pub(super) fn read_as(&mut self, rows: &Rows, bare: fn(&str) -> String) -> Result<(), Wrong> {
        each(&rows.tracker, |span, row| self.tracker(span, row))?;
        each(&rows.wrapper, |span, row| self.wrapper(span, row))?;
        each(&rows.shortener, |span, row| self.shortener(span, row))?;
        each(&rows.form, |span, row| self.form(span, row))?;
        each(&rows.platform, |span, row| self.platform(span, row))?;
        each(&rows.variant, |span, row| self.variant(span, row, bare))
    }

    fn tracker(&mut self, span: &Range<usize>, row: &Tracker) -> Result<(), Wrong> {
        let names = list(row.name.as_ref());
        if names.is_empty() {
            let what = "a [[tracker]] without a name; write name = \"our_ref\"";
            return Err(Wrong::new(span, what));
        }
        if let Some(wrong) = names.iter().find(|name| !is_name(name)) {
            let what = format!(
                "name {wrong:?}: no parameter's name; write one such as \"our_ref\", or \"our_*\" for all that begin so"
            );
            return Err(Wrong::new(&place(span, row.name.as_ref()), what));
        }
        let is_everywhere = row.host.is_none() && row.brand.is_none();
        let only = if is_everywhere {
            Vec::new()
        } else {
            services("tracker", span, [&row.host, &row.brand, &None])?
        };
        let mut paths = list(row.path.as_ref()).iter();
        if let Some(wrong) = paths.find(|path| !path.starts_with('/')) {
            let what = format!("path {wrong:?}: begins with no /");
            return Err(Wrong::new(&place(span, row.path.as_ref()), what));
        }
        let rule = Rule {
            hosts: only.into(),
            paths: list(row.path.as_ref()).into(),
            beside: lower(list(row.beside.as_ref())).collect(),
            values: list(row.value.as_ref()).into(),
            or_host: row.or_host,
        };
        for name in lower(names) {
            match name.strip_suffix('*') {
                Some(beginning) => self.beginnings.push((beginning.to_owned(), rule.clone())),
                None => self.trackers.entry(name).or_default().push(rule.clone()),
            }
        }
        Ok(())
    }

    fn wrapper(&mut self, span: &Range<usize>, row: &Wrapper) -> Result<(), Wrong> {
        let path = path(row.path.as_ref())?;
        let held = held(span, row, path)?;
        let written = [&row.host, &row.brand, &row.label];
        for host in hosts_of("wrapper", span, written, row.path.is_some())? {
            self.wrappers.push(Service {
                host,
                path: keep(path),
                held,
                shares: row.share,
                copies: row.copy,
            });
        }
        Ok(())
    }

    fn shortener(&mut self, span: &Range<usize>, row: &Shortener) -> Result<(), Wrong> {
        let path = path(row.path.as_ref())?;
        let written = [&row.host, &None, &row.label];
        for host in hosts_of("shortener", span, written, row.path.is_some())? {
            self.opaque.push(Opaque {
                host,
                path: keep(path),
            });
        }
        Ok(())
    }

    fn form(&mut self, span: &Range<usize>, row: &Form) -> Result<(), Wrong> {
        let forms = &mut self.forms;
        match (
            &row.label,
            &row.end,
            &row.index,
            &row.parameter,
            &row.is,
            &row.value,
        ) {
            (Some(labels), None, None, None, None, None) => {
                for label in lower(labels.get_ref().as_slice()) {
                    match label.strip_suffix('*') {
                        Some(beginning) => forms.label_beginnings.push(beginning.to_owned()),
                        None => forms.labels.push(label),
                    }
                }
            }
            (None, Some(ends), None, None, None, None) => {
                forms.ends.extend_from_slice(ends.get_ref().as_slice());
            }
            (None, Some(ends), None, None, Some(is), None) => {
                let ends = ends.get_ref().as_slice().iter();
                forms
                    .replaced
                    .extend(ends.map(|end| (end.clone(), is.get_ref().clone())));
            }
            (None, None, Some(files), None, None, None) => {
                forms.indexes.extend_from_slice(files.get_ref().as_slice());
            }
            (None, None, None, Some(names), None, Some(values)) => {
                for name in lower(names.get_ref().as_slice()) {
                    let own = forms.switches.entry(name).or_default();
                    own.extend_from_slice(values.get_ref().as_slice());
                }
            }
            _ => {
                let what = "a [[form]] says one thing; write label = \"m\", end = \"/amp\" (with is = \"\" for what it stands for), index = \"/index.html\", or parameter = \"amp\" with value = \"1\"";
                return Err(Wrong::new(span, what));
            }
        }
        Ok(())
    }

    fn variant(
        &mut self,
        span: &Range<usize>,
        row: &Variant,
        bare: fn(&str) -> String,
    ) -> Result<(), Wrong> {
        let Some(is) = &row.is else {
            let what = "a [[variant]] without what it is; write is = \"example.org\"";
            return Err(Wrong::new(span, what));
        };
        let to = is.get_ref().as_str();
        let names = list(row.query.as_ref());
        let is_whole = row.path.is_none() && names.is_empty();
        if to.contains("://") || is_whole == to.contains('/') || to.starts_with('/') {
            let what = format!(
                "is {to:?}: write a host such as \"example.org\" for a host, and host and path such as \"example.org/story/{{id}}\" for a path, without https://"
            );
            return Err(Wrong::new(&is.span(), what));
        }
        let path = path(row.path.as_ref())?;
        for host in hosts("variant", span, row.host.as_ref())? {
            if is_whole {
                self.hosts.entry(bare(&host)).or_insert_with(|| bare(to));
            } else {
                let rewrite = rewrite(path, names, to, bare);
                let rewrite =
                    rewrite.map_err(|what| Wrong::new(&is.span(), format!("is {to:?}: {what}")))?;
                self.rewrites.entry(bare(&host)).or_default().push(rewrite);
            }
        }
        Ok(())
    }

    fn platform(&mut self, span: &Range<usize>, row: &Platform) -> Result<(), Wrong> {
        let written = row.owner.as_ref();
        let word = written.map_or(OWNERS[0].0, |word| word.get_ref());
        let owner = OWNERS.into_iter().find(|(name, _)| *name == word);
        let Some((_, owner)) = owner else {
            let known = OWNERS.into_iter().map(|(name, _)| name);
            return Err(none("owner", written, span, word, known));
        };
        let profiles = list(row.profile.as_ref());
        if let Some(wrong) = profiles.iter().find(|path| !path.starts_with('/')) {
            let what =
                format!("profile {wrong:?}: begins with no /; write one such as \"/{{name}}\"");
            return Err(Wrong::new(&place(span, row.profile.as_ref()), what));
        }
        let known = super::Platform {
            owner,
            profiles: profiles.into(),
        };
        for host in hosts("platform", span, row.host.as_ref())? {
            let host = platform::bare(&host).to_owned();
            self.platforms.insert(host, known.clone());
        }
        Ok(())
    }
}

/// Where it stands whose a page is; the first where it is not said.
const OWNERS: [(&str, Owner); 3] = [
    ("path", Owner::Path),
    ("host", Owner::Host),
    ("mail", Owner::Mail),
];

fn each<T>(
    rows: &[Spanned<T>],
    mut add: impl FnMut(&Range<usize>, &T) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    rows.iter()
        .try_for_each(|row| add(&row.span(), row.get_ref()))
}

/// The hosts of a row: those of `host` and below them, of any suffix of `brand`, with the first label `label`.
fn services(
    table: &str,
    span: &Range<usize>,
    [host, brand, label]: [&Texts; 3],
) -> Result<Vec<Host>, Wrong> {
    let mut all = Vec::new();
    if host.is_some() || (brand.is_none() && label.is_none()) {
        let hosts = hosts(table, span, host.as_ref())?;
        all.extend(hosts.iter().map(|host| Host::Under(keep(host))));
    }
    all.extend(lower(list(brand.as_ref())).map(|name| Host::Brand(keep(&name))));
    all.extend(lower(list(label.as_ref())).map(|label| Host::First(keep(&label))));
    Ok(all)
}

/// The same of a row that is for every host where it names none, but a path: that tells the service alone.
fn hosts_of(
    table: &str,
    span: &Range<usize>,
    written: [&Texts; 3],
    has_path: bool,
) -> Result<Vec<Host>, Wrong> {
    if has_path && written.iter().all(|words| words.is_none()) {
        return Ok(vec![Host::Any]);
    }
    services(table, span, written)
}

/// Where the target stands, and how it is written there.
fn held(span: &Range<usize>, row: &Wrapper, path: &str) -> Result<Held, Wrong> {
    let names = list(row.parameter.as_ref());
    let encoding = row
        .encoding
        .as_ref()
        .map(|written| written.get_ref().as_str());
    let text = |written: &Text| {
        written
            .as_ref()
            .map(|text| text.get_ref().as_str().to_owned())
    };
    let [place, after, between] = [text(&row.place), text(&row.after), text(&row.between)];
    let said = [
        !names.is_empty(),
        place.is_some(),
        after.is_some(),
        between.is_some(),
    ];
    let own = encoding.and_then(|word| OWN.into_iter().find(|own| own.name == word));
    let times = said.iter().filter(|is_said| **is_said).count();
    if row.share && times == 0 && encoding.is_none() {
        return Ok(Held::Nowhere);
    }
    if times + usize::from(own.is_some()) != 1 {
        let what = "a [[wrapper]] says once where the target stands; write either parameter = \"url\" or place = \"segment\"";
        return Err(Wrong::new(span, what));
    }
    if let Some(decoder) = own {
        return Ok(Held::Own(decoder));
    }
    if let Some(word) = encoding.filter(|word| !ENCODINGS.contains(word)) {
        let known = ENCODINGS.into_iter().chain(OWN.map(|own| own.name));
        return Err(none("encoding", row.encoding.as_ref(), span, word, known));
    }
    let names = || &*Vec::leak(names.iter().map(|name| keep(name)).collect());
    Ok(match (place.as_deref(), after, between, encoding) {
        (None, None, None, None) => Held::Parameter(names()),
        (None, None, None, Some("base64")) => Held::Parameter64(names()),
        (None, Some(label), None, None) => Held::Labelled(keep(&label)),
        (None, None, Some(mark), None) => Held::Between(keep(&mark)),
        (Some("segment"), _, _, None) => Held::Segment,
        (Some("segment"), _, _, Some("base64")) => Held::Segment64,
        (Some("segment"), _, _, Some("json")) => Held::SegmentJson,
        (Some("rest"), _, _, None) => Held::Rest(keep(path)),
        (Some("query"), _, _, None) => Held::Query,
        (Some(word), ..) if !PLACES.contains(&word) => {
            return Err(none("place", row.place.as_ref(), span, word, PLACES));
        }
        _ => {
            let what = "encoding: this encoding is not read there; \"base64\" is in a parameter or a segment, \"json\" in a segment";
            let at = row.encoding.as_ref().map_or(span.clone(), Spanned::span);
            return Err(Wrong::new(&at, what));
        }
    })
}

/// Where a target stands, but for parameters, labels and marks.
const PLACES: [&str; 3] = ["segment", "rest", "query"];

/// How it is written there, where not as it is or with escapes.
const ENCODINGS: [&str; 2] = ["base64", "json"];

/// The formats of services' own.
const OWN: [Decoder; 8] = [
    own("google-news", decode::google_news),
    own("proofpoint-v2", decode::proofpoint_v2),
    own("proofpoint-v3", decode::proofpoint_v3),
    own("mandrill", decode::mandrill),
    own("away", decode::away),
    own("inner", decode::inner),
    own("google-cache", decode::google_cache),
    own("google-translate", decode::google_translate),
];

const fn own(name: &'static str, read: fn(&Url) -> Option<String>) -> Decoder {
    Decoder { name, read }
}

fn none(
    key: &str,
    written: Option<&Spanned<String>>,
    row: &Range<usize>,
    word: &str,
    known: impl IntoIterator<Item = &'static str>,
) -> Wrong {
    let words: Vec<String> = known.into_iter().map(|word| format!("{word:?}")).collect();
    let what = format!("{key} {word:?} is none; write {}", words.join(" or "));
    Wrong::new(&written.map_or(row.clone(), Spanned::span), what)
}

/// How a path begins; the root where none is written.
fn path(written: Option<&Spanned<String>>) -> Result<&str, Wrong> {
    match written {
        Some(path) if !path.get_ref().starts_with('/') => {
            let what = format!("path {:?}: begins with no /", path.get_ref());
            Err(Wrong::new(&path.span(), what))
        }
        Some(path) => Ok(path.get_ref()),
        None => Ok("/"),
    }
}

/// An address that is another: the `{name}`s of the path, and the parameters of the query, stand in what it is.
fn rewrite(
    path: &str,
    query: &[String],
    is: &str,
    bare: fn(&str) -> String,
) -> Result<Rewrite, String> {
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
    Ok(Rewrite {
        path: path.trim_end_matches('/').to_owned(),
        query: query.to_vec(),
        to: if to_host.contains('{') {
            is.to_owned()
        } else {
            format!("{}{to_path}", bare(to_host))
        },
    })
}

fn place(row: &Range<usize>, written: Option<&Spanned<Words>>) -> Range<usize> {
    written.map_or(row.clone(), Spanned::span)
}

/// A star stands at the end, and not alone: that would be every parameter.
fn is_name(name: &str) -> bool {
    let bare = name.strip_suffix('*').unwrap_or(name);
    !bare.is_empty() && !bare.contains(['*', '&', '=', '?', ' '])
}

/// A host as it stands in keys: without the labels that name a form of its site.
fn bare(host: &str) -> String {
    Url::parse(&format!("https://{host}/")).map_or_else(
        |_| host.to_lowercase(),
        |url| key(&url).as_str().trim_end_matches('/').to_owned(),
    )
}

/// The tables hold texts that live as long as the program; what is read once does.
fn keep(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

#[cfg(test)]
mod tests;
