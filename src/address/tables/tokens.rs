//! What tells that an address belongs to one subscriber: it manages a subscription, shows a mail to the one who got
//! it, carries who that is, or counts clicks.

use super::super::host::Host;
use Host::{Any, Under};

/// Segments of the path on such pages: lower case, without separators, numbers and extension.
pub(in super::super) const PATH_WORDS: &[&str] = &[
    "unsubscribe",
    "unsubscribed",
    "unsubscribeall",
    "unsubscribeme",
    "unsubscribefromlist",
    "unsub",
    "optout",
    "emailoptout",
    "desuscribir",
    "desabonner",
    "desinscription",
    "abmelden",
    "abbestellen",
    "수신거부",
    "managesubscription",
    "managepreferences",
    "emailpreferences",
    "emailsettings",
    "subscriptionpreferences",
    "preferencecenter",
    "subscriptioncenter",
    "updateprofile",
    "viewonline",
    "viewinbrowser",
    "viewemail",
    "webversion",
    "emailwebview",
    "forwardtoafriend",
    "forwardtofriend",
    "confirmsubscription",
    "magiclink",
    "disableemail",
    "mailinglistoptout",
];

/// Pages of newsletter services that are a subscriber's own: the host, and how the path begins.
pub(in super::super) const PAGES: &[(Host, &str)] = &[
    (Under("list-manage.com"), "/profile"),
    (Under("list-manage.com"), "/unsubscribe"),
    (Under("list-manage.com"), "/about"),
    (Under("list-manage.com"), "/vcard"),
    (Under("substack.com"), "/action/"),
    (Under("substack.com"), "/account"),
    (Under("substack.com"), "/sign-in"),
    (Under("substack.com"), "/subscribe"),
    (Under("substack.com"), "/app-link/"),
    (Under("convertkit.com"), "/subscribers/"),
    (Under("kit.com"), "/subscribers/"),
    (Under("ck.page"), "/unsubscribe"),
    (Under("beehiiv.com"), "/subscribe/"),
    (Under("hubspotpreferencecenter.com"), "/"),
    (Any, "/hs/manage-preferences/"),
    (Any, "/hs/preferences-center/"),
    (Any, "/hs/email"),
    (Any, "/e3t/webview/"),
    (Any, "/wf/open"),
    (Under("sendgrid.net"), "/asm/"), // SendGrid's suppression groups
    (Under("cmail19.com"), "/u/"),
    (Under("cmail20.com"), "/u/"),
    (Under("createsend1.com"), "/u/"),
    (Under("createsend.com"), "/u/"),
    (Under("constantcontact.com"), "/do"),
    (Under("klclick.com"), "/unsubscribe"),
    (Under("manage.kmail-lists.com"), "/"), // Klaviyo
    (Under("stibee.com"), "/v2/unsubscribe"),
    (Under("preview.mailerlite.com"), "/"),
    (Under("preview.mailerlite.io"), "/"),
];

/// Words in the name of a parameter that carries who the subscriber is, whatever its value: `subscriber_id`,
/// `unsubscribe-token`. Each stands also with `id` behind it.
pub(in super::super) const NAMES: &[&str] = &[
    "token",
    "authtoken",
    "jwt",
    "subscriber",
    "unsub",
    "unsubscribe",
    "euid",
];

/// Words that do where the value looks like a token, not like a word or a number: `email_hash`, `auth`.
pub(in super::super) const SHORT_NAMES: &[&str] = &[
    "e",
    "sub",
    "subscription",
    "uid",
    "user",
    "auth",
    "access",
    "login",
    "session",
    "email",
    "recipient",
    "member",
    "contact",
];

/// Names that are both: a number is who the subscriber is.
pub(in super::super) const WHOLE_NAMES: &[&str] = &[
    "sub_id",
    "subid",
    "subscription_id",
    "member_id",
    "recipient_id",
    "contact_id",
];

/// Segments of a path before what looks like a token: then the page is the subscriber's own.
pub(in super::super) const BEFORE_TOKENS: &[&str] = &[
    "subscription",
    "subscriptions",
    "preferences",
    "profile",
    "account",
    "manage",
    "member",
    "members",
    "subscriber",
    "subscribers",
];

/// First labels of the hosts under which newsletter services count a customer's clicks: `click.example.org`. What such a
/// host has beside an id in its path may be pages like others.
pub(in super::super) const CLICK_LABELS: &[&str] = &[
    "ablink", "ablinks", "click", "clicks", "ct", "e", "elink", "email", "l", "link", "links",
    "lnk", "lnks", "t", "tr", "track", "tracker", "tracking", "trk",
];
