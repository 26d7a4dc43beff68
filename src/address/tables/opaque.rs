//! Click-trackers and shorteners that hold an id, not a target: only a request tells where they lead. They are never
//! guessed; what they led to is remembered as an alias.

use super::super::host::Host;
use Host::{Any, First, Is, Under};

/// One service: its hosts, and how the path of its redirects begins.
#[derive(Debug)]
pub(in super::super) struct Opaque {
    pub(in super::super) host: Host,
    pub(in super::super) path: &'static str,
}

impl Opaque {
    /// Whether a path leads anywhere: a shortener's front page does not.
    pub(in super::super) fn holds_path(&self, path: &str) -> bool {
        path.len() > 1 && path.starts_with(self.path)
    }
}

const fn row(host: Host, path: &'static str) -> Opaque {
    Opaque { host, path }
}

/// First labels of the hosts under which newsletter services count a customer's clicks: `click.example.org`. What such a
/// host has beside an id in its path may be pages like others.
pub(in super::super) const CLICK_LABELS: &[&str] = &[
    "ablink", "ablinks", "click", "clicks", "ct", "e", "elink", "email", "l", "link", "links",
    "lnk", "lnks", "t", "tr", "track", "tracker", "tracking", "trk",
];

/// The services.
pub(in super::super) const OPAQUE: &[Opaque] = &[
    // newsletter services
    row(Under("list-manage.com"), "/track/click"), // Mailchimp
    row(Under("mailchi.mp"), "/track/click"),
    row(Under("mandrillapp.com"), "/track/click/"),
    row(Under("mail.beehiiv.com"), "/"),
    row(Is("flight.beehiiv.net"), "/"),
    row(Any, "/ss/c/"),    // beehiiv, Revue (SendGrid's newer form)
    row(Any, "/ls/click"), // SendGrid
    row(Any, "/wf/click"), // SendGrid's older form
    row(Any, "/uni/ls/click"),
    row(Any, "/e3t/"), // HubSpot
    row(Any, "/Ctc/"),
    row(Under("hubspotlinks.com"), "/"),
    row(Under("convertkit-mail.com"), "/"), // Kit, formerly ConvertKit
    row(Under("convertkit-mail2.com"), "/"),
    row(Under("convertkit-mail3.com"), "/"),
    row(Under("convertkit-mail4.com"), "/"),
    row(Under("kit-mail.com"), "/"),
    row(Under("kit-mail2.com"), "/"),
    row(Under("kit-mail3.com"), "/"),
    row(Under("ck.page"), "/c/"),
    row(Under("substack.com"), "/redirect/"),
    row(First("email"), "/c/"),   // Mailgun
    row(First("click"), "/f/a/"), // SparkPost
    row(Any, "/f/a/"),
    row(Under("rs6.net"), "/"), // Constant Contact
    row(Under("constantcontact.com"), "/click"),
    row(Under("cmail19.com"), "/t/"), // Campaign Monitor
    row(Under("cmail20.com"), "/t/"),
    row(Under("createsend1.com"), "/t/"),
    row(Under("createsend.com"), "/t/"),
    row(Under("klclick.com"), "/"), // Klaviyo
    row(Under("klclick1.com"), "/"),
    row(Under("klclick2.com"), "/"),
    row(Under("klclick3.com"), "/"),
    row(Under("mlsend.com"), "/"), // MailerLite
    row(Under("mlsend2.com"), "/"),
    row(Under("mlclick.com"), "/"),
    row(Under("acemlna.com"), "/"), // ActiveCampaign
    row(Under("acemlnb.com"), "/"),
    row(Under("acemlnc.com"), "/"),
    row(Under("activehosted.com"), "/Prod/link-tracker"),
    row(Under("sendibt2.com"), "/"), // Brevo, formerly Sendinblue
    row(Under("sendibt3.com"), "/"),
    row(Any, "/tr/cl/"),
    row(Under("links.iterable.com"), "/"),
    row(Any, "/u/click"),
    row(Under("exct.net"), "/"), // Salesforce
    row(Under("exacttarget.com"), "/"),
    row(Under("exponea.com"), "/"),
    row(Under("getrevue.co"), "/revue/"),
    row(Is("click.revue.email"), "/"),
    row(Is("lnks.gd"), "/"), // GovDelivery
    row(Under("govdelivery.com"), "/track"),
    row(Under("stibee.com"), "/v2/click/"), // Korean newsletters
    row(Under("event.stibee.com"), "/"),
    row(Is("feedproxy.google.com"), "/"),
    row(Is("feeds.feedburner.com"), "/~r/"),
    // mail gateways
    row(Under("mimecast.com"), "/s/"),
    row(Under("mimecastprotect.com"), "/"),
    row(Under("emailprotection.link"), "/"),
    // news and search
    row(Is("news.google.com"), "/articles/"),
    row(Is("news.google.com"), "/read/"),
    row(Is("news.google.com"), "/rss/articles/"),
    row(Is("apple.news"), "/"),
    row(Is("baidu.com"), "/link"),
    row(Is("so.com"), "/link"),
    row(Is("sogou.com"), "/link"),
    row(Is("share.google"), "/"),
    row(Is("search.app"), "/"),
    row(Is("flip.it"), "/"),
    // shorteners
    row(Is("t.co"), "/"),
    row(Is("bit.ly"), "/"),
    row(Is("j.mp"), "/"),
    row(Is("goo.gl"), "/"),
    row(Is("maps.app.goo.gl"), "/"),
    row(Is("tinyurl.com"), "/"),
    row(Is("is.gd"), "/"),
    row(Is("v.gd"), "/"),
    row(Is("ow.ly"), "/"),
    row(Is("buff.ly"), "/"),
    row(Is("dlvr.it"), "/"),
    row(Is("ift.tt"), "/"),
    row(Is("trib.al"), "/"),
    row(Is("lnkd.in"), "/"),
    row(Is("fb.me"), "/"),
    row(Is("wp.me"), "/"),
    row(Is("rebrand.ly"), "/"),
    row(Is("cutt.ly"), "/"),
    row(Is("rb.gy"), "/"),
    row(Is("shorturl.at"), "/"),
    row(Is("t.ly"), "/"),
    row(Is("tiny.cc"), "/"),
    row(Is("snip.ly"), "/"),
    row(Is("po.st"), "/"),
    row(Is("shar.es"), "/"),
    row(Is("han.gl"), "/"),
    row(Is("url.kr"), "/"),
    row(Is("vo.la"), "/"),
    row(Is("me2.do"), "/"),
    row(Is("naver.me"), "/"),
    row(Is("kko.to"), "/"),
    row(Is("t.cn"), "/"),
    row(Is("amzn.to"), "/"),
    row(Is("a.co"), "/"),
    row(Is("nyti.ms"), "/"),
    row(Is("wapo.st"), "/"),
    row(Is("reut.rs"), "/"),
    row(Is("bbc.in"), "/"),
    row(Is("cnn.it"), "/"),
    row(Is("on.cnn.com"), "/"),
    row(Is("on.ft.com"), "/"),
    row(Is("on.wsj.com"), "/"),
    row(Is("econ.st"), "/"),
    row(Is("bloom.bg"), "/"),
    row(Is("politi.co"), "/"),
    row(Is("apne.ws"), "/"),
    row(Is("n.pr"), "/"),
    row(Is("s.nikkei.com"), "/"),
    row(Is("yhoo.it"), "/"),
    row(Is("cbsn.ws"), "/"),
    row(Is("nbcnews.to"), "/"),
    row(Is("abcn.ws"), "/"),
    row(Is("theatln.tc"), "/"),
    row(Is("gu.com"), "/p/"),
];
