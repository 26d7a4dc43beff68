//! What can be typed, and the help that says so.
#![expect(clippy::doc_markdown, reason = "the help is shown as it stands here")]

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand};

/// Turns digests back into articles: reads newsletters and link digests, visits the articles they cite, and publishes
/// one feed in which every entry is one article.
#[derive(Debug, Parser)]
#[command(name = "aggregator", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The configuration; without it $AGGREGATOR_CONFIG, config/aggregator.toml, /etc/aggregator/aggregator.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  aggregator init                           write a configuration to begin with
  aggregator sources add https://example.org/digests/
  aggregator check                          what the configuration says, and when what runs
  aggregator refresh                        read every source now, and publish
  aggregator import today.eml               take a digest from a file
  aggregator entries harbour --since 2026-11-01
  aggregator run                            serve the feed, and refresh on schedule

Exit status: 0 when it is done, even where single pages, files or some of several sources failed; 1 when nothing could be \
stored or published, or a file named on the command line could not be read; 2 when the command line or the configuration \
is wrong.

Environment: AGGREGATOR_CONFIG names the configuration. AGGREGATOR_TABLE_KEY stands in place of a key with one value, such as \
AGGREGATOR_FETCH_CONTACT or AGGREGATOR_STORE_PATH.";

/// A day as it is typed.
fn day(text: &str) -> Result<chrono::NaiveDate, &'static str> {
    text.parse().map_err(|_| "write a day such as 2025-07-13")
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// One pass now: read the sources, fetch the cited articles, store, publish
    #[command(
        after_help = "Examples:\n  aggregator refresh\n  aggregator refresh korea inbox\n  aggregator refresh --json | jq .published"
    )]
    Refresh(Refresh),
    /// The daemon: refreshes on schedule and serves what is published
    #[command(
        after_help = "Examples:\n  aggregator run\n  aggregator --config /etc/aggregator/aggregator.toml run"
    )]
    Run,
    /// Take digests from files: plain text, HTML, Markdown, Org, reStructuredText, mail, mbox, a saved feed
    #[command(
        after_help = "Examples:\n  aggregator import today.eml\n  aggregator import --no-fetch archive/*.txt\n  curl … | aggregator import -"
    )]
    Import(Import),
    /// Read stored digests again, with what the program has learnt since; ids stay
    #[command(
        after_help = "Examples:\n  aggregator reread korea\n  aggregator reread 78bacd39 --no-fetch"
    )]
    Reread(Reread),
    /// Show what a digest holds, as JSON
    #[command(after_help = "Example:\n  aggregator parse digest.txt --explain")]
    Parse(Parse),
    /// Write a digest, and what is read of it, as a folder for the tests, its subscriber taken out
    #[command(
        after_help = "Examples:\n  aggregator case letter.eml --to tests/cases/digest/letters-of-ropes\n  aggregator case letters.mbox --number 3"
    )]
    Case(Case),
    /// Show the metadata of a saved article page, as JSON
    #[command(
        after_help = "Examples:\n  aggregator extract page.html --url https://example.org/story\n  aggregator extract --batch < pages.jsonl"
    )]
    Extract(Extract),
    /// For each line of standard input, the key under which an article at that URL is known
    #[command(
        after_help = "Example:\n  echo 'https://example.org/story?utm_source=letter' | aggregator canonical\n\nFiles that `rules` of the configuration names add to what is known of trackers, wrappers, shorteners and variants."
    )]
    Canonical,
    /// For each JSON line {"text", "reference", "timezone_hint"} the date that it gives
    #[command(after_help = r#"Example:
  echo '{"text": "13 July 2025", "reference": null, "timezone_hint": null}' | aggregator dates"#)]
    Dates,
    /// For each JSON line {"id", "a": {"title", "date", "text"}, "b": {…}} whether both tell one story
    #[command(after_help = r#"Example:
  echo '{"id": 1, "a": {"title": null, "date": null, "text": "…"}, "b": {"title": null, "date": null, "text": "…"}}' | aggregator similar

The relation is "copy" (one holds the other, whole or cut), "update" (a later or reworked version) or "different"; the score is the share of the shorter text's wording that stands in the other."#)]
    Similar,
    /// Write the documents again from the store
    #[command(after_help = "Examples:\n  aggregator publish\n  aggregator publish --to site")]
    Publish(Publish),
    /// List and search what is published
    #[command(
        after_help = "Examples:\n  aggregator entries\n  aggregator entries '\"sea wall\" OR harbour' --source quay\n  aggregator entries --json --since 2026-11-01"
    )]
    Entries(Entries),
    /// One entry: what became of it, and mending by hand that later passes respect
    #[command(
        subcommand,
        after_help = "An id may be given by its first eight characters or more.\n\nExamples:\n  aggregator entry history 78bacd39\n  aggregator entry merge 78bacd39 4513f40a\n  aggregator entry split 4513f40a\n  aggregator entry hide --site example.org\n  aggregator entry set 78bacd39 --title \"What it is about\"\n  aggregator entry decisions --json > decisions.jsonl"
    )]
    Entry(Entry),
    /// Fetch the page of an entry again, and publish what it says now
    #[command(after_help = "Example:\n  aggregator refetch 78bacd39")]
    Refetch(Refetch),
    /// Sources, hosts, last and next runs, failures
    #[command(
        after_help = "Examples:\n  aggregator status\n  aggregator status --check || echo 'something needs a look'\n  aggregator status --all\n  aggregator status --json | jq '.sources[] | {name, quiet, few_stories, unread}'"
    )]
    Status(Status),
    /// The sources of the configuration: list them, add and remove one, see what one would bring
    #[command(
        subcommand,
        after_help = "Examples:\n  aggregator sources list\n  aggregator sources add https://example.org/digests/\n  aggregator sources preview newsletters\n  aggregator sources remove newsletters"
    )]
    Sources(Sources),
    /// Subscription lists: the feeds of a reader as sources, and the sources that are feeds for a reader
    #[command(
        subcommand,
        after_help = "Examples:\n  aggregator opml import subscriptions.opml --dry-run\n  aggregator opml export > sources.opml\n\nThe feeds that this program offers are at /opml.xml."
    )]
    Opml(Opml),
    /// Copy the store, also while it is being worked on; the copy is checked, and whole or not there
    #[command(
        after_help = "Examples:\n  aggregator backup store.db\n  aggregator backup --keep 14 backups/\n  aggregator backup - | gzip > store.db.gz\n\nAn earlier backup of that name is replaced, another file never is. In a folder each backup has a name of its own, such as aggregator-20250714-030000.db (UTC)."
    )]
    Backup(Backup),
    /// Put a backup in the place of the store, or take back from published documents which entry had which id
    #[command(
        after_help = "Examples:\n  aggregator restore backups/aggregator-20250714-030000.db\n  aggregator restore --from public\n\nThe store of before is kept beside the new one. Stop the daemon first; afterwards, restore --from takes back the ids of what was published since the backup, and aggregator publish writes the documents anew.\n\n--from takes ids, addresses, titles and dates from the Atom documents of a folder, archives included, so that what was published does not come back under another id when its digests are read again. The curators' words, what was decided by hand, and everything else come back with the digests, or not at all."
    )]
    Restore(Restore),
    /// Write a commented configuration to begin with: every key with its default, and no source yet
    #[command(
        after_help = "Examples:\n  aggregator init\n  aggregator init /etc/aggregator/aggregator.toml\n\nA file that is there stays as it is."
    )]
    Init(Init),
    /// Check the configuration; print what would run and when
    #[command(after_help = "Examples:\n  aggregator check\n  aggregator --config new.toml check")]
    Check,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// Where to [default: where it is looked for: --config, $AGGREGATOR_CONFIG, config/aggregator.toml]
    pub(super) file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Refresh {
    /// Only these sources
    pub(super) source: Vec<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to write; a folder for one file among others; - is standard output
    #[arg(value_name = "FILE|DIR/|-")]
    pub(super) to: PathBuf,
    /// Of the backups in that folder keep so many, the newest
    #[arg(long, value_name = "N")]
    pub(super) keep: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["file", "from"]))]
pub(super) struct Restore {
    /// The backup
    pub(super) file: Option<PathBuf>,
    /// Take ids back from the documents in this folder
    #[arg(long, value_name = "DIR")]
    pub(super) from: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The source that they belong to
    #[arg(long, value_name = "NAME", default_value = crate::model::IMPORT)]
    pub(super) source: String,
    /// Publish from the digests alone
    #[arg(long)]
    pub(super) no_fetch: bool,
    /// Leave out digests that are older than this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) since: Option<chrono::NaiveDate>,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
    /// The files; - is standard input
    #[arg(required = true)]
    pub(super) file: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Reread {
    /// Sources by their names, digests by eight or more letters of their ids
    #[arg(required = true, value_name = "SOURCE|DIGEST")]
    pub(super) what: Vec<String>,
    /// Publish from the digests alone; pages that are new wait for the next pass
    #[arg(long)]
    pub(super) no_fetch: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Parse {
    /// The digest; - is standard input
    pub(super) file: PathBuf,
    /// Say on standard error why it was read so
    #[arg(long)]
    pub(super) explain: bool,
}

#[derive(Debug, Args)]
pub(super) struct Case {
    /// The digest; - is standard input
    pub(super) file: PathBuf,
    /// The folder to write [default: the file's name without its ending]
    #[arg(long, value_name = "DIR")]
    pub(super) to: Option<PathBuf>,
    /// Which one of an mbox or a feed, from 1
    #[arg(long, value_name = "N")]
    pub(super) number: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct Extract {
    /// The saved page
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    pub(super) file: Option<PathBuf>,
    /// The address that it was saved from
    #[arg(long, required_unless_present = "batch", conflicts_with = "batch")]
    pub(super) url: Option<String>,
    /// Many: one JSON object {"url", "path"} a line on standard input
    #[arg(long)]
    pub(super) batch: bool,
    /// Say on standard error what the page says where, and which of it was taken
    #[arg(long)]
    pub(super) explain: bool,
}

#[derive(Debug, Args)]
pub(super) struct Publish {
    /// Write the whole site, every page and feed, to this folder
    #[arg(long, value_name = "DIR")]
    pub(super) to: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Entries {
    /// Words that must occur; "a phrase"; OR
    pub(super) query: Vec<String>,
    /// Cited by this source
    #[arg(long)]
    pub(super) source: Option<String>,
    /// Part of the site's name or host
    #[arg(long)]
    pub(super) site: Option<String>,
    /// Part of an author's name
    #[arg(long)]
    pub(super) author: Option<String>,
    /// Such as en or pt-BR
    #[arg(long)]
    pub(super) language: Option<String>,
    /// Published on this day or after
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) since: Option<chrono::NaiveDate>,
    /// Published before this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) until: Option<chrono::NaiveDate>,
    /// At most so many; 0 for all [default: 20, with --json all]
    #[arg(long)]
    pub(super) limit: Option<usize>,
    /// Print every match, one JSON object a line
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Entry {
    /// What became of it: citations, addresses, joins, decisions
    History {
        /// Its id
        id: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Make two entries one; the id that readers have seen first stays, the other leads to it
    Merge {
        /// The one
        id: String,
        /// The other
        with: String,
    },
    /// Part what was joined into an entry; it is not joined again
    Split {
        /// The id that it had before; history names it
        id: String,
    },
    /// Take an entry, or all of a site, out of every feed
    Hide(Subject),
    /// Let it stand in the feeds again
    Show(Subject),
    /// Put right what its page says
    #[command(override_usage = "aggregator entry set [OPTIONS] <ID>")]
    Set(Fixing),
    /// Give it another address; where its page was not read, it is looked for there
    Attach {
        /// Its id
        id: String,
        /// The address
        url: String,
    },
    /// Take such an address back, with what was read there
    Detach {
        /// Its id
        id: String,
        /// The address
        url: String,
    },
    /// List what was decided by hand
    Decisions {
        /// Print one JSON object a line: what import reads
        #[arg(long)]
        json: bool,
    },
    /// Do what a list of decisions says; of an id eight letters are enough
    Import {
        /// One JSON object a line; - is standard input
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["id", "site"]))]
pub(super) struct Subject {
    /// The entry's id
    pub(super) id: Option<String>,
    /// A host, with those below it
    #[arg(long)]
    pub(super) site: Option<String>,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("fields").required(true).multiple(true))]
pub(super) struct Fixing {
    /// The entry's id
    pub(super) id: String,
    /// The headline
    #[arg(long, group = "fields", value_parser = NonEmptyStringValueParser::new())]
    pub(super) title: Option<String>,
    /// Who wrote it; several times for several
    #[arg(long, group = "fields", value_parser = NonEmptyStringValueParser::new())]
    pub(super) author: Vec<String>,
    /// When it was published, such as 2025-07-13 or 2025-07-13T18:38:00+09:00
    #[arg(long, group = "fields", value_name = "DATE")]
    pub(super) published: Option<String>,
    /// The publication's name
    #[arg(long, group = "fields", value_parser = NonEmptyStringValueParser::new())]
    pub(super) site: Option<String>,
    /// Let the page say it again: title, author, published or site; several times for several
    #[arg(long, group = "fields", value_name = "FIELD", value_parser = ["title", "author", "published", "site"])]
    pub(super) unset: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Refetch {
    /// The entry's id
    pub(super) id: String,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Sources {
    /// The sources of the configuration: name, kind, place
    List {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Read a source as if for the first time, and show what would be a digest; nothing is stored or published
    Preview(Preview),
    /// Find out what an address or a folder brings, show it, and add it to the configuration
    #[command(
        after_help = "Examples:\n  aggregator sources add https://example.org/digests/\n  aggregator sources add https://example.org/feed.xml --name korea --schedule @daily\n  aggregator sources add ~/Maildir/.Newsletters --from digest@example.org\n  aggregator sources add inbox --dry-run"
    )]
    Add(Add),
    /// Take a source out of the configuration; what it brought stays in the store and in the feeds
    #[command(after_help = "Example:\n  aggregator sources remove korea")]
    Remove(Remove),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The address of a feed, or of a page that names its feed, lists editions or is itself a digest; or the path of a folder,
    /// a Maildir or an mbox
    #[arg(value_name = "URL|PATH")]
    pub(super) place: String,
    /// Its name [default: one made of its title or host]
    #[arg(long)]
    pub(super) name: Option<String>,
    /// What it is, where that is not to be found out
    #[arg(long, value_parser = ["feed", "page", "directory", "maildir", "mbox"])]
    pub(super) kind: Option<String>,
    /// Its title [default: the feed's own]
    #[arg(long)]
    pub(super) title: Option<String>,
    /// When it is read [default: as [defaults] says]
    #[arg(long)]
    pub(super) schedule: Option<String>,
    /// Of a mailbox, the mails of this address or domain; several times for several
    #[arg(long, value_name = "ADDRESS", value_parser = NonEmptyStringValueParser::new())]
    pub(super) from: Vec<String>,
    /// Of a mailbox, the mails with this in their subject
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub(super) subject: Vec<String>,
    /// Of a mailbox, the mails of this list
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub(super) list_id: Vec<String>,
    /// Nothing but digests arrives in this mailbox
    #[arg(long)]
    pub(super) dedicated: bool,
    /// Show what would be added, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Remove {
    /// The source's name
    pub(super) source: String,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Opml {
    /// Print the sources that are feeds, as OPML 2.0
    Export,
    /// Add each feed of a list to the configuration, its folders as tags; no feed is asked
    Import(OpmlImport),
}

#[derive(Debug, Args)]
pub(super) struct OpmlImport {
    /// The list; - is standard input
    pub(super) file: PathBuf,
    /// Show what would be added, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Preview {
    /// The source's name
    pub(super) source: String,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Status {
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
    /// Print one line; exit with 1 when something needs a look
    #[arg(long)]
    pub(super) check: bool,
    /// Show everything, also when all is well
    #[arg(long)]
    pub(super) all: bool,
}
