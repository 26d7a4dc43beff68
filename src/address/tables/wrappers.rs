//! Services that redirect to an address which stands in their own: search engines, social networks, mail gateways,
//! newsletter services. Only what is here is unwrapped: reviews, validators, archives and log-in pages hold other
//! pages' addresses too.

use url::Url;

use super::super::decode;
use super::super::host::Host;
use Held::{
    Between, Labelled, Own, Parameter, Parameter64, Query, Rest, Segment, Segment64, SegmentJson,
};
use Host::{Any, Brand, First, Is, Under};

/// One service.
#[derive(Debug)]
pub(in super::super) struct Wrapper {
    /// Its hosts.
    pub(in super::super) host: Host,
    /// How the path of its redirects begins.
    pub(in super::super) path: &'static str,
    /// Where the target stands.
    pub(in super::super) held: Held,
    /// Whether it is a dialog for sharing the target, not a way to it.
    pub(in super::super) shares: bool,
}

/// The way in which a wrapper holds its target.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Held {
    /// In the first of these parameters that holds an address.
    Parameter(&'static [&'static str]),
    /// The same, in base64.
    Parameter64(&'static [&'static str]),
    /// The query is the target.
    Query,
    /// In a segment of the path, percent-encoded.
    Segment,
    /// In a segment of the path, in base64.
    Segment64,
    /// In a segment of the path: JSON in base64, perhaps signed.
    SegmentJson,
    /// In a segment of the path, after a label.
    Labelled(&'static str),
    /// All that follows these words of the path.
    Rest(&'static str),
    /// Between the first two marks.
    Between(&'static str),
    /// In a format of the service's own.
    Own(fn(&Url) -> Option<String>),
}

impl Held {
    /// Whether an address without a query holds no target in this way.
    pub(in super::super) fn is_in_query(self) -> bool {
        matches!(
            self,
            Self::Parameter(_) | Self::Parameter64(_) | Self::Query
        )
    }
}

/// A redirect.
const fn row(host: Host, path: &'static str, held: Held) -> Wrapper {
    Wrapper {
        host,
        path,
        held,
        shares: false,
    }
}

/// A dialog for sharing.
const fn share(host: Host, path: &'static str, held: Held) -> Wrapper {
    Wrapper {
        host,
        path,
        held,
        shares: true,
    }
}

/// The services, those of one owner together.
pub(in super::super) const WRAPPERS: &[Wrapper] = &[
    // Salesforce Marketing Cloud, where it is not a token
    row(First("click"), "/", Parameter(&["qs"])),
    // Google, and the AMP caches (the parts are those of the cache's own address format)
    row(Brand("google"), "/url", Parameter(&["url", "q"])),
    row(Under("url.google.com"), "/url", Parameter(&["url", "q"])),
    row(Brand("google"), "/scholar_url", Parameter(&["url"])),
    row(Brand("google"), "/amp/", Rest("/amp/")),
    row(Under("cdn.ampproject.org"), "/c/", Rest("/c/")),
    row(Under("cdn.ampproject.org"), "/v/", Rest("/v/")),
    row(Under("cdn.ampproject.org"), "/wp/", Rest("/wp/")),
    row(Under("bing-amp.com"), "/c/", Rest("/c/")),
    row(Is("bc.marfeelcache.com"), "/amp/", Rest("/amp/")),
    row(Is("bc.marfeel.com"), "/", Rest("/")),
    row(
        Is("news.google.com"),
        "/articles/",
        Own(decode::google_news),
    ),
    row(Is("news.google.com"), "/read/", Own(decode::google_news)),
    row(
        Is("news.google.com"),
        "/rss/articles/",
        Own(decode::google_news),
    ),
    row(
        Is("news.google.com"),
        "/__i/rss/rd/articles/",
        Own(decode::google_news),
    ),
    row(Under("youtube.com"), "/redirect", Parameter(&["q"])),
    row(Under("youtube.com"), "/attribution_link", Parameter(&["u"])),
    row(
        Is("googleadservices.com"),
        "/pagead/aclk",
        Parameter(&["adurl"]),
    ),
    // other search engines
    row(Brand("bing"), "/ck/a", Parameter64(&["u"])),
    row(Brand("bing"), "/news/apiclick.aspx", Parameter(&["url"])),
    row(Under("search.yahoo.com"), "/", Labelled("RU=")),
    row(Under("search.yahoo.co.jp"), "/", Labelled("RU=")),
    row(Under("duckduckgo.com"), "/l/", Parameter(&["uddg"])),
    row(Is("html.duckduckgo.com"), "/l/", Parameter(&["uddg"])),
    row(Is("link.naver.com"), "/bridge", Parameter(&["url"])),
    // social networks
    row(Under("facebook.com"), "/l.php", Parameter(&["u"])),
    row(Under("facebook.com"), "/flx/warn", Parameter(&["u"])),
    share(Under("facebook.com"), "/sharer", Parameter(&["u"])),
    share(Under("facebook.com"), "/share.php", Parameter(&["u"])),
    share(Under("facebook.com"), "/dialog/share", Parameter(&["href"])),
    share(Under("facebook.com"), "/dialog/feed", Parameter(&["link"])),
    row(Is("l.instagram.com"), "/", Parameter(&["u"])),
    row(Is("l.messenger.com"), "/", Parameter(&["u"])),
    row(Is("l.threads.net"), "/", Parameter(&["u"])),
    row(Is("l.threads.com"), "/", Parameter(&["u"])),
    row(Is("l.workplace.com"), "/", Parameter(&["u"])),
    row(Is("l.wl.co"), "/l", Parameter(&["u"])),
    share(Under("twitter.com"), "/share", Parameter(&["url"])),
    share(Under("twitter.com"), "/intent/", Parameter(&["url"])),
    share(Under("x.com"), "/share", Parameter(&["url"])),
    share(Under("x.com"), "/intent/", Parameter(&["url"])),
    row(Under("linkedin.com"), "/redir/", Parameter(&["url"])),
    row(Under("linkedin.com"), "/safety/go", Parameter(&["url"])),
    row(Under("linkedin.com"), "/slink", Parameter(&["url"])),
    share(Under("linkedin.com"), "/shareArticle", Parameter(&["url"])),
    share(Under("linkedin.com"), "/sharing/", Parameter(&["url"])),
    row(Is("out.reddit.com"), "/", Parameter(&["url"])),
    share(Under("reddit.com"), "/submit", Parameter(&["url"])),
    share(Is("news.ycombinator.com"), "/submitlink", Parameter(&["u"])),
    row(Under("vk.com"), "/away", Parameter(&["to"])),
    share(Under("vk.com"), "/share.php", Parameter(&["url"])),
    row(Under("ok.ru"), "/dk", Parameter(&["st.link"])),
    row(Is("t.umblr.com"), "/redirect", Parameter(&["z"])),
    row(Under("tumblr.com"), "/safe-mode", Parameter(&["url"])),
    share(
        Under("tumblr.com"),
        "/share",
        Parameter(&["url", "canonicalUrl"]),
    ),
    row(Is("href.li"), "/", Query),
    row(Is("slack-redir.net"), "/link", Parameter(&["url"])),
    row(Is("getpocket.com"), "/redirect", Parameter(&["url"])),
    share(Is("getpocket.com"), "/save", Parameter(&["url"])),
    share(Is("getpocket.com"), "/edit", Parameter(&["url"])),
    row(
        Is("steamcommunity.com"),
        "/linkfilter",
        Parameter(&["url", "u"]),
    ),
    row(Is("t.me"), "/iv", Parameter(&["url"])),
    share(Is("t.me"), "/share", Parameter(&["url"])),
    share(Is("telegram.me"), "/share", Parameter(&["url"])),
    share(Is("bsky.app"), "/intent/compose", Parameter(&["url"])),
    share(Is("share.flipboard.com"), "/", Parameter(&["url"])),
    share(Under("pinterest.com"), "/pin/create/", Parameter(&["url"])),
    share(
        Is("social-plugins.line.me"),
        "/lineit/share",
        Parameter(&["url"]),
    ),
    share(Is("b.hatena.ne.jp"), "/add", Parameter(&["url"])),
    share(Is("story.kakao.com"), "/share", Parameter(&["url"])),
    share(Is("share.naver.com"), "/web/shareView", Parameter(&["url"])),
    share(Is("band.us"), "/plugin/share", Parameter(&["body"])),
    row(Is("medium.com"), "/r/", Parameter(&["url"])),
    row(Is("exit.sc"), "/", Parameter(&["url"])),
    row(Under("deviantart.com"), "/users/outgoing", Query),
    row(Under("pixiv.net"), "/jump.php", Query),
    row(Is("link.zhihu.com"), "/", Parameter(&["target"])),
    row(Is("link.juejin.cn"), "/", Parameter(&["target"])),
    row(Under("douban.com"), "/link2", Parameter(&["url"])),
    row(Is("weibo.cn"), "/sinaurl", Parameter(&["u", "toasturl"])),
    row(Is("bitly.com"), "/a/warning", Parameter(&["url"])),
    row(Is("anonym.to"), "/", Query),
    row(Is("anon.to"), "/", Query),
    row(Is("nullrefer.com"), "/", Query),
    row(Is("dereferer.me"), "/", Query),
    row(Is("outgoing.prod.webservices.mozgcp.net"), "/v1/", Segment),
    // mail gateways
    row(
        Under("safelinks.protection.outlook.com"),
        "/",
        Parameter(&["url"]),
    ),
    row(
        Under("safelinks.protection.office365.us"),
        "/",
        Parameter(&["url"]),
    ),
    row(
        Is("statics.teams.cdn.office.net"),
        "/evergreen-assets/safelinks/",
        Parameter(&["url"]),
    ),
    row(
        Under("safelink.emails.azure.net"),
        "/redirect",
        Parameter(&["destination"]),
    ),
    row(
        Under("urldefense.proofpoint.com"),
        "/v1/",
        Parameter(&["u"]),
    ),
    row(
        Under("urldefense.proofpoint.com"),
        "/v2/",
        Own(decode::proofpoint_v2),
    ),
    row(
        Under("urldefense.proofpoint.com"),
        "/v3/",
        Own(decode::proofpoint_v3),
    ),
    row(Under("urldefense.com"), "/v1/", Parameter(&["u"])),
    row(Under("urldefense.com"), "/v2/", Own(decode::proofpoint_v2)),
    row(Under("urldefense.com"), "/v3/", Own(decode::proofpoint_v3)),
    row(Under("urldefense.us"), "/v2/", Own(decode::proofpoint_v2)),
    row(Under("urldefense.us"), "/v3/", Own(decode::proofpoint_v3)),
    row(Is("linkprotect.cudasvc.com"), "/url", Parameter(&["a"])),
    row(Is("secure-web.cisco.com"), "/", Segment),
    row(Under("protection.sophos.com"), "/", Parameter64(&["u"])),
    row(Under("fireeye.com"), "/", Parameter(&["u"])),
    row(
        Under("trendmicro.com"),
        "/wis/clicktime/",
        Parameter(&["url"]),
    ),
    row(Under("trendmicro.com"), "/", Parameter(&["url"])),
    row(Is("clicktime.symantec.com"), "/", Parameter(&["u"])),
    row(Is("scanmail.trustwave.com"), "/", Parameter(&["u"])),
    row(Under("urlsand.esvalabs.com"), "/", Parameter(&["u"])),
    row(Is("linklock.titanhq.com"), "/", Parameter(&["url"])),
    row(Under("urlisolation.com"), "/", Parameter(&["url"])),
    row(Under("avanan.click"), "/v2/", Between("___")),
    row(Is("protect.checkpoint.com"), "/v2/", Between("___")),
    row(Is("safe.menlosecurity.com"), "/http", Rest("/")),
    // newsletter services; those without a host run under their customers' names
    row(Under("substack.com"), "/redirect/2/", SegmentJson),
    row(Is("eotrx.substackcdn.com"), "/open", Parameter(&["url"])),
    row(Any, "/CL0/http", Segment), // Amazon SES, as TLDR and GovDelivery use it
    row(Under("awstrack.me"), "/L0/", Segment), // Amazon SES
    row(Is("lnks.gd"), "/l/", SegmentJson), // GovDelivery
    row(Is("lnks.gd"), "/l/", Parameter(&["url"])),
    row(Is("flight.beehiiv.net"), "/v2/clicks/", SegmentJson),
    row(Any, "/e/c/", SegmentJson),              // Customer.io
    row(First("link"), "/external/", Segment64), // Sailthru
    row(First("link"), "/click/", Segment64),    // Sailthru
    row(Any, "/Prod/link-tracker", Parameter64(&["redirectUrl"])), // ActiveCampaign
    row(
        Under("mandrillapp.com"),
        "/track/click/",
        Own(decode::mandrill),
    ),
    row(First("email"), "/c/redir", Parameter(&["u"])), // Mailgun
    row(Any, "/", Segment64), // Kit, Stibee and others: an address in base64 is meant to be followed
    row(Any, "/", Own(decode::away)),
    // affiliate networks
    row(Under("skimresources.com"), "/", Parameter(&["url"])),
    row(Is("go.redirectingat.com"), "/", Parameter(&["url"])),
    row(Is("redirect.viglink.com"), "/", Parameter(&["u"])),
    row(
        Is("click.linksynergy.com"),
        "/",
        Parameter(&["murl", "RD_PARM1"]),
    ),
    row(Is("awin1.com"), "/", Parameter(&["ued", "p"])),
    row(Is("shareasale.com"), "/", Parameter(&["urllink"])),
];
