//! Deciding: which article a citation means, which addresses are one article, and what its entry says.
//!
//! Pure. When in doubt, apart: a wrong merge loses an article for good, a missed one shows it twice.

mod compose;
mod face;
mod mail;
pub mod story;
pub mod whose;

use sha2::{Digest as _, Sha256};
use url::Url;
use uuid::Uuid;

pub use compose::{Sources, entry};
pub use face::face;
pub use mail::mail_hash;

use crate::address;
use crate::model::{Citation, Document, Format, Identity};
use crate::text;

/// The namespace of all ids that this product gives (RFC 9562 §5.5); it never changes.
const NAMESPACE: Uuid = Uuid::from_u128(0x6b0c_1c3a_5a0e_4d0b_9b0e_7a1f_8d24_5e91);

/// The article that a citation means: by its address where it has one, else by its byline.
///
/// `None` for a citation that names nothing to know an article by.
#[must_use]
pub fn identify(citation: &Citation) -> Option<Identity> {
    match &citation.url {
        Some(url) => Some(Identity::Address(address::key(url).to_string())),
        None => byline_key(citation).map(Identity::Byline),
    }
}

/// The key of an article that is named without an address: its title's words, its site or authors, and its day.
fn byline_key(citation: &Citation) -> Option<String> {
    let words = text::tokens(citation.title.as_deref()?).join(" ");
    let source = citation
        .site
        .clone()
        .unwrap_or_else(|| citation.authors.join(" "));
    let day = citation
        .published
        .map(|p| p.date().to_string())
        .unwrap_or_default();
    (!words.is_empty()).then(|| format!("{words}|{}|{day}", text::tokens(&source).join(" ")))
}

/// The id that an article gets when it is first stored.
#[must_use]
pub fn article_id(identity: &Identity) -> Uuid {
    match identity {
        Identity::Address(key) => Uuid::new_v5(&NAMESPACE, format!("address {key}").as_bytes()),
        Identity::Byline(key) => Uuid::new_v5(&NAMESPACE, format!("byline {key}").as_bytes()),
    }
}

/// The id of a digest: of its source and of the key by which it is known again there.
#[must_use]
pub fn digest_id(source: &str, key: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("digest {source} {key}").as_bytes())
}

/// The id of a feed, by its path under the base address: it survives a changed `base_url`.
#[must_use]
pub fn feed_id(path: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("feed {path}").as_bytes())
}

/// The id of a curator's remark: the `nth` of a digest on an article, which is the one that it meant before any join, so
/// that neither a join nor another edition with stories before it makes another remark of it.
#[must_use]
pub fn remark_id(digest: Uuid, article: Uuid, nth: u32) -> Uuid {
    Uuid::new_v5(
        &NAMESPACE,
        format!("remark {digest} {article} {nth}").as_bytes(),
    )
}

/// The hash by which a document is known to be unchanged: of its bytes and of what its envelope says. Copies of one mail
/// that came different ways are the same.
#[must_use]
pub fn document_hash(document: &Document) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n",
        document.format,
        document.url.as_ref().map(Url::as_str),
        document.title,
        document.author,
        document.published
    ));
    // Most have none: those that were stored before it was known stay unchanged.
    if let Some(external) = &document.external {
        hash.update(format!("{external}\n"));
    }
    match document.format {
        Format::Mail => hash.update(mail_hash(&document.bytes)),
        _ => hash.update(&document.bytes),
    }
    hash.finalize().into()
}

/// Whether a page's word about its own canonical address is believed (`rel=canonical`, RFC 6596).
///
/// A page may name another address of its own site only, never take over a foreign article; and not the site's front
/// page, a section or a form, which broken templates put on every page.
#[must_use]
pub fn believes_canonical(page: &Url, canonical: &Url) -> bool {
    page == canonical || address::same_site(page, canonical) && !is_elsewhere(page, canonical)
}

/// Whether the page that a fetch landed on can be what was cited.
///
/// Sites send what they no longer know to their front page or a section, and readers whom they do not know to a form;
/// taking that for the article would make all such articles one.
#[must_use]
pub fn believes_landing(cited: &Url, landed: &Url) -> bool {
    // A tracker says nothing of its target: a curator may well cite a front page through it.
    let is_tracked_front = address::is_opaque(cited) && is_front_page(landed);
    cited == landed || is_tracked_front || !is_elsewhere(cited, landed)
}

/// Whether `there` stands above or beside the article at `here`: a front page, a section, a form.
fn is_elsewhere(here: &Url, there: &Url) -> bool {
    let to_front = is_front_page(there) && !is_front_page(here);
    let is_form = || address::may_be_form(here, there) || address::key(here) == address::key(there);
    let to_section = is_section_of(there, here) && !is_form();
    let to_form = is_detour(there) && !is_detour(here);
    to_front || to_section || to_form
}

fn is_front_page(url: &Url) -> bool {
    url.path().trim_matches('/').is_empty() && url.query().is_none()
}

/// Whether an address is a folder above another that is named like a section: `/news/` over `/news/2025/a-story`.
fn is_section_of(section: &Url, article: &Url) -> bool {
    let path = section.path().trim_end_matches('/');
    let above = article
        .path()
        .strip_prefix(path)
        .is_some_and(|rest| rest.starts_with('/') && rest.len() > 1);
    let name = path.rsplit('/').next().unwrap_or_default();
    above
        && section.query().is_none()
        && !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Words for pages that stand in the way of an article: many addresses land there, and none of them is it.
const DETOURS: &[&str] = &[
    "login",
    "log-in",
    "signin",
    "sign-in",
    "signup",
    "register",
    "sso",
    "subscribe",
    "subscription",
    "paywall",
    "consent",
    "captcha",
    "404",
    "notfound",
    "not-found",
    "page-not-found",
    "error",
];

/// Whether a part of the path, or of the host's name, is such a word.
fn is_detour(url: &Url) -> bool {
    let is_word = |part: &str| {
        let stem = part
            .split('.')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        DETOURS.contains(&stem.as_str())
    };
    let in_path = url
        .path_segments()
        .is_some_and(|mut parts| parts.any(is_word));
    in_path
        || url
            .domain()
            .and_then(|host| host.split('.').next())
            .is_some_and(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(title: &str, site: &str) -> Citation {
        Citation {
            title: Some(title.to_owned()),
            site: Some(site.to_owned()),
            ..Citation::default()
        }
    }

    #[test]
    fn an_article_without_an_address_is_known_by_title_site_and_day() {
        let one = identify(&named("Ferry “returns” to harbour", "The Quay"));
        assert_eq!(
            one,
            identify(&named("Ferry returns to harbour", "the quay"))
        );
        assert_ne!(
            one,
            identify(&named("Ferry returns to harbour", "The Pier"))
        );
        assert_eq!(identify(&Citation::default()), None);
    }

    #[test]
    fn a_page_may_speak_for_its_own_site_only() {
        let url = |text: &str| text.parse::<Url>().unwrap();
        let page = url("https://example.org/story?x=1");
        assert!(believes_canonical(&page, &url("https://example.org/story")));
        assert!(!believes_canonical(&page, &url("https://example.org/")));
        assert!(!believes_canonical(
            &page,
            &url("https://example.com/story")
        ));
    }

    #[test]
    fn a_front_page_or_a_form_is_not_the_article() {
        let url = |text: &str| text.parse::<Url>().unwrap();
        let cited = url("https://example.org/story");
        assert!(believes_landing(
            &cited,
            &url("https://www.example.org/2025/story.html")
        ));
        assert!(!believes_landing(&cited, &url("https://example.org/")));
        assert!(!believes_landing(
            &cited,
            &url("https://example.org/account/login?next=/story")
        ));
        assert!(!believes_landing(
            &cited,
            &url("https://login.example.org/?for=story")
        ));
        assert!(!believes_landing(
            &cited,
            &url("https://example.org/404.html")
        ));
        assert!(believes_landing(
            &url("https://example.org/story/amp"),
            &cited
        ));
        assert!(!believes_landing(
            &url("https://example.org/story/tide"),
            &cited
        ));
        assert!(believes_landing(
            &url("https://short.example/"),
            &url("https://example.org/")
        ));
    }

    #[test]
    fn a_document_is_the_same_only_where_envelope_and_bytes_are() {
        let document = |bytes: &[u8], title: Option<&str>| Document {
            key: "k".to_owned(),
            format: Format::Text,
            bytes: bytes.to_vec(),
            url: None,
            external: None,
            title: title.map(str::to_owned),
            author: None,
            published: None,
            received: None,
        };
        assert_eq!(
            document_hash(&document(b"a", None)),
            document_hash(&document(b"a", None))
        );
        assert_ne!(
            document_hash(&document(b"a", None)),
            document_hash(&document(b"a", Some("t")))
        );
        assert_ne!(
            document_hash(&document(b"a", None)),
            document_hash(&document(b"b", None))
        );
    }
}
