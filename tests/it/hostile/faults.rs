//! The faults and attacks, one a line or so: a name, what the server does, and what must come of it.

use super::bytes::{answer, brotli, chunk, deflate, gzip, head, html, page, redirect, status, zlib, zstd, zstd_bomb};
use super::server::Act::{self, Drip, Endless, Half, Reset, Say};

/// What must come of a citation.
pub(super) enum Gives {
    /// The headline of its page.
    Page(String),
    /// A failure of this kind (of one of them, where a busy machine decides), whose reason holds these words.
    Failure(&'static str, &'static str),
    /// Either; what counts is that it ends.
    Whatever,
}

/// A host with one page, and what is wrong with it.
pub(super) struct Fault {
    pub(super) name: String,
    pub(super) does: Act,
    /// By path: what the host does elsewhere, robots.txt for one.
    pub(super) elsewhere: Vec<(&'static str, Act)>,
    /// As the digest cites it, where that is not the page of the host.
    pub(super) cited_as: Option<String>,
    pub(super) gives: Gives,
}

impl Fault {
    fn new(name: &str, does: Act, gives: Gives) -> Self {
        Self { name: name.to_owned(), does, elsewhere: Vec::new(), cited_as: None, gives }
    }

    fn elsewhere(mut self, path: &'static str, act: Act) -> Self {
        self.elsewhere.push((path, act));
        self
    }

    fn robots(self, act: Act) -> Self {
        self.elsewhere("/robots.txt", act)
    }

    fn cited_as(mut self, url: String) -> Self {
        self.cited_as = Some(url);
        self
    }
}

fn fails(name: &str, does: Act, kind: &'static str, reason: &'static str) -> Fault {
    Fault::new(name, does, Gives::Failure(kind, reason))
}

/// The headline that the page of a host says.
fn headline(name: &str) -> String {
    format!("The page of {name} as it is")
}

/// A page that must be read, whatever is odd about it; `does` is given its HTML.
fn reads(name: &str, does: impl FnOnce(&str) -> Act) -> Fault {
    let title = headline(name);
    let does = does(&html(&title));
    Fault::new(name, does, Gives::Page(title))
}

/// A page that must be read although its robots.txt, or something else, is odd.
fn plain(name: &str) -> Fault {
    reads(name, |html| Say(page("", html)))
}

/// Markup that must be survived, after a headline that must be read.
fn markup(name: &str, hostile: &str) -> Fault {
    reads(name, |html| Say(page("", html.replace("</body>", hostile))))
}

pub(super) fn all(port: u16, canary: u16) -> Vec<Fault> {
    [
        benign(),
        private(port, canary),
        schemes(),
        redirects(port),
        heads(),
        lengths(),
        bodies(),
        codings(),
        statuses(),
        robots(port, canary),
        charsets(),
        hostile_markup(canary),
        transports(port),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn benign() -> Vec<Fault> {
    let simple = (1..=12).map(|n| plain(&format!("benign-{n}")));
    simple.collect()
}

/// Addresses that nobody may be led to; all that can lead to a canary would.
const PRIVATE: &[&str] = &[
    "127.0.0.1",
    "127.1",
    "127.8.9.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "127.0.0.1.",
    "%31%32%37.0.0.1",
    "１２７.0.0.1",
    "127。0。0。1",
    "127.0.\t0.1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::f7f7:f7f7]",
    "[2001:0:808:808::80ff:fffe]",
    "localhost",
    "LOCALHOST.",
    "canary.localhost",
    "user:secret@127.0.0.1",
    "example.org@127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "0.1.2.3",
    "[fe80::1]",
    "[fd00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
];

const NOT_PUBLIC: &str = "is not a public address";

fn private(port: u16, canary: u16) -> Vec<Fault> {
    let to = |address: &str| format!("http://{address}:{canary}/inside");
    let redirected = PRIVATE.iter().enumerate().map(|(at, address)| {
        let does = Say(redirect(&to(address)));
        fails(&format!("leads-inside-{at}"), does, "private", NOT_PUBLIC)
    });
    let cited = PRIVATE.iter().enumerate().step_by(3).map(|(at, address)| {
        let name = format!("is-inside-{at}");
        fails(&name, Reset, "private", NOT_PUBLIC).cited_as(format!("{}-{at}", to(address)))
    });
    let inside = to("127.0.0.1");
    let refresh = format!("<meta http-equiv=refresh content='0; url={inside}'>");
    let hop = format!("http://hop-inside.localhost:{port}/hop");
    let more = [
        fails("refreshes-inside", Say(page("", refresh)), "private", NOT_PUBLIC),
        fails("leads-on-inside", Say(redirect(&hop)), "private", NOT_PUBLIC),
        fails("hop-inside", Say(status(404, "")), "gone", "no such page").elsewhere("/hop", Say(redirect(&inside))),
        fails("leads-inside-without-scheme", Say(redirect(&format!("//127.0.0.1:{canary}/"))), "private", NOT_PUBLIC),
        fails("leads-inside-by-backslash", Say(redirect(&format!("http:\\\\127.0.0.1:{canary}\\"))), "private", NOT_PUBLIC),
        fails("leads-to-another-port", Say(redirect("http://8.8.8.8:22/")), "private", "port 22"),
    ];
    redirected.chain(cited).chain(more).collect()
}

fn schemes() -> Vec<Fault> {
    let targets = [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "gopher://127.0.0.1:70/_x",
        "data:text/html,<title>x</title>",
        "javascript:alert(1)",
        "about:blank",
        "mailto:me@example.org",
        "ws://example.org/",
    ];
    let redirected = targets.iter().enumerate().map(|(at, target)| {
        let does = Say(redirect(target));
        fails(&format!("scheme-{at}"), does, "scheme", "neither http nor https")
    });
    redirected.collect()
}

fn redirects(port: u16) -> Vec<Fault> {
    const PATHS: [&str; 13] = ["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9", "/10", "/11", "/12"];
    let at = |host: &str, path: &str| format!("http://{host}.localhost:{port}{path}");
    let refresh = |to: &str| Say(page("", format!("<meta http-equiv=refresh content='0; url={to}'>")));
    let mut chain = fails("redirect-chain", Say(redirect("/1")), "broken", "more than 10 redirects");
    let mut short = reads("redirect-chain-that-ends", |_| Say(redirect("/1")));
    for pair in PATHS[1..].windows(2) {
        chain = chain.elsewhere(pair[0], Say(redirect(pair[1])));
    }
    for pair in PATHS[1..6].windows(2) {
        short = short.elsewhere(pair[0], Say(redirect(pair[1])));
    }
    let end = html(&headline("redirect-chain-that-ends"));
    vec![
        chain,
        short.elsewhere("/5", Say(page("", end))),
        fails("redirect-to-itself", Say(redirect("#again")), "broken", "in a circle"),
        fails("redirect-circle", Say(redirect("/there")), "broken", "in a circle").elsewhere("/there", Say(redirect("/story/redirect-circle"))),
        fails("redirect-circle-of-hosts", Say(redirect(&at("redirect-circle-of-hosts-b", "/b"))), "broken", "in a circle"),
        fails("redirect-circle-of-hosts-b", Say(status(404, "")), "gone", "no such page").elsewhere("/b", Say(redirect(&at("redirect-circle-of-hosts", "/story/redirect-circle-of-hosts")))),
        fails("refresh-circle", refresh("/there"), "broken", "in a circle").elsewhere("/there", refresh("/story/refresh-circle")),
        reads("refresh-that-ends", |_| refresh("/there")).elsewhere("/there", Say(page("", html(&headline("refresh-that-ends"))))),
        fails("redirect-without-target", Say(status(302, "")), "broken", "does not say where to"),
        fails("redirect-to-nonsense", Say(redirect("http://[")), "broken", "does not say where to"),
        fails("redirect-to-no-host", Say(redirect("http://")), "broken", "does not say where to"),
        reads("redirect-half-body", |_| Half(b"HTTP/1.1 302 X\r\nLocation: /1\r\nContent-Length: 100\r\n\r\n".to_vec())).elsewhere("/1", Say(page("", html(&headline("redirect-half-body"))))),
        reads("redirect-half-chunk", |_| Half(b"HTTP/1.1 301 X\r\nLocation: /1\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nx".to_vec())).elsewhere("/1", Say(page("", html(&headline("redirect-half-chunk"))))),
        reads("redirect-body-drips", |_| Drip(b"HTTP/1.1 302 X\r\nLocation: /1\r\n\r\n".to_vec(), b"x".to_vec())).elsewhere("/1", Say(page("", html(&headline("redirect-body-drips"))))),
        fails("redirect-endless-body", Endless(b"HTTP/1.1 302 X\r\nLocation: /1\r\n\r\n".to_vec(), vec![b'x'; 4096]), "gone", "no such page"),
        fails("redirect-to-where-nobody-listens", Say(redirect("http://nobody.invalid/")), "unreachable", "does not resolve"),
    ]
}

fn heads() -> Vec<Fault> {
    let many = |count: usize| (0..count).map(|n| format!("X-{n}: y\r\n")).collect::<String>();
    let long = |length: usize| format!("X-Long: {}\r\n", "y".repeat(length));
    vec![
        fails("silent", Half(Vec::new()), "slow", "no answer within 15 s"),
        fails("head-drips", Drip(b"HTTP/1.1 200 OK\r\n".to_vec(), b"X: y\r\n".to_vec()), "slow", "no answer within 15 s"),
        fails("first-line-drips", Drip(b"HTTP/1.1 200 ".to_vec(), b"O".to_vec()), "slow", "no answer within 15 s"),
        fails("head-half", Half(b"HTTP/1.1 200 OK\r\nX: y".to_vec()), "slow", "no answer within 15 s"),
        fails("head-endless", Endless(b"HTTP/1.1 200 OK\r\n".to_vec(), b"X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".to_vec()), "broken", "too large"),
        fails("header-line-endless", Endless(b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'y'; 4096]), "broken", "too large"),
        fails("first-line-endless", Endless(b"HTTP/1.1 200 ".to_vec(), vec![b'O'; 4096]), "broken", "too large"),
        fails("headers-10000", Say(page(&many(10_000), "x")), "broken", "too large"),
        fails("headers-200", Say(page(&many(200), "x")), "broken", "too large"),
        fails("header-of-100-kb", Say(page(&long(100_000), "x")), "broken", "headers larger than 64"),
        fails("header-of-1-mb", Say(page(&long(1_000_000), "x")), "broken", "too large"),
        fails("interim-answers-endless", Endless(Vec::new(), b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".to_vec()), "slow", "no answer within 15 s"),
        fails("first-line-of-nonsense", Say(b"what is this?\r\n\r\n".to_vec()), "broken", "no HTTP answer"),
        fails("status-of-letters", Say(b"HTTP/1.1 abc OK\r\n\r\n".to_vec()), "broken", "no HTTP answer"),
        fails("status-of-four-digits", Say(b"HTTP/1.1 2000 OK\r\n\r\n".to_vec()), "broken", "no HTTP answer"),
        fails("status-of-two-digits", Say(b"HTTP/1.1 20 OK\r\n\r\n".to_vec()), "broken", "no HTTP answer"),
        fails("http-0.9", Say(html("An answer without a head").into_bytes()), "broken", "no HTTP answer"),
        fails("http-3.7", Say(b"HTTP/3.7 200 OK\r\n\r\nx".to_vec()), "broken", "no HTTP answer"),
        fails("header-without-colon", Say(b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\nx".to_vec()), "broken", "no HTTP answer"),
        fails("header-with-nul", Say(b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\nx".to_vec()), "broken", "no HTTP answer"),
        fails("header-name-of-spaces", Say(b"HTTP/1.1 200 OK\r\nX y: z\r\n\r\nx".to_vec()), "broken", "no HTTP answer"),
        fails("binary", Say((0..=255).cycle().take(5000).collect()), "broken", "no HTTP answer"),
        fails("nothing", Say(Vec::new()), "broken", "no HTTP answer"),
        reads("headers-100", |html| Say(page(&many(100), html))),
        reads("interim-answers", |html| Say([b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n".to_vec(), page("", html)].concat())),
        reads("status-without-words", |html| Say(answer("HTTP/1.1 200", "Content-Type: text/html\r\n", html))),
        reads("http-1.0", |html| Say(format!("HTTP/1.0 200 OK\r\n\r\n{html}").into_bytes())),
        reads("status-299", |html| Say(answer("HTTP/1.1 299 Odd", "Content-Type: text/html\r\n", html))),
        reads("cookies", |html| Say(page(&"Set-Cookie: a=b; Domain=localhost\r\n".repeat(60), html))),
        reads("validators-endless", |html| Say(page(&format!("ETag: \"{}\"\r\nLast-Modified: tomorrow\r\n", "e".repeat(20_000)), html))),
    ]
}

fn lengths() -> Vec<Fault> {
    let long = "length-that-is-longer";
    let body = |length: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{}", html("Half")).into_bytes();
    vec![
        fails(long, Say(body("99999")), "broken", "breaks off"),
        fails("length-that-is-negative", Say(body("-1")), "broken", "no HTTP answer"),
        fails("length-of-letters", Say(body("many")), "broken", "no HTTP answer"),
        fails("length-beyond-64-bits", Say(body("99999999999999999999999")), "broken", "no HTTP answer"),
        fails("length-of-terabytes", Say(body("9999999999999")), "too_large", "larger than 4"),
        fails("lengths-that-differ", Say(page("Content-Length: 3\r\n", "four")), "broken", "no HTTP answer"),
        fails("chunk-size-of-letters", Say([head("Transfer-Encoding: chunked\r\n"), b"zz\r\nabc\r\n0\r\n\r\n".to_vec()].concat()), "broken", "breaks off"),
        fails("chunk-size-beyond-64-bits", Say([head("Transfer-Encoding: chunked\r\n"), b"fffffffffffffffffff\r\nabc".to_vec()].concat()), "broken", "breaks off"),
        fails("chunks-without-end", Say([head("Transfer-Encoding: chunked\r\n"), chunk(html("Half"))].concat()), "broken", "breaks off"),
        fails("chunk-extensions-endless", Endless([head("Transfer-Encoding: chunked\r\n"), b"1;".to_vec()].concat(), vec![b'x'; 4096]), "broken", "breaks off"),
        fails("trailers-endless", Endless([head("Transfer-Encoding: chunked\r\n"), b"0\r\n".to_vec()].concat(), b"X: y\r\n".to_vec()), "broken", "breaks off"),
        Fault::new("chunks-of-one-byte-endless", Endless(head("Transfer-Encoding: chunked\r\n"), chunk("x").repeat(4000)), Gives::Whatever),
        reads("chunks-and-length", |html| Say([head("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), chunk(html), chunk("")].concat())),
        reads("chunks-with-trailers", |html| Say([head("Transfer-Encoding: chunked\r\nTrailer: X\r\n"), chunk(html), b"0\r\nX: y\r\n\r\n".to_vec()].concat())),
        reads("length-twice-the-same", |html| Say(page(&format!("Content-Length: {}\r\n", html.len()), html))),
        reads("length-that-is-shorter", |html| Say([page("", html), b"and more that nobody announced".to_vec()].concat())),
        reads("length-unsaid", |html| Say([head(""), html.as_bytes().to_vec()].concat())),
    ]
}

fn bodies() -> Vec<Fault> {
    vec![
        fails("body-endless", Endless(head(""), vec![b'x'; 1 << 18]), "too_large|slow", ""),
        fails("body-drips", Drip(head(""), b"x".to_vec()), "slow", "did not end within 15 s"),
        fails("body-half", Half([head("Content-Length: 5000\r\n"), b"<title>Half".to_vec()].concat()), "slow", "did not end within 15 s"),
        fails("body-never", Half(head("Content-Length: 5000\r\n")), "slow", "did not end within 15 s"),
        fails("chunk-drips", Drip(head("Transfer-Encoding: chunked\r\n"), chunk("x")), "slow", "did not end within 15 s"),
        fails("body-of-5-mb", Say(page("", vec![b' '; 5 << 20])), "too_large", "larger than 4"),
        fails("reset", Reset, "broken", "no HTTP answer"),
        fails("body-empty", Say(page("", "")), "broken", "is empty"),
        fails("body-of-blanks", Say(page("", " \r\n\t")), "broken", "is empty"),
        fails("body-of-no-chunks", Say([head("Transfer-Encoding: chunked\r\n"), chunk("")].concat()), "broken", "is empty"),
        fails("body-coded-and-empty", Say(page("Content-Encoding: gzip\r\n", gzip(""))), "broken", "is empty"),
        fails("body-of-zeroes", Say(page("", vec![0; 1 << 20])), "broken", "neither text nor"),
        fails("body-of-noise", Say(page("", (0..=255).cycle().take(5000).collect::<Vec<u8>>())), "broken", "neither text nor"),
        fails("body-of-noise-as-octets", Say(answer("HTTP/1.1 200 OK", "Content-Type: application/octet-stream\r\n", (0..=255).cycle().take(5000).collect::<Vec<u8>>())), "broken", "neither text nor"),
        Fault::new("image-as-html", Say(page("", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".repeat(100))), Gives::Whatever),
        Fault::new("html-as-image", Say(answer("HTTP/1.1 200 OK", "Content-Type: image/png\r\n", html("No picture"))), Gives::Whatever),
        reads("html-as-octets", |html| Say(answer("HTTP/1.1 200 OK", "Content-Type: application/octet-stream\r\n", html))),
        reads("html-of-no-type", |html| Say(answer("HTTP/1.1 200 OK", "", html))),
        reads("html-of-a-nonsense-type", |html| Say(answer("HTTP/1.1 200 OK", "Content-Type: ;;; /\r\n", html))),
    ]
}

fn codings() -> Vec<Fault> {
    let zeroes = vec![0; 16 << 20];
    let (zstd_head, zstd_block) = zstd_bomb();
    let coded = |coding: &str, body: Vec<u8>| Say(page(&format!("Content-Encoding: {coding}\r\n"), body));
    let endless = |coding: &str, first: Vec<u8>, again: Vec<u8>| Endless([head(&format!("Content-Encoding: {coding}\r\n")), first].concat(), again);
    let member = gzip(&zeroes[..1 << 20]);
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    vec![
        fails("bomb-gzip", coded("gzip", gzip(&zeroes)), "too_large", "larger than 4"),
        fails("bomb-gzip-endless", endless("gzip", Vec::new(), member), "too_large|slow", ""),
        fails("bomb-deflate", coded("deflate", zlib(&zeroes)), "too_large", "larger than 4"),
        fails("bomb-deflate-raw", coded("deflate", deflate(&zeroes)), "too_large", "larger than 4"),
        fails("bomb-brotli", coded("br", brotli(&zeroes)), "too_large", "larger than 4"),
        fails("bomb-zstd-endless", endless("zstd", zstd_head, zstd_block.repeat(100)), "too_large|slow", ""),
        fails("bomb-in-a-bomb", coded("gzip, gzip", gzip(gzip(&zeroes))), "too_large", "larger than 4"),
        fails("bomb-of-empty-members", endless("gzip", Vec::new(), gzip("").repeat(100)), "too_large|slow", ""),
        fails("bomb-of-empty-members-in-a-bomb", coded("gzip, gzip", gzip(gzip("").repeat(1 << 20))), "too_large", "larger than 4"),
        fails("codings-three", coded("gzip, gzip, gzip", gzip(gzip(gzip("x")))), "broken", "more codings than the 2"),
        fails("codings-three-hundred", coded(&"gzip, ".repeat(300), gzip("x")), "broken", "more codings than the 2"),
        fails("coding-unknown", coded("compress", b"\x1f\x9d\x90\x78\x02\x01".to_vec()), "broken", "not asked for"),
        reads("coding-unknown-of-text", |html| coded("aws-chunked", html.as_bytes().to_vec())),
        reads("coding-that-is-a-charset", |html| coded("UTF-8", html.as_bytes().to_vec())),
        reads("coding-none", |html| coded("none", html.as_bytes().to_vec())),
        reads("coding-binary", |html| coded("binary", html.as_bytes().to_vec())),
        reads("coding-8bit-and-gzip", |html| coded("8bit, gzip", gzip(html))),
        fails("coding-that-lies", coded("gzip", b"this is no gzip".to_vec()), "broken", "not coded as it says"),
        fails("coding-brotli-that-lies", coded("br", b"\xff\xff\xff this is no brotli".to_vec()), "broken", "not coded as it says"),
        fails("coding-zstd-that-lies", coded("zstd", b"this is no zstd".to_vec()), "broken", "not coded as it says"),
        fails("coding-that-breaks-off", coded("gzip", half(gzip(html("Half")))), "broken", "not coded as it says"),
        fails("coding-brotli-that-breaks-off", coded("br", half(brotli(html("Half")))), "broken", "not coded as it says"),
        fails("zstd-window-of-128-mb", coded("zstd", zstd(27, html("Half"))), "broken", "a window of more than 8"),
        fails("zstd-window-of-2-gb", coded("zstd", zstd(31, html("Half"))), "broken", "a window of more than 8"),
        reads("coding-gzip", |html| coded("gzip", gzip(html))),
        reads("coding-brotli", |html| coded("br", brotli(html))),
        reads("coding-zstd", |html| coded("zstd", zstd(23, html))),
        reads("coding-deflate", |html| coded("deflate", zlib(html))),
        reads("coding-deflate-raw", |html| coded("deflate", deflate(html))),
        reads("coding-two", |html| coded("gzip, br", brotli(gzip(html)))),
        reads("coding-in-two-headers", |html| Say(page("Content-Encoding: gzip\r\nContent-Encoding: br\r\n", brotli(gzip(html))))),
        reads("coding-in-capitals", |html| coded("X-GZIP, identity", gzip(html))),
        reads("coding-in-members", |html| coded("gzip", [gzip(&html[..200]), gzip(&html[200..])].concat())),
    ]
}

fn statuses() -> Vec<Fault> {
    let with = |name: &str, code: u16, more: &str, kind, reason| fails(name, Say(status(code, more)), kind, reason);
    vec![
        with("status-400", 400, "", "refused", "refuses the request"),
        with("status-401", 401, "WWW-Authenticate: Basic\r\n", "refused", "asks for a password"),
        with("status-402", 402, "", "refused", "asks for payment"),
        with("status-403", 403, "", "refused", "refuses programs"),
        with("status-404", 404, "", "gone", "no such page"),
        with("status-407", 407, "Proxy-Authenticate: Basic\r\n", "refused", "asks for a password"),
        with("status-410", 410, "", "gone", "gone for good"),
        with("status-418", 418, "", "refused", "refuses the request"),
        with("status-451", 451, "", "refused", "legal reasons"),
        with("status-500", 500, "", "temporary", "has a fault"),
        with("status-502", 502, "", "temporary", "has a fault"),
        with("status-599", 599, "", "temporary", "has a fault"),
        with("status-600", 600, "", "refused", "refuses the request"),
        with("status-999", 999, "", "refused", "refuses programs"),
        with("status-304-unasked", 304, "", "broken", "makes no sense"),
        with("status-300", 300, "", "broken", "makes no sense"),
        with("busy-429", 429, "", "temporary", "too many requests"),
        with("busy-429-seconds", 429, "Retry-After: 7200\r\n", "temporary", "too many requests"),
        with("busy-503", 503, "", "temporary", "not available for now"),
        with("busy-503-date", 503, "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", "temporary", "not available for now"),
        with("busy-503-past", 503, "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "temporary", "not available for now"),
        with("busy-503-negative", 503, "Retry-After: -1\r\n", "temporary", "not available for now"),
        with("busy-503-endless", 503, "Retry-After: 99999999999999999999999999\r\n", "temporary", "not available for now"),
        with("busy-503-nonsense", 503, "Retry-After: soon\r\n", "temporary", "not available for now"),
        with("busy-503-twice", 503, "Retry-After: 5\r\nRetry-After: 9\r\n", "temporary", "not available for now"),
        fails("status-204", Say(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()), "broken", "is empty"),
        fails("status-205", Say(answer("HTTP/1.1 205 Reset", "", "")), "broken", "is empty"),
        Fault::new("status-206-unasked", Say(answer("HTTP/1.1 206 Part", "Content-Type: text/html\r\nContent-Range: bytes 0-9/1000\r\n", "<title>Ha")), Gives::Whatever),
        fails("status-101", Say(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: upgrade\r\n\r\n".to_vec()), "broken", ""),
    ]
}

fn robots(port: u16, canary: u16) -> Vec<Fault> {
    let text = |body: &str| Say(answer("HTTP/1.1 200 OK", "Content-Type: text/plain\r\n", body));
    let ours = format!("http://robots-elsewhere.localhost:{port}/rules");
    let huge = |rule: &str| Say(page("", format!("User-agent: *\n{rule}\n{}", "# and so on\n".repeat(100_000))));
    let forbids = "User-agent: *\nDisallow: /story";
    let unread = |name: &str, act, kind, reason| fails(name, Reset, kind, reason).robots(act);
    vec![
        unread("robots-forbids", text(forbids), "robots", "robots.txt does not allow it"),
        unread("robots-silent", Half(Vec::new()), "slow", "robots.txt could not be read: no answer within 15 s"),
        unread("robots-drips", Drip(head(""), b"#".to_vec()), "slow", "robots.txt could not be read"),
        unread("robots-500", Say(status(500, "")), "temporary", "robots.txt could not be read: 500"),
        unread("robots-503", Say(status(503, "Retry-After: 600\r\n")), "temporary", "robots.txt could not be read: 503"),
        unread("robots-429", Say(status(429, "")), "temporary", "robots.txt could not be read: 429"),
        unread("robots-reset", Reset, "broken", "robots.txt could not be read"),
        unread("robots-nonsense", Say(b"what?\r\n\r\n".to_vec()), "broken", "robots.txt could not be read"),
        unread("robots-coded-wrongly", Say(page("Content-Encoding: gzip\r\n", "no")), "broken", "robots.txt could not be read"),
        unread("robots-leads-inside", Say(redirect(&format!("http://127.0.0.1:{canary}/robots.txt"))), "private", NOT_PUBLIC),
        unread("robots-leads-to-file", Say(redirect("file:///etc/passwd")), "scheme", "robots.txt could not be read: neither"),
        unread("robots-leads-elsewhere", Say(redirect(&ours)), "robots", "robots.txt does not allow it"),
        plain("robots-elsewhere").elsewhere("/rules", text(forbids)),
        unread("robots-huge-that-forbids", huge("Disallow: /story"), "robots", "robots.txt does not allow it"),
        unread("robots-endless-that-forbids", Endless([head(""), forbids.as_bytes().to_vec()].concat(), b"\n# and so on".repeat(100)), "robots", "robots.txt does not allow it"),
        unread("robots-bomb", Say(page("Content-Encoding: gzip\r\n", gzip([forbids.as_bytes(), &vec![b'\n'; 8 << 20]].concat()))), "robots", "robots.txt does not allow it"),
        plain("robots-huge").robots(huge("Disallow: /other")),
        plain("robots-401").robots(Say(status(401, ""))),
        plain("robots-403").robots(Say(status(403, ""))),
        plain("robots-410").robots(Say(status(410, ""))),
        plain("robots-204").robots(Say(b"HTTP/1.1 204 No\r\n\r\n".to_vec())),
        plain("robots-circle").robots(Say(redirect("/robots.txt"))),
        plain("robots-html").robots(Say(page("", html("Not found")))),
        plain("robots-binary").robots(Say(page("", (0..=255).cycle().take(100_000).collect::<Vec<u8>>()))),
        plain("robots-utf-16").robots(Say(page("", "User-agent: *".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()))),
        plain("robots-line-endless").robots(text(&format!("User-agent: *\nDisallow: /other{}", "*".repeat(400_000)))),
        plain("robots-stars").robots(text(&format!("User-agent: *\nDisallow: /{}x$", "*a".repeat(2_000)))),
        plain("robots-delay-of-nonsense").robots(text("User-agent: *\nCrawl-delay: NaN\nCrawl-delay: -7\nDisallow:")),
    ]
}

fn charsets() -> Vec<Fault> {
    let typed = |kind: &str, body: Vec<u8>| Say(answer("HTTP/1.1 200 OK", &format!("Content-Type: {kind}\r\n"), body));
    let accent = |name: &str, does: &dyn Fn(&str) -> Act| {
        let title = format!("Café of {name}");
        Fault::new(name, does(&html(&title)), Gives::Page(title))
    };
    let latin = |html: &str| html.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect::<Vec<u8>>();
    let wide = |html: &str| {
        let units = html.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect::<Vec<u8>>()
    };
    vec![
        accent("charset-latin-1", &|html| typed("text/html; charset=iso-8859-1", latin(html))),
        accent("charset-quoted", &|html| typed("text/html; charset=\"windows-1252\"", latin(html))),
        accent("charset-utf-16", &|html| typed("text/html", wide(html))),
        accent("charset-that-bom-corrects", &|html| typed("text/html; charset=iso-8859-1", wide(html))),
        accent("charset-unknown", &|html| typed("text/html; charset=utf-99", html.as_bytes().to_vec())),
        reads("charset-that-lies", |html| typed("text/html; charset=utf-8", [html.as_bytes(), &[0xff; 2000]].concat())),
        reads("charset-twice", |html| Say(page("Content-Type: text/html; charset=euc-kr\r\n", html))),
        Fault::new("charset-utf-7", typed("text/html; charset=utf-7", b"+ADw-title+AD4-x".to_vec()), Gives::Whatever),
        Fault::new("charset-replacement", typed("text/html; charset=iso-2022-cn", html("x").into_bytes()), Gives::Whatever),
    ]
}

fn hostile_markup(canary: u16) -> Vec<Fault> {
    let inside = format!("http://127.0.0.1:{canary}/");
    let attributes: String = (0..10_000).map(|n| format!(" a{n}=b")).collect();
    let nested_json = format!("<script type=application/ld+json>{}</script>", "[".repeat(50_000));
    vec![
        markup("markup-deep", &"<div>".repeat(20_000)),
        markup("markup-deep-tables", &"<table><tr><td>".repeat(5_000)),
        markup("markup-formatting-unclosed", &"<b><i><p>".repeat(5_000)),
        markup("markup-attributes", &format!("<a{attributes}>x</a>")),
        markup("markup-links", &"<a href=/x>y</a>".repeat(15_000)),
        markup("markup-tags-unclosed", &"<".repeat(100_000)),
        markup("markup-comments-unclosed", &"<!--".repeat(20_000)),
        markup("markup-entities", &"&lt;&amp;&#x41;&nosuchthing;".repeat(8_000)),
        markup("markup-nul", &"\0".repeat(50_000)),
        markup("markup-json-deep", &nested_json),
        markup("markup-json-bomb", "<script type=application/ld+json>{\"@graph\":[[[{\"@type\":[[\"NewsArticle\"]],\"headline\":{\"a\":{}}}]]]}</script>"),
        markup("markup-script-unclosed", &format!("<script>{}", "x".repeat(300_000))),
        markup("markup-svg", &"<svg><foreignObject><math><mi>".repeat(4_000)),
        markup("markup-templates", &"<template><select><option>".repeat(4_000)),
        markup("markup-frames-inside", &format!("<iframe src='{inside}'></iframe><img src='{inside}'><link rel=stylesheet href='{inside}'><script src='{inside}'></script>")),
        markup("markup-canonical-inside", &format!("<link rel=canonical href='{inside}'><link rel=amphtml href='{inside}'>")),
        markup("markup-base-of-script", "<base href='javascript:alert(1)'><link rel=canonical href='//[x'>"),
        markup("markup-dates-of-nonsense", &"<time datetime='9999999999-99-99T99:99:99+99:99'>x</time>".repeat(1_000)),
        Fault::new("markup-title-of-a-megabyte", Say(page("", html(&"long ".repeat(200_000)))), Gives::Whatever),
        Fault::new("markup-titles", Say(page("", "<title>a</title>".repeat(10_000))), Gives::Whatever),
        Fault::new("markup-doctypes", Say(page("", "<!DOCTYPE x [<!ENTITY a \"&b;&b;\"><!ENTITY b \"&a;&a;\">]>&a;".repeat(1_000))), Gives::Whatever),
        Fault::new("markup-of-megabytes", Say(page("", "<p class=a>x<br>".repeat(4 << 16))), Gives::Whatever),
        Fault::new("markup-of-megabytes-more", Say(page("", "<a href=x><b>".repeat(1 << 16))), Gives::Whatever),
        Fault::new("markup-pdf-that-lies", Say(answer("HTTP/1.1 200 OK", "Content-Type: application/pdf\r\n", "%PDF-1.7\n1 0 obj<</Length 99999999>>stream")), Gives::Whatever),
    ]
}

fn transports(port: u16) -> Vec<Fault> {
    let alert = b"\x15\x03\x01\x00\x02\x02\x28".to_vec();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let closed = closed.map_or(9, |address| address.port());
    vec![
        fails("tls-alert-on-a-plain-port", Say(alert), "broken", "no HTTP answer"),
        Fault::new("plain-on-a-tls-port", Reset, Gives::Whatever).cited_as(format!("https://plain-on-a-tls-port.localhost:{port}/story/tls")),
        fails("port-not-allowed", Reset, "private", NOT_PUBLIC).cited_as(format!("http://port-not-allowed.localhost:{closed}/story/port")),
        fails("name-that-does-not-resolve", Reset, "unreachable", "the name does not resolve").cited_as("http://name-that-does-not-resolve.invalid/story/name".to_owned()),
        fails("name-of-300-letters", Reset, "unreachable", "the name does not resolve").cited_as(format!("http://{}.invalid/story/long-name", "a".repeat(300))),
        fails("speaks-http-2-unasked", Say(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0d\0\x04\0\0\xff\xff\0\x06\0\0@\0".to_vec()), "broken", "no HTTP answer"),
        fails("speaks-ssh", Say(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()), "broken", "no HTTP answer"),
        fails("speaks-smtp", Half(b"220 mail.example.org ESMTP\r\n".to_vec()), "broken", "no HTTP answer"),
    ]
}
