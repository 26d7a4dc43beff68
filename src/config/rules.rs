//! Files of rules → [`Rules`]: which selectors hold for the pages of which site.

use toml::Spanned;

use super::file::{SiteRules, Words};
use super::load::{Error, Text};
use crate::address;
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
        let hosts = address::hosts("site", &span, written.host.as_ref())
            .map_err(|wrong| text.wrong(&wrong.at, &wrong.what))?;
        let mut site = Site::new(hosts.clone());
        for (key, field, selectors) in fields(&written) {
            for selector in list(selectors) {
                let added = match field {
                    Some(field) => site.add(field, selector),
                    None => site.remove(selector),
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

fn list(words: Selectors<'_>) -> &[String] {
    words.map_or(&[], |words| words.get_ref().as_slice())
}
