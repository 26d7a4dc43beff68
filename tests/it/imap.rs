//! A folder of an IMAP account: heads first, bodies of what fits, each once; one mail that can't be read ends nothing.
//! `.ci/imap` tries the same with a server that others wrote.

use serde_json::Value;

use crate::harness::Aggregator;
use crate::mailserver::{AUTHORITY, Act, MailServer};
use crate::newsroom::Newsroom;

const SECRET: &str = "open sesame";

fn over(server: &MailServer) -> Aggregator {
    let address = server.address();
    let aggregator = Aggregator::new(&Newsroom::empty())
        .set("fetch", "allow_private", &format!("[\"{address}\"]"))
        .set("fetch", "never", "[\"example.org\"]")
        .env("SSL_CERT_FILE", "authority.pem")
        .toml(&format!(
            "[[source]]\nname = \"mail\"\nkind = \"imap\"\nhost = \"{address}\"\nuser = \"reader\"\n\
             password_file = \"password\"\nfrom = [\"lists.example.org\"]\n"
        ));
    aggregator.write("authority.pem", AUTHORITY);
    aggregator.write("password", SECRET);
    aggregator
}

fn digest(number: u32) -> String {
    format!(
        "From: Weekly <weekly@lists.example.org>\nSubject: Weekly, issue {number}\nMessage-ID: <{number}@example.org>\n\n\
         1. A story of issue {number}\nhttps://www.example.org/{number}/1\n\n2. And another\nhttps://www.example.org/{number}/2\n"
    )
}

fn new_digests(summary: &Value) -> u64 {
    summary["sources"][0]["digests"]["new"].as_u64().unwrap()
}

/// The mails whose bodies were asked for.
fn bodies(asked: &[String]) -> Vec<&str> {
    let uid = |command: &&str| command.ends_with("(UID BODY.PEEK[])");
    let asked = asked.iter().map(String::as_str).filter(uid);
    asked
        .filter_map(|command| command.split(' ').nth(2))
        .collect()
}

#[test]
fn heads_come_first_and_the_second_time_nothing_is_asked_for() {
    let server = MailServer::start();
    server.put(3, &digest(1), Act::Give);
    server.put(
        4,
        "From: ann@example.net\n\nunder the third stone\n",
        Act::Give,
    );
    server.put(9, &digest(2), Act::Give);
    let aggregator = over(&server);
    assert_eq!(new_digests(&aggregator.refresh()), 2);
    let asked = server.asked();
    assert_eq!(bodies(&asked), ["3", "9"]);
    assert!(
        asked.iter().all(|command| {
            let words = ["SELECT", "STORE", "BODY["];
            !words.iter().any(|word| command.contains(word))
        }),
        "{asked:?}"
    );

    assert_eq!(new_digests(&aggregator.refresh()), 0);
    let asked = server.asked();
    assert_eq!(
        asked
            .iter()
            .map(|c| c.split(' ').next().unwrap())
            .collect::<Vec<_>>(),
        ["CAPABILITY", "AUTHENTICATE", "EXAMINE", "LOGOUT"]
    );
}

#[test]
fn a_mail_that_cannot_be_read_ends_nothing_and_is_asked_for_again() {
    let server = MailServer::start();
    server.put(1, &digest(1), Act::BreakOff);
    server.put(2, &digest(2), Act::Refuse);
    server.put(3, &digest(3), Act::Give);
    let aggregator = over(&server);
    let first = aggregator.run(&["refresh", "--json"]).success();
    assert_eq!(new_digests(&first.json()), 1);
    let first = first.says(&["127.0.0.1", "ended the connection"]);
    let first = first.says(&["127.0.0.1", "refused the delivery of a mail"]);
    assert!(!first.stderr.contains(SECRET));

    server.asked();
    server.put(1, &digest(1), Act::Give);
    server.put(4, &digest(4), Act::Give);
    let second = aggregator.run(&["refresh", "--json"]).success();
    assert_eq!(new_digests(&second.json()), 2);
    assert_eq!(bodies(&server.asked()), ["4", "1", "2"]);
}

#[test]
fn one_head_that_is_refused_holds_up_no_other_mail() {
    let server = MailServer::start();
    for uid in 1..=30 {
        let act = if uid == 12 {
            Act::RefuseHead
        } else {
            Act::Give
        };
        server.put(uid, &digest(uid), act);
    }
    let aggregator = over(&server);
    let first = aggregator.run(&["refresh", "--json"]).success();
    assert_eq!(new_digests(&first.json()), 29);
    first.says(&["mail 12 of INBOX", "refused the look at new mails"]);
    server.asked();
    server.put(12, &digest(12), Act::Give);
    assert_eq!(new_digests(&aggregator.refresh()), 1);
    assert_eq!(bodies(&server.asked()), ["12"]);
}

#[test]
fn another_password_file_is_no_other_mailbox_and_another_filter_finds_older_mails() {
    let server = MailServer::start();
    server.put(1, &digest(1), Act::Give);
    let other = digest(2).replace("weekly@lists", "monthly@post");
    server.put(2, &other, Act::Give);
    let aggregator = over(&server);
    assert_eq!(new_digests(&aggregator.refresh()), 1);

    aggregator.write("password-2", SECRET);
    let aggregator = aggregator.edit(
        "password_file = \"password\"",
        "password_file = \"password-2\"",
    );
    server.asked();
    assert_eq!(new_digests(&aggregator.refresh()), 0);
    let asked = server.asked();
    assert!(
        !asked.iter().any(|command| command.starts_with("UID")),
        "{asked:?}"
    );

    let aggregator = aggregator.edit(
        "\"lists.example.org\"",
        "\"lists.example.org\", \"post.example.org\"",
    );
    assert_eq!(new_digests(&aggregator.refresh()), 1);
    assert_eq!(bodies(&server.asked()), ["1", "2"]);
}

#[test]
fn a_server_whose_authority_is_not_known_learns_no_password() {
    let server = MailServer::start();
    server.put(1, &digest(1), Act::Give);
    // An authority of that name, but another.
    let certificate = include_str!("tls/server.pem");
    let aggregator = over(&server);
    aggregator.write("authority.pem", certificate);
    let outcome = aggregator.run(&["refresh"]).code(1);
    outcome.says(&["certificate is not trusted"]);
    assert_eq!(server.asked(), Vec::<String>::new());
}
