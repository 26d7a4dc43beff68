//! Hosts that many people share: where it stands whose something is, and which addresses lead to a person.

use url::Url;

use super::tables::{self, Owner, Platform};

/// Where it stands whose a page or a mail is, where many people share a host (in lower case); `None` for any other host.
#[must_use]
pub fn owner(host: &str) -> Option<Owner> {
    platform(host).map(|known| known.owner)
}

/// Whether an address leads to a person, and not to what the person made.
#[must_use]
pub fn is_profile(url: &Url) -> bool {
    let path = url.path().trim_matches('/');
    // Wherever an `@` is all that the path has before a name, it is a person's.
    path.starts_with('@') && !path.contains('/')
        || url
            .host_str()
            .and_then(platform)
            .is_some_and(|known| known.profiles.iter().any(|form| is_like(path, form)))
}

fn platform(host: &str) -> Option<&'static Platform> {
    let host = bare(host);
    tables::all()
        .into_iter()
        .find_map(|tables| tables.shared(host))
}

/// A host without the label that names a form of its site.
pub(super) fn bare(host: &str) -> &str {
    let mut forms = ["www.", "mobile."].iter();
    forms
        .find_map(|form| host.strip_prefix(form))
        .unwrap_or(host)
}

/// Whether a path has the segments of a form, in which `{name}` is any.
fn is_like(path: &str, form: &str) -> bool {
    let mut own = path.split('/').filter(|segment| !segment.is_empty());
    let mut asked = form.split('/').filter(|segment| !segment.is_empty());
    asked.all(|asked| {
        own.next()
            .is_some_and(|own| asked.starts_with('{') || asked == own)
    }) && own.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_a_person_is_told_from_what_the_person_made() {
        let is = |text: &str| is_profile(&Url::parse(text).unwrap());
        for profile in [
            "https://twitter.com/ann",
            "https://mobile.twitter.com/ann/",
            "https://www.linkedin.com/in/ann",
            "https://social.example.org/@ann",
        ] {
            assert!(is(profile), "{profile}");
        }
        for other in [
            "https://twitter.com/",
            "https://twitter.com/ann/status/12",
            "https://www.linkedin.com/pulse/ann",
            "https://ann.github.com/notes",
            "https://social.example.org/@ann/12",
        ] {
            assert!(!is(other), "{other}");
        }
    }

    #[test]
    fn hosts_that_many_people_share_say_where_the_owner_stands() {
        assert_eq!(owner("www.github.com"), Some(Owner::Path));
        assert_eq!(owner("substack.com"), Some(Owner::Host));
        assert_eq!(owner("qq.com"), Some(Owner::Mail));
        assert_eq!(owner("ann.medium.com"), None, "that is somebody's own");
    }
}
