use std::fs;
use std::path::Path;

use super::*;
use crate::model::{Format, Further};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

async fn read_folder(path: &Path, known: &Known, max_document: u64) -> Result<Reading, Error> {
    directory::read(path, known, max_document).await
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
    let source = Source {
        name: "import".into(),
        origin: Origin::Import,
        title: None,
        curator: None,
        tags: Vec::new(),
        timezone: chrono_tz::Tz::UTC,
        further: Further::Related,
        first_days: 0,
        enabled: true,
    };
    let client = fetch::Client::new(fetch::Settings::default()).unwrap();
    let reading = read(&source, &Known::default(), &client, 100, NOW)
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
    let client = fetch::Client::new(fetch::Settings {
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        per_host_interval: std::time::Duration::ZERO,
        ..fetch::Settings::default()
    })
    .unwrap();
    let first = feed::read(&url, &Known::default(), &client, 10_000, NOW)
        .await
        .unwrap();
    assert_eq!(keys(&first), ["guid:g"]);
    assert_eq!(first.title.as_deref(), Some("T"));
    assert!(!requests.recv().await.unwrap().contains("if-none-match"));

    let known = Known {
        validators: first.validators,
        ..Known::default()
    };
    let second = feed::read(&url, &known, &client, 10_000, NOW)
        .await
        .unwrap();
    assert_eq!((second.documents.len(), second.unchanged), (0, 1));
    assert!(
        requests
            .recv()
            .await
            .unwrap()
            .contains("if-none-match: \"1\"")
    );
}
