//! Rules that people add: for a site whose pages no general rule reads, selectors that say where its fields stand.
//!
//! A selector is one of CSS; what it finds is read as text, or as the attribute that stands behind an `@`:
//! `meta[name=writer]@content`. Without one, elements that hold their value in an attribute are read by it.

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::evidence::Evidence;
use crate::model::Field;

/// The place of what a rule finds: it goes before all others.
pub(super) const PLACE: &str = "rule of the site";
/// Elements that one selector may find.
const MAX_FOUND: usize = 24;

/// The rules of all sites.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    sites: Vec<Site>,
}

impl Rules {
    /// Adds the rules of a site; of two for one host the first counts.
    pub fn add(&mut self, site: Site) {
        self.sites.push(site);
    }

    /// The rules for the host of an address, or for a host that it stands below.
    pub(super) fn of(&self, url: &Url) -> Option<&Site> {
        let host = url.host_str()?;
        self.sites.iter().find(|site| site.is_of(host))
    }
}

/// The rules of one site.
#[derive(Debug, Clone)]
pub struct Site {
    hosts: Vec<String>,
    spots: Vec<(Field, Spot)>,
    removed: Vec<Selector>,
}

impl Site {
    /// Rules without a selector, for these hosts and those below them.
    #[must_use]
    pub fn new(hosts: Vec<String>) -> Self {
        Self {
            hosts,
            spots: Vec::new(),
            removed: Vec::new(),
        }
    }

    /// Where a field stands: of several selectors the first that finds something counts.
    pub fn add(&mut self, field: Field, selector: &str) -> Result<(), String> {
        self.spots.push((field, Spot::parse(selector)?));
        Ok(())
    }

    /// What is taken out of the page before anything is read.
    pub fn remove(&mut self, selector: &str) -> Result<(), String> {
        self.removed.push(parse(selector)?);
        Ok(())
    }

    fn is_of(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| {
            let below = host.strip_suffix(own.as_str());
            below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    /// Takes out of a page what the rules want gone.
    pub(super) fn clear(&self, html: &mut Html) {
        for selector in &self.removed {
            let found: Vec<_> = html.select(selector).map(|element| element.id()).collect();
            for id in found {
                if let Some(mut node) = html.tree.get_mut(id) {
                    node.detach();
                }
            }
        }
    }

    /// What the selectors find.
    pub(super) fn read(&self, html: &Html, evidence: &mut Evidence) {
        for (field, spot) in &self.spots {
            if evidence.at(*field, PLACE).next().is_none() {
                let found = html.select(&spot.selector).take(MAX_FOUND);
                found.for_each(|element| evidence.add(*field, PLACE, spot.value(element)));
            }
        }
    }
}

/// A selector, and what is read of what it finds.
#[derive(Debug, Clone)]
struct Spot {
    selector: Selector,
    attribute: Option<String>,
}

impl Spot {
    fn parse(text: &str) -> Result<Self, String> {
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-:_".contains(&b))
        };
        let parts = text.rsplit_once('@').filter(|(_, name)| is_name(name));
        let (selector, attribute) = parts.map_or((text, None), |(s, name)| (s, Some(name)));
        Ok(Self {
            selector: parse(selector)?,
            attribute: attribute.map(str::to_ascii_lowercase),
        })
    }

    fn value(&self, element: ElementRef<'_>) -> String {
        let attribute = |name: &str| element.attr(name).map(str::to_owned);
        if let Some(name) = &self.attribute {
            return attribute(name).unwrap_or_default();
        }
        let own = match element.value().name() {
            "meta" => attribute("content"),
            "time" => attribute("datetime"),
            "img" => attribute("src"),
            "link" => attribute("href"),
            _ => None,
        };
        own.unwrap_or_else(|| element.text().collect::<Vec<_>>().join(" "))
    }
}

fn parse(selector: &str) -> Result<Selector, String> {
    Selector::parse(selector).map_err(|_| {
        format!("no selector {selector:?}; write one of CSS, such as \"h1.headline\" or \"meta[name=writer]@content\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrape::{Page, Scraped, scrape_with};

    const PAGE: &str = r#"<html lang="en"><title>Portal</title><h1>Portal</h1><div data-role="head">Night ferry <b>returns</b></div>
        <span data-when="2024-05-06T07:00:00Z"></span><div class=who>By Mara Quill and Bo Ek</div><section class=ad>
        <p>Buy our boats, buy them now, and buy a second one for your neighbour, who has none and wants one.</section>
        <img class=lead src="/ferry.jpg"><p class=lead>What became of the boat.</p>"#;

    fn rules(hosts: &[&str]) -> Rules {
        let mut site = Site::new(hosts.iter().map(|host| (*host).to_owned()).collect());
        for (field, selector) in [
            (Field::Title, ".nowhere"),
            (Field::Title, "[data-role=head]"),
            (Field::Title, "h1"),
            (Field::Authors, ".who"),
            (Field::Published, "[data-when]@data-when"),
            (Field::Image, "img.lead"),
            (Field::Description, "p.lead"),
            (Field::Site, "title"),
            (Field::Language, "html@lang"),
        ] {
            site.add(field, selector).unwrap();
        }
        site.remove(".ad").unwrap();
        let mut rules = Rules::default();
        rules.add(site);
        rules
    }

    fn read(host: &str) -> Scraped {
        let url = Url::parse(&format!("https://{host}/a/story-7")).unwrap();
        let page = Page {
            url: &url,
            content_type: None,
            body: PAGE.as_bytes(),
        };
        scrape_with(&page, &rules(&["portal.example"]))
    }

    #[test]
    fn what_a_rule_finds_goes_before_all_else() {
        for host in ["portal.example", "www.portal.example"] {
            let scraped = read(host);
            let metadata = scraped.metadata;
            assert_eq!(metadata.title.as_deref(), Some("Night ferry returns"));
            assert_eq!(metadata.places[&Field::Title], PLACE);
            assert_eq!(metadata.authors, ["Mara Quill", "Bo Ek"]);
            let published = metadata.published.map(|p| p.to_string());
            assert_eq!(published.as_deref(), Some("2024-05-06T07:00:00Z"));
            let image = metadata.image.map(String::from);
            assert_eq!(image, Some(format!("https://{host}/ferry.jpg")));
            assert_eq!(
                metadata.description.as_deref(),
                Some("What became of the boat.")
            );
            assert_eq!(metadata.site.as_deref(), Some("Portal"));
            assert!(!scraped.text.contains("Buy our boats"));
        }
    }

    #[test]
    fn other_hosts_are_read_without_it() {
        for host in ["otherportal.example", "portal.example.org", "example"] {
            let places = read(host).metadata.places;
            assert!(places.values().all(|place| place != PLACE), "{host}");
        }
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        let mut site = Site::new(Vec::new());
        assert!(
            site.add(Field::Title, "h1..x")
                .unwrap_err()
                .contains("\"h1..x\"")
        );
        assert!(site.add(Field::Title, "@content").is_err());
        assert!(site.remove("").is_err());
        site.add(Field::Authors, "a[href*='@']").unwrap();
    }
}
