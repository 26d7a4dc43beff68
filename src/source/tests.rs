use std::fs;
use std::path::Path;

use super::*;
use crate::model::{Filter, Format, Further};

/// What a source brings, its documents with it.
pub(super) async fn read_all(
    origin: Origin,
    known: &Known,
    max_document: u64,
) -> Result<Reading, Error> {
    let client = fetch::Client::new(fetch::Settings {
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        per_host_interval: std::time::Duration::ZERO,
        ..fetch::Settings::default()
    })
    .unwrap();
    let now = "2025-07-20T00:00:00Z".parse().unwrap();
    let mut reader = Reader::start(source(origin), known.clone(), client, max_document, now);
    let mut documents = Vec::new();
    while let Some(document) = reader.next().await {
        documents.push(document);
    }
    reader.finish().await.map(|reading| Reading {
        documents,
        ..reading
    })
}

fn source(origin: Origin) -> Source {
    Source {
        name: "a".into(),
        origin,
        login: None,
        title: None,
        curator: None,
        tags: Vec::new(),
        timezone: crate::zone::Tz::UTC,
        further: Further::Related,
        first_days: 30,
        enabled: true,
    }
}

async fn read_folder(path: &Path, known: &Known, max_document: u64) -> Result<Reading, Error> {
    let path = path.to_owned();
    read_all(Origin::Directory { path }, known, max_document).await
}

fn keys(reading: &Reading) -> Vec<&str> {
    reading
        .documents
        .iter()
        .map(|document| document.key.as_str())
        .collect()
}

#[tokio::test]
async fn a_file_is_read_when_new_or_changed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.txt"), "1. A").unwrap();
    fs::write(folder.path().join("a.md"), "# A").unwrap();
    fs::write(folder.path().join(".hidden"), "x").unwrap();
    let first = read_folder(folder.path(), &Known::default(), 1000)
        .await
        .unwrap();
    assert_eq!(keys(&first), ["path:a.md", "path:b.txt"]);
    assert_eq!(first.documents[0].format, Format::Markdown);
    assert!(first.documents[0].received.is_some());

    let known = Known {
        marks: first.marks,
        validators: None,
    };
    fs::write(folder.path().join("b.txt"), "1. A, corrected").unwrap();
    let second = read_folder(folder.path(), &known, 1000).await.unwrap();
    assert_eq!(keys(&second), ["path:b.txt"]);
    assert_eq!(second.unchanged, 1);
    assert_eq!(second.gone, [""; 0]);

    fs::remove_file(folder.path().join("a.md")).unwrap();
    let third = read_folder(folder.path(), &known, 1000).await.unwrap();
    assert_eq!(third.gone, ["path:a.md"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_whose_name_is_no_utf8_is_read_and_known_apart() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let names: [&[u8]; 4] = [b"a%E9.txt", b"a\xe8.txt", b"a\xe9.txt", "aé.txt".as_bytes()];
    for name in names {
        let path = folder.path().join(std::ffi::OsStr::from_bytes(name));
        fs::write(path, "1. A").unwrap();
    }
    let reading = read_folder(folder.path(), &Known::default(), 100)
        .await
        .unwrap();
    assert!(reading.failures.is_empty(), "{:?}", reading.failures);
    let expected = [
        "path:a%E9.txt",
        "path:aé.txt",
        "path:./a%E8.txt",
        "path:./a%E9.txt",
    ];
    let mut keys = keys(&reading);
    keys.sort_by_key(|key| (key.contains("./"), *key));
    assert_eq!(keys, expected);

    let known = knowing(&reading);
    let again = read_folder(folder.path(), &known, 100).await.unwrap();
    assert_eq!((again.unchanged, again.gone.len()), (4, 0));
}

#[cfg(unix)]
#[tokio::test]
async fn what_cannot_be_read_is_named_and_the_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("1-empty.txt", b" \n");
    write("2-binary.txt", b"a\0b");
    write("3-large.txt", &[b'x'; 101]);
    write("4-good.txt", b"1. A");
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("5-link.txt")).unwrap();
    let reading = read_folder(folder.path(), &Known::default(), 100)
        .await
        .unwrap();
    assert_eq!(keys(&reading), ["path:4-good.txt"]);
    let failures: Vec<String> = reading
        .failures
        .iter()
        .map(|(_, error)| error.to_string())
        .collect();
    assert_eq!(failures.len(), 4, "{failures:?}");
    for (failure, (name, word)) in failures.iter().zip([
        ("1-empty.txt", "empty"),
        ("2-binary.txt", "binary"),
        ("3-large.txt", "max_document"),
        ("5-link.txt", "no regular file"),
    ]) {
        assert!(
            failure.contains(name) && failure.contains(word),
            "{failure}"
        );
        assert!(!failure.contains('\n'));
    }
    let error = read_folder(&folder.path().join("none"), &Known::default(), 100)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("check that it exists"),
        "{error}"
    );
}

/// A Maildir with a digest of each sender.
fn maildir(mails: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["cur", "new", "tmp"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    for (name, mail) in mails {
        fs::write(folder.path().join(name), mail).unwrap();
    }
    folder
}

fn mail(from: &str, day: u32) -> String {
    format!(
        "Received: x\nFrom: {from}\nDate: {day} Jul 2025 12:00:00 +0000\nSubject: s\n\n1. A {day}\n"
    )
}

async fn read_maildir(path: &Path, known: &Known) -> Reading {
    let origin = Origin::Maildir {
        path: path.to_owned(),
        only: Filter {
            from: vec!["example.org".into()],
            ..Filter::default()
        },
    };
    read_all(origin, known, 1000).await.unwrap()
}

fn dates(reading: &Reading) -> Vec<String> {
    reading
        .documents
        .iter()
        .map(|document| document.received.unwrap().date_naive().to_string())
        .collect()
}

#[tokio::test]
async fn a_mail_of_a_maildir_is_read_once_whatever_its_flags() {
    let folder = maildir(&[
        ("new/2.b.host", &mail("a@example.org", 12)),
        ("cur/1.a.host:2,S", &mail("a@example.org", 11)),
        ("cur/3.c.host:2,", &mail("private@example.net", 13)),
        (
            "cur/4.d.host:2,",
            "From: a@example.org\nDate: 1 Jan 2025 00:00:00 +0000\n\nold",
        ),
        ("tmp/5.e.host", &mail("a@example.org", 14)),
    ]);
    let first = read_maildir(folder.path(), &Known::default()).await;
    assert_eq!(dates(&first), ["2025-07-11", "2025-07-12"]);
    assert_eq!((first.passed_over, first.older), (1, 1));
    assert_eq!(first.failures.len(), 0);

    let known = knowing(&first);
    let path = |name: &str| folder.path().join(name);
    fs::rename(path("new/2.b.host"), path("cur/2.b.host:2,RS")).unwrap();
    fs::write(
        path("new/6.f.host"),
        "From: a@example.org\nDate: 2 Jan 2025 00:00:00 +0000\n\nlate",
    )
    .unwrap();
    let second = read_maildir(folder.path(), &known).await;
    assert_eq!(dates(&second), ["2025-01-02"]);
    assert_eq!((second.unchanged, second.passed_over), (4, 0));
    assert_eq!(second.gone, [""; 0]);

    fs::remove_file(path("cur/3.c.host:2,")).unwrap();
    let third = read_maildir(folder.path(), &known).await;
    assert_eq!(third.gone, ["mail:3.c.host"]);
}

#[tokio::test]
async fn a_mail_that_cannot_be_read_ends_nothing_and_a_private_one_is_no_failure() {
    let large = |from: &str| format!("{}{}", mail(from, 12), "x".repeat(1000));
    let folder = maildir(&[
        ("new/1.a.host", &large("a@example.org")),
        ("new/2.b.host", &large("private@example.net")),
        ("new/3.c.host", &mail("a@example.org", 13)),
    ]);
    let reading = read_maildir(folder.path(), &Known::default()).await;
    assert_eq!(dates(&reading), ["2025-07-13"]);
    assert_eq!(reading.passed_over, 1);
    let [(name, error)] = &reading.failures[..] else {
        panic!("{:?}", reading.failures);
    };
    assert!(name.ends_with("new/1.a.host"), "{name}");
    assert!(error.to_string().contains("max_document"), "{error}");
    assert!(!reading.marks.contains_key("mail:1.a.host"));

    fs::remove_dir(folder.path().join("cur")).unwrap();
    let origin = Origin::Maildir {
        path: folder.path().to_owned(),
        only: Filter::default(),
    };
    let error = read_all(origin, &Known::default(), 1000).await.unwrap_err();
    assert!(error.to_string().contains("no Maildir"), "{error}");
}

#[tokio::test]
async fn a_maildir_that_was_emptied_is_not_read_for_the_first_time() {
    let folder = maildir(&[("new/1.a.host", &mail("a@example.org", 12))]);
    let first = read_maildir(folder.path(), &Known::default()).await;
    fs::remove_file(folder.path().join("new/1.a.host")).unwrap();
    let mut known = knowing(&first);
    let emptied = read_maildir(folder.path(), &known).await;
    known.marks.retain(|key, _| !emptied.gone.contains(key));
    known.marks.extend(emptied.marks);
    let late = "From: a@example.org\nDate: 2 Jan 2025 00:00:00 +0000\n\nlate";
    fs::write(folder.path().join("new/2.b.host"), late).unwrap();
    let reading = read_maildir(folder.path(), &known).await;
    assert_eq!(
        (dates(&reading), reading.older),
        (vec!["2025-01-02".to_owned()], 0)
    );
}

#[tokio::test]
async fn another_filter_finds_what_it_lets_through_in_a_mailbox_that_was_read() {
    let mails = [("a@example.org", 11), ("b@example.net", 12)].map(|(from, day)| mail(from, day));
    let old = "From: b@example.net\nDate: 1 Jan 2025 00:00:00 +0000\n\nold";
    let folder = maildir(&[
        ("cur/1.a.host:2,", &mails[0]),
        ("cur/2.b.host:2,", &mails[1]),
        ("cur/3.c.host:2,", old),
    ]);
    let file = folder.path().join("mbox");
    let separator = "From a@example.org Sat Jul 12 18:38:00 2025\n";
    fs::write(
        &file,
        format!(
            "{separator}{}\n{separator}{}\n{separator}{old}\n",
            mails[0], mails[1]
        ),
    )
    .unwrap();
    let path = folder.path().to_owned();
    for (path, is_maildir) in [(path, true), (file, false)] {
        let read = async |from: &str, known: &Known| {
            let (path, only) = (
                path.clone(),
                Filter {
                    from: vec![from.to_owned()],
                    ..Filter::default()
                },
            );
            let origin = if is_maildir {
                Origin::Maildir { path, only }
            } else {
                Origin::Mbox { path, only }
            };
            read_all(origin, known, 1000).await.unwrap()
        };
        let first = read("example.org", &Known::default()).await;
        assert_eq!(dates(&first), ["2025-07-11"]);
        let second = read("example.net", &knowing(&first)).await;
        assert_eq!(
            (dates(&second), second.older),
            (vec!["2025-07-12".to_owned()], 1)
        );
        let third = read("example.net", &knowing(&second)).await;
        assert_eq!(third.documents.len(), 0);
    }
}

#[tokio::test]
async fn a_mail_that_was_read_while_it_was_written_is_completed() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let whole = mbox([11, 12]);
    fs::write(file.path(), &whole[..whole.len() - 8]).unwrap();
    let first = read_mbox(file.path(), &Known::default(), 1000).await;
    fs::write(file.path(), whole + &mbox([13])).unwrap();
    let second = read_mbox(file.path(), &knowing(&first), 1000).await;
    assert_eq!(dates(&second), ["2025-07-12", "2025-07-13"]);
    assert_eq!(keys(&first)[1], keys(&second)[0]);
    assert_ne!(first.documents[1].bytes, second.documents[0].bytes);
}

#[tokio::test]
async fn a_file_without_a_mail_is_no_mbox() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let origin = || Origin::Mbox {
        path: file.path().to_owned(),
        only: Filter::default(),
    };
    let empty = read_all(origin(), &Known::default(), 1000).await.unwrap();
    assert_eq!(empty.documents.len(), 0);
    fs::write(file.path(), mail("a@example.org", 12)).unwrap();
    let error = read_all(origin(), &Known::default(), 1000)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("no mbox"), "{error}");
}

#[tokio::test]
async fn a_reader_that_panics_is_a_failure_of_its_source() {
    let (_sender, documents) = mpsc::channel(1);
    let broken = tokio::spawn(async { panic!("a fault") });
    let reader = Reader {
        documents,
        end: broken,
    };
    assert!(matches!(reader.finish().await, Err(Error::Broke)));
}

fn mbox(days: impl IntoIterator<Item = u32>) -> String {
    let separated = |day| {
        let mail = mail("a@example.org", day);
        format!("From a@example.org Sat Jul 12 18:38:00 2025\n{mail}\n")
    };
    days.into_iter().map(separated).collect()
}

async fn read_mbox(path: &Path, known: &Known, max_document: u64) -> Reading {
    let origin = Origin::Mbox {
        path: path.to_owned(),
        only: Filter {
            from: vec!["example.org".into()],
            ..Filter::default()
        },
    };
    read_all(origin, known, max_document).await.unwrap()
}

fn knowing(reading: &Reading) -> Known {
    Known {
        marks: reading.marks.clone(),
        validators: None,
    }
}

#[tokio::test]
async fn of_a_growing_mbox_only_the_end_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mbox");
    let private = mbox([9]).replace("From: a@", "From: private@not");
    fs::write(&path, mbox([1, 12, 13]) + &private + &mbox([14])).unwrap();
    let first = read_mbox(&path, &Known::default(), 1000).await;
    assert_eq!(
        dates(&first),
        ["2025-07-01", "2025-07-12", "2025-07-13", "2025-07-14"]
    );
    assert_eq!(first.passed_over, 1);

    let second = read_mbox(&path, &knowing(&first), 1000).await;
    assert_eq!((second.documents.len(), second.unchanged), (0, 1));

    let old = mbox([1]).replace("Jul 2025 12:00", "Jan 2025 12:00");
    let grown = fs::read_to_string(&path).unwrap() + &mbox([15]) + &old;
    fs::write(&path, &grown).unwrap();
    let third = read_mbox(&path, &knowing(&first), 1000).await;
    assert_eq!(dates(&third), ["2025-07-14", "2025-07-15"]);
    assert_eq!(third.older, 1);

    // A mail program marked a mail as read: all may have moved.
    let marked = grown.replacen("Subject: s", "Status: RO\nSubject: s", 1);
    fs::write(&path, marked).unwrap();
    let fourth = read_mbox(&path, &knowing(&third), 1000).await;
    assert_eq!(fourth.documents.len(), 5);
    let keys = |reading: &Reading| {
        let documents = reading.documents.iter();
        documents.map(|d| d.key.clone()).collect::<Vec<_>>()
    };
    assert_eq!(keys(&fourth)[..4], keys(&first)[..]);
}

#[tokio::test]
async fn a_mail_over_the_limit_is_named_until_the_limit_is_raised() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mbox");
    let long = "x".repeat(1000);
    let large = mbox([12]).replace("1. A 12", &long);
    let private = large.replace("From: a@", "From: private@not");
    fs::write(&path, large + &private + &mbox([13])).unwrap();
    let first = read_mbox(&path, &Known::default(), 1000).await;
    assert_eq!(dates(&first), ["2025-07-13"]);
    assert_eq!((first.failures.len(), first.passed_over), (1, 1));
    assert!(first.failures[0].0.ends_with("mbox, the mail at byte 0"));

    let second = read_mbox(&path, &knowing(&first), 1000).await;
    assert_eq!((second.failures.len(), second.unchanged), (1, 1));

    let third = read_mbox(&path, &knowing(&second), 2000).await;
    assert_eq!(dates(&third), ["2025-07-12", "2025-07-13"]);
    assert_eq!(third.failures.len(), 0);
    let fourth = read_mbox(&path, &knowing(&third), 2000).await;
    assert_eq!((fourth.documents.len(), fourth.unchanged), (0, 1));
}

fn documents(
    name: &str,
    bytes: Vec<u8>,
    received: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<Vec<Document>, Error> {
    saved(name, bytes, received).map(Saved::documents)
}

#[test]
fn a_saved_file_gives_its_documents() {
    let mail = "From: A <a@example.org>\nSubject: b\nMessage-ID: <m@example.org>\nDate: Sat, 12 Jul 2025 18:38:00 +0900\n\nc\n";
    let one = documents("x.eml", mail.into(), None).unwrap().remove(0);
    assert_eq!(one.key, "message-id:m@example.org");
    assert_eq!(
        (one.title.as_deref(), one.author.as_deref()),
        (Some("b"), Some("A"))
    );
    assert_eq!(
        one.published.unwrap().to_string(),
        "2025-07-12T18:38:00+09:00"
    );

    let mbox = format!(
        "From a Sat Jul 12 18:38:00 2025\n{mail}\nFrom b Sat Jul 12 18:39:00 2025\nFrom: B <b@example.org>\nSubject: d\n\ne\n"
    );
    let two = documents("x.mbox", mbox.into(), None).unwrap();
    assert_eq!(two.len(), 2);
    assert_eq!(two[0].key, "message-id:m@example.org");
    assert!(two[1].key.starts_with("sha256:"));

    let piped = documents("-", b"1. A".to_vec(), None).unwrap();
    assert!(piped[0].key.starts_with("sha256:"));
    let feed = documents(
        "f.xml",
        b"<rss><channel><item><guid>g</guid></item></channel></rss>".to_vec(),
        None,
    )
    .unwrap();
    assert_eq!(feed[0].key, "guid:g");
}

#[tokio::test]
async fn a_source_to_import_into_has_nothing_to_read() {
    let reading = read_all(Origin::Import, &Known::default(), 100)
        .await
        .unwrap();
    assert!(reading.documents.is_empty());
}

/// A feed behind a validator, on a port of its own; what it was asked with goes to the channel.
async fn serve_feed() -> (Url, tokio::sync::mpsc::UnboundedReceiver<String>) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    const FEED: &str = "<rss><channel><title>T</title><item><guid>g</guid></item></channel></rss>";
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/feed", listener.local_addr().unwrap());
    let (asked, requests) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                match stream.read_u8().await {
                    Ok(byte) => request.push(byte),
                    Err(_) => break,
                }
            }
            let request = String::from_utf8_lossy(&request).to_lowercase();
            let answer = if request.contains("if-none-match: \"1\"") {
                "HTTP/1.1 304 Not Modified\r\netag: \"1\"\r\nconnection: close\r\n\r\n".to_owned()
            } else {
                let length = FEED.len();
                format!(
                    "HTTP/1.1 200 OK\r\netag: \"1\"\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{FEED}"
                )
            };
            asked.send(request).unwrap();
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url.parse().unwrap(), requests)
}

#[tokio::test]
async fn a_feed_is_asked_the_second_time_whether_it_changed() {
    let (url, mut requests) = serve_feed().await;
    let read = async |known: &Known| {
        let origin = Origin::Feed { url: url.clone() };
        read_all(origin, known, 10_000).await.unwrap()
    };
    let first = read(&Known::default()).await;
    assert_eq!(keys(&first), ["guid:g"]);
    assert_eq!(first.title.as_deref(), Some("T"));
    assert!(!requests.recv().await.unwrap().contains("if-none-match"));

    let known = Known {
        validators: first.validators,
        ..Known::default()
    };
    let second = read(&known).await;
    assert_eq!((second.documents.len(), second.unchanged), (0, 1));
    assert!(
        requests
            .recv()
            .await
            .unwrap()
            .contains("if-none-match: \"1\"")
    );
}
