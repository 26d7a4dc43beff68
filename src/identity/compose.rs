//! Record → [`Entry`]: the page's word before the digest's, and the date by INTERFACE's rule.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

use crate::address;
use crate::model::{Entry, Mention, MentionRecord, Published, Record, Related, Source};
use crate::text;
use crate::zone::Tz;

/// The sources of the configuration, by name: their titles, tags, curators and zones.
pub type Sources = BTreeMap<String, Source>;

/// A date this far after the article was first stored is wrong, or an event's; one that is nearer is a matter of zones.
const MAX_AHEAD: TimeDelta = TimeDelta::days(2);

/// What the entry of an article says.
///
/// `None` for an article that no item mentions.
#[must_use]
pub fn entry(record: &Record, sources: &Sources) -> Option<Entry> {
    if record.mentions.is_empty() {
        return None;
    }
    let metadata = &record.metadata;
    let byline = |pick: fn(&MentionRecord) -> bool| record.mentions.iter().find(|m| pick(m));
    let authors = if metadata.authors.is_empty() {
        byline(|m| !m.byline.authors.is_empty())
            .map(|m| m.byline.authors.clone())
            .unwrap_or_default()
    } else {
        metadata.authors.clone()
    };
    let dated = date(record, sources);
    // An address that still goes through a click-tracker, or belongs to a subscriber, reaches no reader: the entry leads
    // to its own page instead.
    let url = record.url.as_ref().and_then(address::public);
    Some(Entry {
        id: record.uuid,
        title: title(record),
        withheld: record.url.is_some() && url.is_none(),
        found: url.is_some() && was_found(record),
        url,
        authors,
        site: metadata
            .site
            .clone()
            .or_else(|| byline(|m| m.byline.site.is_some())?.byline.site.clone()),
        published: dated.0,
        dated: dated.1,
        updated: record
            .updated_at
            .map_or(dated.0, |at| at.fixed_offset().max(dated.0)),
        language: metadata.language.clone(),
        description: metadata.description.clone(),
        image: metadata.image.clone(),
        kind: metadata.kind,
        paywalled: metadata.paywalled,
        read: record.read_at.is_some(),
        mentions: mentions(record, sources),
        updates: record.updates,
        related: record.related.iter().filter_map(public).collect(),
    })
}

/// Whether nobody but the site itself gave the address.
fn was_found(record: &Record) -> bool {
    let is_cited = record.mentions.iter().any(|m| m.byline.url.is_some());
    !is_cited && record.addresses.iter().any(|(_, how, _)| how == "found")
}

fn public(related: &Related) -> Option<Related> {
    Some(Related {
        url: address::public(&related.url)?,
        title: related.title.clone(),
    })
}

/// The page's headline, else the digest's, else its address: never nothing.
fn title(record: &Record) -> String {
    let cited = record
        .mentions
        .iter()
        .find_map(|m| m.byline.title.clone().or_else(|| m.title.clone()));
    record
        .metadata
        .title
        .clone()
        .or(cited)
        .filter(|title| !title.trim().is_empty())
        .or_else(|| {
            let url = record.url.as_ref().and_then(address::public)?;
            Some(url.as_str().trim_start_matches("https://").to_owned())
        })
        .unwrap_or_else(|| "Untitled".to_owned())
}

/// The article's date, else the byline's, else the digest's, else the digest's Date header or file time, else the
/// instant at which the article was first stored; and the first two as they were written. None is ever in the future of
/// that instant.
fn date(record: &Record, sources: &Sources) -> (DateTime<FixedOffset>, Option<Published>) {
    let zone = |m: &MentionRecord| zone(m, sources);
    let page = record
        .metadata
        .published
        .map(|p| (p, record.mentions.first().map_or(Tz::UTC, zone)));
    let bylines = record
        .mentions
        .iter()
        .filter_map(|m| m.byline.published.map(|p| (p, zone(m))));
    for (published, zone) in page.into_iter().chain(bylines) {
        if let Some(at) = plausible(published.instant(zone), record.first_seen) {
            return (at, Some(published));
        }
    }
    let digests = record
        .mentions
        .iter()
        .filter_map(|m| m.mention.digest_published.map(|p| p.instant(zone(m))));
    let received = record
        .mentions
        .iter()
        .filter_map(|m| m.received.map(|at| at.fixed_offset()));
    let at = digests
        .chain(received)
        .find_map(|at| plausible(at, record.first_seen));
    (at.unwrap_or_else(|| record.first_seen.fixed_offset()), None)
}

/// A date that is not after the instant of storing, or drawn back to it where zones may be the reason.
fn plausible(
    at: DateTime<FixedOffset>,
    first_seen: DateTime<Utc>,
) -> Option<DateTime<FixedOffset>> {
    (at <= first_seen + MAX_AHEAD).then(|| at.min(first_seen.with_timezone(at.offset())))
}

/// The oldest first, by the digests' own dates: they are read in any order, and who said it first is not who was read first.
fn mentions(record: &Record, sources: &Sources) -> Vec<Mention> {
    let mut by_age: Vec<&MentionRecord> = record.mentions.iter().collect();
    by_age.sort_by_key(|m| spoken(m, sources));
    let mut said = Said::default();
    by_age
        .into_iter()
        .map(|m| {
            let mut mention = m.mention.clone();
            let source = sources.get(&mention.source);
            mention.source_title =
                source.map_or_else(|| mention.source.clone(), |s| s.display_title().to_owned());
            mention.tags = source.map(|s| s.tags.clone()).unwrap_or_default();
            mention.curator = mention
                .curator
                .or_else(|| source.and_then(|s| s.curator.clone()));
            mention.commentary = said.news(&mention);
            mention
        })
        .collect()
}

/// When a digest was published: by its own date, else the mail's or file's, else when it arrived.
fn spoken(m: &MentionRecord, sources: &Sources) -> DateTime<Utc> {
    let own = m.mention.digest_published;
    own.map(|own| own.instant(zone(m, sources)).to_utc())
        .or(m.received)
        .unwrap_or(m.mention.digest_updated)
}

/// The zone of a digest's dates.
fn zone(m: &MentionRecord, sources: &Sources) -> Tz {
    let source = sources.get(&m.mention.source);
    source.map_or(Tz::UTC, |source| source.timezone)
}

/// What curators have said of an article so far.
#[derive(Default)]
struct Said {
    /// The shingles of all longer paragraphs.
    shingles: HashSet<u64>,
    /// The shorter ones, and who said them.
    short: HashSet<(String, String)>,
}

impl Said {
    /// A paragraph of fewer words is the curator's own even if another one said the same before.
    const MIN_WORDS: usize = 8;
    /// The length of a shingle, in tokens.
    const SHINGLE: usize = 4;

    /// What of a curator's words was not said before: a digest may repeat another's words, or its own of an earlier
    /// edition. Each paragraph stands once, by who said it first; mentions are heard from the oldest on.
    fn news(&mut self, mention: &Mention) -> Option<String> {
        let by = mention.voice();
        let paragraphs = mention.commentary.as_deref()?.split("\n\n");
        let new: Vec<&str> = paragraphs.filter(|said| self.is_new(&by, said)).collect();
        (!new.is_empty()).then(|| new.join("\n\n"))
    }

    /// Whether more than a tenth of a paragraph's wording is new: who repeats changes a word now and then.
    fn is_new(&mut self, by: &str, paragraph: &str) -> bool {
        let tokenized = text::Tokenized::new(paragraph);
        let words = tokenized.tokens();
        if text::count_words(&words) < Self::MIN_WORDS {
            return self.short.insert((by.to_owned(), words.join(" ")));
        }
        let shingles = text::shingles(&words, Self::SHINGLE);
        let all = shingles.len();
        let new = shingles.iter().filter(|hash| self.shingles.insert(*hash));
        new.count() * 10 > all
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use uuid::Uuid;

    use super::*;
    use crate::model::{Citation, Metadata};

    fn record() -> Record {
        let mention = Mention {
            source: "quay".to_owned(),
            known_as: "quay".to_owned(),
            source_title: String::new(),
            digest: Uuid::nil(),
            digest_title: None,
            digest_published: Some("2025-07-13".parse().unwrap()),
            digest_updated: Utc.timestamp_opt(1_752_400_000, 0).unwrap(),
            curator: None,
            number: Some(1),
            position: 1,
            commentary: None,
            quoted: None,
            tags: Vec::new(),
        };
        Record {
            article: 1,
            uuid: Uuid::nil(),
            url: None,
            read_at: None,
            metadata: Metadata::default(),
            first_seen: "2025-07-13T11:00:00Z".parse().unwrap(),
            updated_at: None,
            hidden: false,
            mentions: vec![MentionRecord {
                mention,
                byline: Citation {
                    title: Some("Cited".to_owned()),
                    ..Citation::default()
                },
                title: Some("Heading".to_owned()),
                received: None,
                feed: 1,
            }],
            updates: 0,
            related: Vec::new(),
            addresses: Vec::new(),
        }
    }

    fn compose(record: &Record) -> Entry {
        entry(record, &Sources::new()).unwrap()
    }

    #[test]
    fn the_page_s_word_comes_before_the_digest_s() {
        let mut record = record();
        assert_eq!(compose(&record).title, "Cited");
        record.metadata.title = Some("From the page".to_owned());
        assert_eq!(compose(&record).title, "From the page");
    }

    #[test]
    fn the_date_is_the_article_s_else_the_byline_s_else_the_digest_s() {
        let mut record = record();
        assert_eq!(
            (
                compose(&record).published.to_rfc3339(),
                compose(&record).dated
            ),
            ("2025-07-13T00:00:00+00:00".to_owned(), None)
        );
        record.mentions[0].byline.published = Some("2025-07-12T18:38:00".parse().unwrap());
        assert_eq!(
            compose(&record).published.to_rfc3339(),
            "2025-07-12T18:38:00+00:00"
        );
        record.metadata.published = Some("2025-07-12T08:00:00+09:00".parse().unwrap());
        assert_eq!(
            compose(&record).published.to_rfc3339(),
            "2025-07-12T08:00:00+09:00"
        );
    }

    #[test]
    fn no_date_is_in_the_future_of_the_first_storing() {
        let mut record = record();
        record.metadata.published = Some("2031-01-01".parse().unwrap());
        assert_eq!(
            compose(&record).published.to_rfc3339(),
            "2025-07-13T00:00:00+00:00",
            "far ahead: the next candidate"
        );
        record.metadata.published = Some("2025-07-14".parse().unwrap());
        assert_eq!(
            compose(&record).published.to_rfc3339(),
            "2025-07-13T11:00:00+00:00",
            "a matter of zones: drawn back"
        );
    }

    #[test]
    fn each_curator_s_words_stand_once() {
        let mut record = record();
        let long = "The harbour wall will not last, and everybody who sails there knows it.";
        let longer = "Nobody has looked at the foundations of the old wall for twelve years, and now that somebody has, it turns out \
            that the sea has taken most of what held it up, and that the rest is held up by habit, by mussels, and by the hope \
            of a council which meets four times a year and has other things on its table at every one of these meetings.";
        let added = format!(
            "{longer} I would not wait, and I have told the council so in as many words as it takes."
        );
        let says = |curator: &str, words: &str| {
            let mut mention = record.mentions[0].clone();
            mention.mention.curator = Some(curator.to_owned());
            mention.mention.commentary = Some(words.to_owned());
            mention
        };
        record.mentions = vec![
            says("Ada", long),
            says("Ben", &format!("So says Ada:\n\n{long}")),
            says("Ada", &long.to_uppercase()),
            says("Cyd", "Read this."),
            says("Dan", "Read this."),
            says("Dan", "Read this."),
            says("Eli", longer),
            says("Fay", &longer.replace("twelve years", "twelve long years")),
            says("Gus", &added),
        ];
        let entry = compose(&record);
        let words: Vec<_> = entry
            .mentions
            .iter()
            .map(|m| m.commentary.as_deref())
            .collect();
        assert_eq!(
            words,
            [
                Some(long),
                Some("So says Ada:"),
                None,
                Some("Read this."),
                Some("Read this."),
                None,
                Some(longer),
                None,
                Some(&*added),
            ]
        );
        assert_eq!(entry.curators(), 7);
    }

    fn says(source: &str, curator: &str, published: Option<&str>, words: &str) -> MentionRecord {
        let mut said = record().mentions.remove(0);
        source.clone_into(&mut said.mention.source);
        said.mention.curator = Some(curator.to_owned());
        said.mention.digest_published = published.map(|day| day.parse().unwrap());
        said.mention.commentary = Some(words.to_owned());
        said
    }

    fn commentaries(record: &Record) -> Vec<Option<String>> {
        let mentions = compose(record).mentions.into_iter();
        mentions.map(|m| m.commentary).collect()
    }

    #[test]
    fn words_are_theirs_who_wrote_them_first_whoever_is_read_first() {
        let words = "The harbour wall will not last, and everybody who sails there knows it.";
        let (ada, ben) = (Some("2025-07-11"), Some("2025-07-12T06:00:00Z"));
        let ada = says("a", "Ada", ada, words);
        let ben = says("b", "Ben", ben, &format!("Ada Ames wrote:\n\n{words}"));
        let [own, quoting] = [words, "Ada Ames wrote:"].map(|words| Some(words.to_owned()));
        let mut record = record();
        for mentions in [[&ben, &ada], [&ada, &ben]] {
            record.mentions = mentions.map(Clone::clone).into();
            assert_eq!(commentaries(&record), [own.clone(), quoting.clone()]);
        }
    }

    #[test]
    fn a_digest_without_a_date_is_as_old_as_its_mail_or_its_arrival() {
        let words = "The harbour wall will not last, and everybody who sails there knows it.";
        let mut mail = says("b", "Ben", None, words);
        mail.received = Some("2025-07-12T06:00:00Z".parse().unwrap());
        // It arrived on 13 July.
        let undated = says("c", "Cyd", None, words);
        let dated = says("a", "Ada", Some("2025-07-13T23:00:00Z"), words);
        let mut record = record();
        record.mentions = vec![dated, undated, mail];
        let mentions = compose(&record).mentions;
        let told: Vec<_> = mentions
            .iter()
            .map(|m| (m.curator.as_deref().unwrap(), m.commentary.as_deref()))
            .collect();
        assert_eq!(told, [("Ben", Some(words)), ("Cyd", None), ("Ada", None)]);
    }

    #[test]
    fn a_short_remark_of_many_characters_stands_for_each_who_makes_it() {
        let mut record = record();
        for words in [
            "Read this today.",
            "とても重要な必読の記事です。",
            "这篇文章值得一读。",
        ] {
            record.mentions = vec![says("a", "Ada", None, words), says("b", "Ben", None, words)];
            assert_eq!(commentaries(&record), vec![Some(words.to_owned()); 2]);
            record.mentions[1].mention.curator = Some("ADA ".to_owned());
            assert_eq!(commentaries(&record), [Some(words.to_owned()), None]);
        }
        let long = "港の壁はもう長くは持たないと、あの辺りで船に乗る人なら誰でもよく知っている。";
        record.mentions = vec![says("a", "Ada", None, long), says("b", "Ben", None, long)];
        assert_eq!(commentaries(&record), [Some(long.to_owned()), None]);
    }

    #[test]
    fn who_cites_it_again_with_nothing_new_to_say_is_no_news() {
        let core = |mentions: &[&MentionRecord]| {
            let mentions = mentions.iter().map(|m| (*m).clone()).collect();
            let record = Record {
                mentions,
                ..record()
            };
            super::super::face(&compose(&record), Tz::UTC).core
        };
        let remark = says("a", "Ada", None, "Well.");
        let mut other = says("a", "Ada", None, "Well, well.");
        let mut bare = says("a", "ada", None, "");
        bare.mention.commentary = None;
        let mut ben = says("b", "Ben", None, "");
        ben.mention.commentary = None;
        let once = core(&[&remark]);
        for again in [&remark, &bare] {
            assert_eq!(core(&[&remark, again]), once);
            assert_eq!(core(&[again, &remark]), once);
        }
        assert_ne!(core(&[&remark, &other]), once, "other words");
        let both = says("a", "Ada", None, "Well.\n\nWell, well.");
        assert_eq!(
            core(&[&both]),
            core(&[&other, &remark]),
            "in one digest or two"
        );
        assert_ne!(core(&[&remark, &ben]), once, "another curator");
        assert_ne!(core(&[&bare]), once, "words withdrawn");
        assert_eq!(core(&[&bare, &bare]), core(&[&bare]));
        assert_eq!(core(&[&ben, &remark]), core(&[&remark, &ben]));
        other.mention.source = "renamed".to_owned();
        other
            .mention
            .commentary
            .clone_from(&remark.mention.commentary);
        assert_eq!(
            core(&[&other]),
            once,
            "the source is known by its first name"
        );
    }

    #[test]
    fn a_curator_is_one_however_the_name_is_written() {
        let mut record = record();
        record.mentions = ["Ada Ames", "ada  ames", " ADA AMES", "Ben"]
            .map(|name| says("a", name, None, "Well."))
            .into();
        let mut unnamed = says("c", "", None, "Well.");
        unnamed.mention.curator = None;
        record.mentions.push(unnamed);
        assert_eq!(compose(&record).curators(), 3);
    }

    #[test]
    fn an_address_with_a_subscriber_s_token_is_not_shown() {
        let mut record = record();
        record.url = Some(
            "https://news.us1.list-manage.com/track/click?u=1&id=2&e=3"
                .parse()
                .unwrap(),
        );
        assert_eq!(compose(&record).url, None);
        record.url = Some("https://example.org/story".parse().unwrap());
        assert!(compose(&record).url.is_some());
    }

    #[test]
    fn an_address_is_found_where_no_digest_gives_it() {
        let mut record = record();
        record.url = Some("https://example.org/story".parse().unwrap());
        assert!(!compose(&record).found);
        let learnt = |how: &str| {
            let url = "https://example.org/story".parse().unwrap();
            (url, how.to_owned(), record.first_seen)
        };
        record.addresses = vec![learnt("found"), learnt("landed")];
        assert!(compose(&record).found);
        record.mentions[0].byline.url.clone_from(&record.url);
        assert!(!compose(&record).found);
    }

    #[test]
    fn an_article_that_nobody_mentions_has_no_entry() {
        let mut record = record();
        record.mentions.clear();
        assert_eq!(entry(&record, &Sources::new()), None);
    }
}
