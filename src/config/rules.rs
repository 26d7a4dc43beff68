//! Files of rules → [`Rules`]: which selectors hold for the pages of which site.

use std::ops::Range;

use toml::Spanned;
use url::Url;

use super::file::{SiteRules, Words};
use super::load::{Error, Text};
use crate::model::Field;
use crate::scrape::{Rules, Site};

/// Reads the rules of one file into those of the files before it.
pub(super) fn add(
    text: &Text,
    sites: Vec<Spanned<SiteRules>>,
    rules: &mut Rules,
) -> Result<(), Error> {
    for written in sites {
        let span = written.span();
        let written = written.into_inner();
        let hosts = hosts(text, "site", &span, written.host.as_ref())?;
        let mut site = Site::new(hosts.clone());
        for (key, field, selectors) in fields(&written) {
            for selector in list(selectors).into_iter().flatten() {
                let added = match field {
                    Some(field) => site.add(field, &selector),
                    None => site.remove(&selector),
                };
                added.map_err(|what| {
                    let span = selectors.map_or(span.clone(), Spanned::span);
                    text.wrong(&span, &format!("site {}: {key}: {what}", hosts[0]))
                })?;
            }
        }
        rules.add(site);
    }
    Ok(())
}

type Selectors<'a> = Option<&'a Spanned<Words>>;

/// The keys of a site, with the field that each is for; `remove` is for none.
fn fields(site: &SiteRules) -> [(&'static str, Option<Field>, Selectors<'_>); 9] {
    [
        ("title", Some(Field::Title), site.title.as_ref()),
        ("authors", Some(Field::Authors), site.authors.as_ref()),
        ("site", Some(Field::Site), site.site.as_ref()),
        ("published", Some(Field::Published), site.published.as_ref()),
        ("modified", Some(Field::Modified), site.modified.as_ref()),
        (
            "description",
            Some(Field::Description),
            site.description.as_ref(),
        ),
        ("image", Some(Field::Image), site.image.as_ref()),
        ("language", Some(Field::Language), site.language.as_ref()),
        ("remove", None, site.remove.as_ref()),
    ]
}

/// The hosts that a table speaks of, as they stand in addresses: one at least.
pub(super) fn hosts(
    text: &Text,
    table: &str,
    span: &Range<usize>,
    written: Option<&Spanned<Words>>,
) -> Result<Vec<String>, Error> {
    let Some(hosts) = list(written).filter(|hosts| !hosts.is_empty()) else {
        let what = format!("a [[{table}]] without a host; write host = \"example.org\"");
        return Err(text.wrong(span, &what));
    };
    let read = hosts.iter().map(|host| {
        read_host(host).ok_or_else(|| {
            let what = format!(
                "host {host:?}: no host name; write one such as \"example.org\", without https:// and path"
            );
            text.wrong(span, &what)
        })
    });
    read.collect()
}

pub(super) fn list(words: Option<&Spanned<Words>>) -> Option<Vec<String>> {
    words.map(|words| words.get_ref().clone().into_list())
}

fn read_host(host: &str) -> Option<String> {
    let is_name = !host.contains(['/', ':', ' ', '*', '@', '?', '#']) && !host.starts_with('.');
    let url = Url::parse(&format!("https://{host}/"))
        .ok()
        .filter(|_| is_name)?;
    url.host_str().map(str::to_owned)
}
