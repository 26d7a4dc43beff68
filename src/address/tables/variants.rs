//! The forms in which one page appears: AMP, mobile, other hosts, short and embedded addresses.

/// Labels left of the registrable domain that name a form of the site, not a part of it; `www` may have a number.
pub(in super::super) const FORM_LABELS: &[&str] = &["m", "mobile", "amp"];

/// Beginnings of labels that do: `amp-news.example.org` is `news.example.org`.
pub(in super::super) const FORM_LABEL_PREFIXES: &[&str] = &["amp-"];

/// Ends of paths that do. `.amp.html` is `.html`, see [`PATH_REPLACED`].
pub(in super::super) const PATH_ENDS: &[&str] = &["/amp", ".amp", "/amp.html", ";amp"];

/// Ends of paths and what they stand for.
pub(in super::super) const PATH_REPLACED: &[(&str, &str)] = &[
    (".amp.html", ".html"),
    (".amp.htm", ".htm"),
    ("-amp.html", ".html"),
];

/// Files that a server shows for their directory.
pub(in super::super) const INDEX_FILES: &[&str] = &[
    "/index",
    "/index.html",
    "/index.htm",
    "/index.xhtml",
    "/index.php",
    "/index.asp",
    "/index.aspx",
    "/index.jsp",
    "/default.html",
    "/default.htm",
    "/default.asp",
    "/default.aspx",
];

/// Parameters that ask for a form, with the values that do (an empty one stands for none).
pub(in super::super) const SWITCHES: &[(&str, &[&str])] = &[
    ("amp", &["", "1", "true", "amp"]),
    ("isamp", &["", "1", "true"]),
    ("wpamp", &["", "1", "true"]),
    ("noamp", &["", "1", "true", "mobile", "available"]),
    ("outputtype", &["amp"]),
    ("output", &["amp"]),
    ("mode", &["amp"]),
    ("view", &["amp"]),
    ("v", &["amp"]),
    ("layout", &["amp"]),
    ("format", &["amp"]),
    ("type", &["amp"]),
    ("facet", &["amp"]),
    ("marfeeltn", &["amp"]),
    ("m", &["0", "1"]), // Blogger, and many content systems
    ("mobile", &["1", "true"]),
];

/// Hosts of one site, under their name here. Forms are taken off before: `mobile.twitter.com` is `twitter.com`.
pub(in super::super) const HOSTS: &[(&str, &str)] = &[
    ("twitter.com", "x.com"),
    ("fxtwitter.com", "x.com"),
    ("vxtwitter.com", "x.com"),
    ("fixupx.com", "x.com"),
    ("xcancel.com", "x.com"),
    ("nitter.net", "x.com"),
    ("youtube-nocookie.com", "youtube.com"),
    ("music.youtube.com", "youtube.com"),
    ("old.reddit.com", "reddit.com"),
    ("new.reddit.com", "reddit.com"),
    ("np.reddit.com", "reddit.com"),
    ("i.reddit.com", "reddit.com"),
    ("touch.facebook.com", "facebook.com"),
    ("mbasic.facebook.com", "facebook.com"),
    ("web.facebook.com", "facebook.com"),
    ("fb.com", "facebook.com"),
    ("dx.doi.org", "doi.org"),
    ("threads.com", "threads.net"),
    ("telegram.me", "t.me"),
];

/// An address that is another in full. A `{name}` in the path takes one segment, one in the query the value of the
/// parameter of that name; what else is in the query stays.
#[derive(Debug)]
pub(in super::super) struct Rewrite {
    pub(in super::super) host: &'static str,
    pub(in super::super) path: &'static str,
    pub(in super::super) query: &'static [&'static str],
    pub(in super::super) to: &'static str,
}

const fn path(host: &'static str, path: &'static str, to: &'static str) -> Rewrite {
    Rewrite {
        host,
        path,
        query: &[],
        to,
    }
}

/// A video's page with parameters of which only `v` counts.
const fn watch(query: &'static [&'static str]) -> Rewrite {
    Rewrite {
        host: "youtube.com",
        path: "/watch",
        query,
        to: "youtube.com/watch?v={v}",
    }
}

/// The addresses that are others.
pub(in super::super) const REWRITES: &[Rewrite] = &[
    // a place in a video, or the list it was played from, is no other video
    watch(&["v", "t"]),
    watch(&["v", "start"]),
    watch(&["v", "list"]),
    path("youtu.be", "/{v}", "youtube.com/watch?v={v}"),
    path("youtube.com", "/embed/{v}", "youtube.com/watch?v={v}"),
    path("youtube.com", "/shorts/{v}", "youtube.com/watch?v={v}"),
    path("youtube.com", "/live/{v}", "youtube.com/watch?v={v}"),
    path("youtube.com", "/v/{v}", "youtube.com/watch?v={v}"),
    path("x.com", "/{user}/status/{id}", "x.com/i/status/{id}"),
    path("x.com", "/{user}/statuses/{id}", "x.com/i/status/{id}"),
    path(
        "x.com",
        "/{user}/status/{id}/photo/{n}",
        "x.com/i/status/{id}",
    ),
    path(
        "x.com",
        "/{user}/status/{id}/video/{n}",
        "x.com/i/status/{id}",
    ),
    path("x.com", "/i/web/status/{id}", "x.com/i/status/{id}"),
    path(
        "reddit.com",
        "/r/{sub}/comments/{id}/{slug}",
        "reddit.com/comments/{id}",
    ),
    path(
        "reddit.com",
        "/r/{sub}/comments/{id}",
        "reddit.com/comments/{id}",
    ),
    path("redd.it", "/{id}", "reddit.com/comments/{id}"),
    path(
        "open.substack.com",
        "/pub/{name}/p/{slug}",
        "{name}.substack.com/p/{slug}",
    ),
    path("t.me", "/s/{channel}/{post}", "t.me/{channel}/{post}"),
    path(
        "n.news.naver.com",
        "/mnews/article/{press}/{id}",
        "n.news.naver.com/article/{press}/{id}",
    ),
    Rewrite {
        host: "news.naver.com",
        path: "/main/read.naver",
        query: &["oid", "aid"],
        to: "n.news.naver.com/article/{oid}/{aid}",
    },
    Rewrite {
        host: "news.naver.com",
        path: "/main/read.nhn",
        query: &["oid", "aid"],
        to: "n.news.naver.com/article/{oid}/{aid}",
    },
];
