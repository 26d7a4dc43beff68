//! What tells that an address belongs to one subscriber: it manages a subscription, shows a mail to the one who got
//! it, or carries who that is.

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
];

/// Parameters that carry who the subscriber is, whatever their value.
pub(in super::super) const NAMES: &[&str] = &[
    "token",
    "access_token",
    "auth_token",
    "authtoken",
    "login_token",
    "magic_token",
    "jwt",
    "subscriber",
    "subscriber_id",
    "subscriberid",
    "sub_id",
    "subid",
    "subscription_id",
    "unsubscribe_token",
    "euid",
    "member_id",
    "recipient_id",
    "contact_id",
    "user_token",
];

/// Parameters that do where their value looks like a token, not like a word or a number.
pub(in super::super) const SHORT_NAMES: &[&str] = &[
    "e",
    "sub",
    "uid",
    "auth",
    "email",
    "recipient",
    "unsubscribe",
    "unsub",
];
