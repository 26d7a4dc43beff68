//! Steps 5 and 6: the fragment, and the forms in which one page appears; what is left is the text of the key.

use std::borrow::Cow;

use url::{Host, Url};

use super::query::{self, Parameter};
use super::syntax::{Part, normalize};
use super::tables::{self, Forms, Rewrite};
use super::unwrap::{original, unwrap};
use crate::domain;

/// An address without its scheme, in parts.
#[derive(Debug)]
struct Parts {
    /// With its port, where it has one of its own.
    host: String,
    /// Without a `/` at the end; empty for the root.
    path: String,
    query: Vec<Parameter>,
    /// The fragment with its `#`, or nothing.
    route: String,
}

/// An address taken through the steps once, as text without a scheme.
pub(super) fn reduce(url: &Url) -> String {
    let unwrapped = unwrap(url);
    let url = unwrapped.as_ref().unwrap_or(url);
    let original = original(url);
    let url = original.as_ref().unwrap_or(url);
    let Some(host) = url.host() else {
        return url.as_str().to_owned();
    };
    let mut parts = Parts {
        host: host_name(&host).into_owned(),
        path: path(url.path()),
        query: query::parameters(url, url.host_str().unwrap_or_default()),
        route: url.fragment().map(route).unwrap_or_default(),
    };
    let of_host = tables::all().map(|tables| tables.rewrites(&parts.host));
    let mut rewrites = of_host.into_iter().flatten();
    if let Some(rewrite) = rewrites.find_map(|row| apply(row, &parts)) {
        parts = rewrite;
    }
    if let Some(port) = url.port().filter(|port| !matches!(port, 80 | 443)) {
        parts.host = format!("{}:{port}", parts.host);
    }
    format!(
        "{}{}{}{}",
        parts.host,
        parts.path,
        query::join(&parts.query),
        parts.route
    )
}

/// The host without the labels that name a form of the site, as long as a registrable domain is left (`mobile.de`
/// and `amp.dev` are sites), under the one name the table gives.
fn host_name<'a>(host: &'a Host<&str>) -> Cow<'a, str> {
    let Host::Domain(name) = host else {
        return Cow::Owned(host.to_string());
    };
    let name = name.trim_end_matches('.');
    let Some(site) = domain::registrable(name) else {
        return Cow::Borrowed(name);
    };
    let sub = &name[..name.len() - site.len()];
    let mut reduced: String = sub.split_inclusive('.').filter_map(site_label).collect();
    reduced.push_str(site);
    let one = tables::all()
        .into_iter()
        .find_map(|tables| tables.one_host(&reduced));
    one.map_or(Cow::Owned(reduced), Cow::Borrowed)
}

/// A label below the site (with its dot) without what names a form.
fn site_label(label: &str) -> Option<&str> {
    let bare = label.trim_end_matches('.');
    let is_form = forms(|forms| &forms.labels).any(|form| form == bare)
        || bare
            .strip_prefix("www")
            .is_some_and(|number| number.len() < 3 && number.bytes().all(|b| b.is_ascii_digit()));
    let label = forms(|forms| &forms.label_beginnings)
        .find_map(|prefix| {
            label
                .strip_prefix(prefix.as_str())
                .filter(|rest| rest.len() > 1)
        })
        .unwrap_or(label);
    (!is_form).then_some(label)
}

/// The path in one spelling, without session, empty segments, index file, AMP form and the slash at its end.
fn path(path: &str) -> String {
    let mut path = without_sessions(&normalize(path, Part::Path));
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    let mut page = path.trim_end_matches('/');
    while let Some(shorter) = without_form(page) {
        page = shorter.trim_end_matches('/');
    }
    forms(|forms| &forms.replaced)
        .find_map(|(end, whole)| Some(format!("{}{whole}", page.strip_suffix(end.as_str())?)))
        .unwrap_or_else(|| page.to_owned())
}

/// The path without `;jsessionid=…`, which servers write where they get no cookie.
fn without_sessions(path: &str) -> String {
    path.split('/')
        .map(|segment| match segment.split_once(';') {
            Some((name, session)) if session.to_ascii_lowercase().starts_with("jsessionid=") => {
                name
            }
            _ => segment,
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// The path of the page itself for that of its AMP form or index file; what is a form of nothing stays.
fn without_form(path: &str) -> Option<&str> {
    let mut ends = forms(|forms| &forms.ends);
    let page = ends.find_map(|end| {
        let page = path.strip_suffix(end.as_str())?;
        (!end.starts_with('/') || is_of_article(page)).then_some(page)
    });
    let mut indexes = forms(|forms| &forms.indexes);
    page.filter(|page| !page.is_empty() && !page.ends_with('/'))
        .or_else(|| indexes.find_map(|file| path.strip_suffix(file.as_str())))
}

/// Whether the path of `form` is that of `page` with the end of a form behind it, whatever the page is called: what a site says
/// of the two decides.
#[must_use]
pub fn may_be_form(form: &Url, page: &Url) -> bool {
    let [form, page] = [form, page].map(|url| url.path().trim_end_matches('/'));
    forms(|forms| &forms.ends).any(|end| form.strip_suffix(end.as_str()) == Some(page))
}

/// Whether a path looks like an article's, by a number or date in it, the file at its end, or the words of a headline: a
/// segment behind it is a form of the page. Behind another it may be a name: `/dictionary/amp`.
fn is_of_article(path: &str) -> bool {
    const DIGITS: usize = 4;
    const HYPHENS: usize = 3;
    let last = path.rsplit('/').next().unwrap_or_default();
    let mut runs = path.split(|c: char| !c.is_ascii_digit());
    runs.any(|run| run.len() >= DIGITS)
        || last
            .rsplit_once('.')
            .is_some_and(|(_, kind)| matches!(kind, "html" | "htm"))
        || last.matches(['-', '_']).count() >= HYPHENS
}

/// The built-in forms of a kind, and behind them the added ones.
fn forms<T: 'static>(kind: fn(&Forms) -> &Vec<T>) -> impl Iterator<Item = &'static T> {
    tables::all()
        .into_iter()
        .flat_map(move |tables| kind(&tables.forms))
}

/// The fragment where it is a route of a page that is one program (`#/inbox/1`, `#!/story`), else nothing.
fn route(fragment: &str) -> String {
    let is_route =
        fragment.starts_with(['/', '!']) && !fragment.trim_start_matches(['!', '/']).is_empty();
    if is_route {
        format!(
            "#{}",
            normalize(fragment, Part::Path).trim_end_matches(['.', ',', ';'])
        )
    } else {
        String::new()
    }
}

/// The parts that a rewrite of their host makes of these, if it is about them.
fn apply(rewrite: &Rewrite, parts: &Parts) -> Option<Parts> {
    let mut found = captures(&rewrite.path, &parts.path)?;
    for name in &rewrite.query {
        found.push((name.as_str(), query::value(&parts.query, name)?));
    }
    let text = fill(&rewrite.to, &found);
    let (address, own) = text.split_once('?').unwrap_or((&text, ""));
    let slash = address.find('/').unwrap_or(address.len());
    let mut query: Vec<_> = own
        .split('&')
        .filter(|p| !p.is_empty())
        .map(Parameter::parse)
        .collect();
    let stays = |p: &&Parameter| {
        !rewrite.query.contains(&p.name) && query.iter().all(|own| own.name != p.name)
    };
    let rest: Vec<_> = parts.query.iter().filter(stays).cloned().collect();
    query.extend(rest);
    query.sort();
    Some(Parts {
        host: address[..slash].to_owned(),
        path: address[slash..].to_owned(),
        query,
        route: parts.route.clone(),
    })
}

/// What the `{name}` segments of a pattern are in a path, if all others are equal.
fn captures<'a>(pattern: &'a str, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut segments = path.split('/');
    let mut found = Vec::new();
    for wanted in pattern.split('/') {
        let segment = segments.next()?;
        match wanted
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(name) if !segment.is_empty() => found.push((name, segment)),
            _ if wanted == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(found)
}

/// A template with its `{name}`s filled in.
fn fill(template: &str, found: &[(&str, &str)]) -> String {
    found
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
}
