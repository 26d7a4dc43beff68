//! The server as clients see it: real HTTP on a loopback port.

mod ways;

use std::fs;
use std::io::Read as _;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;

mod pages;

/// One article, one that is gone, one that fails; all else is absent.
struct Library {
    is_healthy: bool,
}

impl Pages for Library {
    fn page(&self, page: &Page, root: &str) -> Result<Answer, BoxError> {
        let id = match page {
            Page::Article(id) => id.as_str(),
            Page::Citation(..) => {
                return Ok(Answer::File("application/x-bibtex", "@misc{}".to_owned()));
            }
            Page::View(view, number) => {
                return Ok(Answer::Page(format!("{root} {} {number}", view.query())));
            }
            other => return Ok(Answer::Page(format!("{root} {other:?}"))),
        };
        Ok(match id {
            "4513f40a" => Answer::Page(format!("<!DOCTYPE html><p>{}", "article ".repeat(200))),
            "deadbeef" => Answer::Gone,
            "00000000" => return Err("no disk".into()),
            "11111111" => panic!("a page that panics"),
            _ => Answer::Absent,
        })
    }

    fn feed(&self, folder: &str, name: &str, view: &View) -> Result<Option<Vec<u8>>, BoxError> {
        let text = format!("{folder} {name} {}\n", view.query()).repeat(100);
        Ok((folder != "sources/none/").then(|| text.into_bytes()))
    }

    fn renamed(&self, source: &str) -> Result<Option<String>, BoxError> {
        match source {
            "failing" => Err("no disk".into()),
            source => Ok((source == "corea").then(|| "korea".to_owned())),
        }
    }

    fn changed(&self) -> Result<Option<SystemTime>, BoxError> {
        Ok(Some(
            SystemTime::UNIX_EPOCH + Duration::from_secs(1_752_400_000),
        ))
    }

    fn is_healthy(&self) -> bool {
        self.is_healthy
    }
}

struct Server {
    address: SocketAddr,
    folder: TempDir,
    stop: oneshot::Sender<()>,
    running: JoinHandle<io::Result<()>>,
}

impl Server {
    async fn start() -> Self {
        Self::with(Library { is_healthy: true }).await
    }

    async fn with(library: Library) -> Self {
        Self::behind(Door::open("/"), library).await
    }

    async fn behind(door: Door, library: Library) -> Self {
        Self::new(door, library, |state| state).await
    }

    async fn start_with(change: impl FnOnce(ServerState) -> ServerState) -> Self {
        Self::new(Door::open("/"), Library { is_healthy: true }, change).await
    }

    async fn new(
        door: Door,
        library: Library,
        change: impl FnOnce(ServerState) -> ServerState,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "atom.xml", &"<feed/>".repeat(200));
        write(folder.path(), "index.html", "front page");
        write(folder.path(), "opml.xml", "<opml/>");
        write(folder.path(), "sources/korea/index.html", "of a source");
        write(folder.path(), ".aggregator-1.tmp", "half");
        let state = ServerState::new(folder.path().to_owned(), Box::new(library), door);
        let state = change(state);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async move {
            let _ = stopped.await;
        };
        let running = tokio::spawn(serve(
            Socket::Tcp(listener),
            watch::channel(Arc::new(state)).1,
            shutdown,
        ));
        Self {
            address,
            folder,
            stop,
            running,
        }
    }

    /// Sends a request as it stands and reads until the server closes.
    async fn send(&self, method: &str, path: &str, headers: &str) -> Reply {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request =
            format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        Reply::read(&bytes)
    }

    async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, "").await
    }

    async fn status(&self, path: &str) -> u16 {
        self.get(path).await.status
    }
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        Self {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    fn all(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().skip(1);
        let headers = lines.filter_map(|line| line.split_once(": "));
        headers
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .collect()
    }

    fn etag(&self) -> &str {
        self.header("etag").unwrap()
    }
}

#[tokio::test]
async fn a_document_has_its_type_its_validators_and_its_manners() {
    let server = Server::start().await;
    let reply = server.get("/atom.xml?from=somewhere").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body, "<feed/>".repeat(200).into_bytes());
    for (name, value) in [
        ("content-type", "application/atom+xml; charset=utf-8"),
        ("cache-control", "public, max-age=60"),
        ("vary", "accept-encoding"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(reply.header(name), Some(value));
    }
    assert!(reply.etag().starts_with('"'), "a strong tag");
    assert!(reply.header("last-modified").unwrap().ends_with(" GMT"));
    assert_eq!(
        server.get("/opml.xml").await.header("content-type"),
        Some("text/x-opml; charset=utf-8")
    );
}

#[tokio::test]
async fn a_client_that_has_the_document_is_told_so() {
    let server = Server::start().await;
    let first = server.get("/atom.xml").await;
    for header in [
        format!("If-None-Match: {}\r\n", first.etag()),
        format!("If-None-Match: \"x\", W/{}\r\n", first.etag()),
        "If-None-Match: *\r\n".to_owned(),
        format!(
            "If-Modified-Since: {}\r\n",
            first.header("last-modified").unwrap()
        ),
    ] {
        for method in ["GET", "HEAD"] {
            let again = server.send(method, "/atom.xml", &header).await;
            assert_eq!(
                (again.status, again.body.len()),
                (304, 0),
                "{method} {header}"
            );
            assert_eq!(again.etag(), first.etag());
            assert_eq!(again.header("vary"), first.header("vary"));
            assert_eq!(again.header("cache-control"), first.header("cache-control"));
        }
    }
}

#[tokio::test]
async fn a_document_that_changed_is_sent_again() {
    let server = Server::start().await;
    let first = server.get("/atom.xml").await;
    // Of the same length, within the same tick of the clock: another file all the same.
    let path = server.folder.path().join("atom.xml");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    write(server.folder.path(), "new", &"<Feed/>".repeat(200));
    let new = server.folder.path().join("new");
    fs::File::options()
        .write(true)
        .open(&new)
        .unwrap()
        .set_modified(modified)
        .unwrap();
    fs::rename(new, path).unwrap();

    let header = format!("If-None-Match: {}\r\n", first.etag());
    let second = server.send("GET", "/atom.xml", &header).await;
    assert_eq!(second.status, 200);
    assert!(second.body.starts_with(b"<Feed/>"));
}

#[tokio::test]
async fn gzip_has_a_tag_of_its_own_and_decodes_to_the_same() {
    let server = Server::start().await;
    let identity = server.get("/atom.xml").await;
    let gzip = server
        .send("GET", "/atom.xml", "Accept-Encoding: gzip\r\n")
        .await;
    assert_eq!(gzip.header("content-encoding"), Some("gzip"));
    assert_ne!(gzip.etag(), identity.etag());
    let mut decoded = Vec::new();
    flate2::read::GzDecoder::new(&gzip.body[..])
        .read_to_end(&mut decoded)
        .unwrap();
    assert_eq!(decoded, identity.body);

    let header = format!(
        "Accept-Encoding: gzip\r\nIf-None-Match: {}\r\n",
        gzip.etag()
    );
    assert_eq!(server.send("GET", "/atom.xml", &header).await.status, 304);
    // What does not shrink is sent as it is.
    let small = server
        .send("GET", "/opml.xml", "Accept-Encoding: gzip\r\n")
        .await;
    assert_eq!(small.header("content-encoding"), None);
}

#[tokio::test]
async fn brotli_is_sent_to_those_who_name_it() {
    let server = Server::start().await;
    let identity = server.get("/atom.xml").await;
    let header = "Accept-Encoding: gzip, deflate, br\r\n";
    let brotli = server.send("GET", "/atom.xml", header).await;
    assert_eq!(brotli.header("content-encoding"), Some("br"));
    assert_eq!(
        brotli.etag(),
        identity.etag().trim_end_matches('"').to_owned() + "-br\""
    );
    let mut decoded = Vec::new();
    brotli::Decompressor::new(&brotli.body[..], 4096)
        .read_to_end(&mut decoded)
        .unwrap();
    assert_eq!(decoded, identity.body);
    let header = format!("{header}If-None-Match: {}\r\n", brotli.etag());
    assert_eq!(server.send("GET", "/atom.xml", &header).await.status, 304);
}

/// Measured: of the readers that send `A-IM: feed`, one takes a 226 for a failure. So nobody gets one.
#[tokio::test]
async fn whoever_would_take_a_part_of_a_feed_gets_the_whole() {
    let server = Server::start().await;
    let header = "A-IM: feed\r\nIf-None-Match: \"older\"\r\n";
    let reply = server.send("GET", "/atom.xml", header).await;
    assert_eq!((reply.status, reply.header("im")), (200, None));
    assert_eq!(reply.body, server.get("/atom.xml").await.body);
}

#[tokio::test]
async fn feeds_that_have_hubs_name_them_in_their_headers() {
    let hub = "https://hub.example.org/".parse().unwrap();
    let server = Server::start_with(|state| {
        state.with_hubs(&"https://example.org/f/".parse().unwrap(), &[hub])
    })
    .await;
    write(server.folder.path(), "sources/korea/rss.xml", "<rss/>");
    for (path, own) in [
        (
            "/atom.xml",
            "<https://example.org/f/atom.xml>; rel=\"self\"",
        ),
        (
            "/sources/korea/rss.xml",
            "<https://example.org/f/sources/korea/rss.xml>; rel=\"self\"",
        ),
    ] {
        let reply = server.send("HEAD", path, "").await;
        assert_eq!(
            reply.all("link"),
            ["<https://hub.example.org/>; rel=\"hub\"", own]
        );
    }
    for path in ["/opml.xml", "/"] {
        assert_eq!(server.get(path).await.header("link"), None, "{path}");
    }
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let server = Server::start().await;
    let get = server.get("/atom.xml").await;
    let head = server.send("HEAD", "/atom.xml", "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in [
        "content-type",
        "etag",
        "last-modified",
        "content-length",
        "vary",
    ] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    assert_eq!(get.header("content-length"), Some("1400"));
}

#[tokio::test]
async fn other_methods_are_refused_wherever_they_go() {
    let server = Server::start().await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        for path in ["/atom.xml", "/healthz", "/articles/4513f40a", "/nothing"] {
            let reply = server.send(method, path, "Content-Length: 0\r\n").await;
            assert_eq!(reply.status, 405, "{method} {path}");
            assert_eq!(reply.header("allow"), Some("GET, HEAD"));
        }
    }
}

#[tokio::test]
async fn what_is_not_published_is_absent() {
    let server = Server::start().await;
    for path in [
        "/nothing.xml",
        "/atom.xml/",
        "/../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/atom.xml%00",
        "/.aggregator-1.tmp",
        "/sources/none/atom.xml",
        "/sources/none/atom.xml?q=harbour",
        "/articles/",
        "/articles/4513f40b",
        "/articles/short",
        "/articles/..%2f..%2f",
    ] {
        assert_eq!(server.status(path).await, 404, "{path}");
    }
    let reply = server.get("/nothing.xml").await;
    assert_eq!(
        reply.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
}

#[tokio::test]
async fn a_folder_is_its_page() {
    let server = Server::start().await;
    let front = server.get("/").await;
    assert_eq!(front.body, b"front page");
    assert!(
        front
            .header("content-security-policy")
            .unwrap()
            .starts_with("default-src 'none'")
    );
    assert_eq!(server.get("/sources/korea/").await.body, b"of a source");
    let redirect = server.get("/sources/korea").await;
    assert_eq!(
        (redirect.status, redirect.header("location")),
        (308, Some("./korea/"))
    );
    let moved = server.get("/sources/corea/archive/1.xml?q=a").await;
    assert_eq!(
        (moved.status, moved.header("location")),
        (301, Some("../../korea/archive/1.xml?q=a"))
    );
    assert_eq!(server.status("/sources/failing/atom.xml").await, 404);
}

#[tokio::test]
async fn a_view_of_a_feed_is_a_document_with_validators_of_its_own() {
    let server = Server::start().await;
    let whole = server.get("/atom.xml").await;
    let view = server.get("/atom.xml?q=night+ban&source=quay").await;
    assert_eq!(view.status, 200);
    assert!(
        view.body
            .starts_with(b" atom.xml q=night+ban&source=quay\n")
    );
    assert_eq!(view.header("content-type"), whole.header("content-type"));
    assert_ne!(view.etag(), whole.etag());
    // However it is written, it is the same one.
    let other = server.get("/atom.xml?x=y&source=quay&q=night%20ban").await;
    assert_eq!(other.etag(), view.etag());
    for header in [
        format!("If-None-Match: {}\r\n", view.etag()),
        format!(
            "If-Modified-Since: {}\r\n",
            view.header("last-modified").unwrap()
        ),
    ] {
        let again = server
            .send("GET", "/atom.xml?q=night+ban&source=quay", &header)
            .await;
        assert_eq!(again.status, 304, "{header}");
    }
    let rss = server.get("/sources/korea/rss.xml?q=x").await;
    assert!(rss.body.starts_with(b"sources/korea/ rss.xml q=x\n"));
}

#[tokio::test]
async fn health_is_that_of_the_store() {
    assert_eq!(Server::start().await.status("/healthz").await, 200);
    let ill = Server::with(Library { is_healthy: false }).await;
    assert_eq!(ill.status("/healthz").await, 503);
    assert_eq!(ill.status("/atom.xml").await, 200);
}

#[tokio::test]
async fn it_ends_when_told_and_an_idle_connection_does_not_keep_it() {
    let server = Server::start().await;
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(b"GET /atom.xml HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut byte = [0];
    idle.read_exact(&mut byte).await.unwrap();

    server.stop.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_mins(1), server.running).await;
    ended.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_keep_it_either() {
    let server = Server::start().await;
    let mut half = TcpStream::connect(server.address).await.unwrap();
    half.write_all(b"GET /atom.xml HTTP/1.1\r\nHo")
        .await
        .unwrap();
    // Served after it: so the half request has been accepted.
    assert_eq!(server.status("/healthz").await, 200);

    server.stop.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_mins(1), server.running).await;
    ended.unwrap().unwrap().unwrap();
    drop(half);
}

#[test]
fn a_modification_time_before_1970_is_a_date_too() {
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(
        conditional::http_date(before),
        "Wed, 31 Dec 1969 23:59:59 GMT"
    );
}
