//! A session with a server that has its lines from a script.

use super::*;

const TIMEOUT: Duration = Duration::from_mins(1);

const PLAIN: &[&str] = &[
    "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na1 OK\r\n",
    "+ \r\n",
    "a2 OK done\r\n",
];
const LOGIN: &[&str] = &["* CAPABILITY IMAP4rev1\r\na1 OK\r\n", "a2 OK\r\n"];
const REFUSED: &[&str] = &[
    "* CAPABILITY AUTH=XOAUTH2\r\na1 OK\r\n",
    "+ \r\n",
    "+ eyJzdGF0dXMiOiI0MDEifQ==\r\n",
    "a2 NO [AUTHENTICATIONFAILED] the token is sesame\r\n",
];
const UNWELL: &[&str] = &["a1 OK\r\n", "a2 NO [UNAVAILABLE] later\r\n"];
const ENDLESS: &[&str] = &["a1 OK\r\n", "+\r\n", "+\r\n", "+\r\n", "+\r\n", ""];
const SCRIPT: &[&str] = &[
    "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 12] next\r\na1 OK [READ-ONLY] done\r\n",
    "* SEARCH 11 3\r\n* SEARCH 9\r\na2 OK\r\n",
    "* 1 FETCH (FLAGS (\\Seen))\r\n\
     * 1 FETCH (UID 99 RFC822.SIZE 1 BODY[HEADER.FIELDS (FROM)] \"\")\r\n\
     * 2 FETCH (UID 9 FLAGS (\\Seen))\r\n\
     * 2 FETCH (UID 9 RFC822.SIZE 20 INTERNALDATE \" 7-Jul-2025 02:44:25 -0700\" BODY[HEADER.FIELDS (FROM)] {9}\r\nFrom: a\r\n)\r\na3 OK\r\n",
    "* 2 FETCH (UID 9 BODY[] {5}\r\nhello)\r\na4 OK\r\n",
    "* 2 FETCH (UID 9 BODY[] {9}\r\ntoo large)\r\na5 OK\r\n",
    "a6 OK\r\n",
    "a7 NO [SERVERBUG] none\r\n",
    "",
];

/// A server that says its greeting, then to each line that it is sent what the script has for it. What it was sent
/// comes back.
async fn scripted(
    script: &'static [&'static str],
) -> (
    Session<tokio::io::DuplexStream>,
    tokio::task::JoinHandle<Vec<String>>,
) {
    use tokio::io::AsyncBufReadExt as _;
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let server = tokio::spawn(async move {
        let mut theirs = BufReader::new(theirs);
        let mut sent = Vec::new();
        theirs.write_all(b"* OK ready\r\n").await.unwrap();
        for answer in script {
            let mut line = String::new();
            theirs.read_line(&mut line).await.unwrap();
            sent.push(line.trim_end().to_owned());
            theirs.write_all(answer.as_bytes()).await.unwrap();
        }
        sent
    });
    (Session::greet(ours, TIMEOUT).await.unwrap(), server)
}

fn password(text: &str) -> Credential {
    Credential::Password(text.to_owned())
}

#[tokio::test]
async fn a_password_is_sent_as_the_server_takes_it() {
    let (mut session, server) = scripted(PLAIN).await;
    session.log_in("ann", &password("päss")).await.unwrap();
    let sent = server.await.unwrap();
    let payload = BASE64_STANDARD.encode("\0ann\0päss");
    assert_eq!(sent[1..], ["a2 AUTHENTICATE PLAIN".to_owned(), payload]);

    let (mut session, server) = scripted(LOGIN).await;
    session.log_in("ann", &password("a\"b")).await.unwrap();
    assert_eq!(server.await.unwrap()[1], r#"a2 LOGIN "ann" "a\"b""#);

    let (mut session, _server) = scripted(LOGIN).await;
    let fault = session.log_in("ann", &password("pä")).await.unwrap_err();
    assert_eq!(fault, Fault::Unspeakable);
}

#[tokio::test]
async fn a_refused_secret_is_told_from_a_server_that_is_not_well() {
    let (mut session, server) = scripted(REFUSED).await;
    let token = Credential::Token("sesame".to_owned());
    let fault = session.log_in("ann", &token).await.unwrap_err().to_string();
    assert!(fault.starts_with("refused the token; "), "{fault}");
    assert!(!fault.contains("sesame"), "{fault}");
    let payload = BASE64_STANDARD.encode("user=ann\x01auth=Bearer sesame\x01\x01");
    assert_eq!(server.await.unwrap()[2..], [payload, String::new()]);

    let (mut session, _server) = scripted(UNWELL).await;
    let fault = session.log_in("ann", &password("x")).await.unwrap_err();
    assert_eq!(fault, Fault::Unavailable);

    let (mut session, _server) = scripted(ENDLESS).await;
    let fault = session.log_in("ann", &token).await.unwrap_err();
    assert_eq!(fault, Fault::Nonsense { step: "the login" });
}

#[tokio::test]
async fn a_folder_is_looked_into_without_a_trace() {
    let (mut session, server) = scripted(SCRIPT).await;
    let folder = session.examine("Föhn").await.unwrap();
    assert_eq!(
        folder,
        Folder {
            validity: 7,
            next: Some(12),
            exists: 3
        }
    );
    let since = NaiveDate::from_ymd_opt(2025, 7, 1);
    assert_eq!(session.search(8, since).await.unwrap(), [9, 11]);
    let envelopes = session.envelopes(&[9, 11]).await.0;
    assert_eq!(
        envelopes,
        [Envelope {
            uid: 9,
            size: 20,
            received: "2025-07-07T09:44:25Z".parse().ok(),
            head: b"From: a\r\n".to_vec(),
        }]
    );
    let body = |text: &str| Body::Whole(text.as_bytes().to_vec());
    assert_eq!(session.body(9, 8, TIMEOUT).await.unwrap(), body("hello"));
    assert_eq!(session.body(9, 8, TIMEOUT).await.unwrap(), Body::Cut(9));
    assert_eq!(session.body(9, 8, TIMEOUT).await.unwrap(), Body::Gone);
    let fault = session.body(9, 8, TIMEOUT).await.unwrap_err();
    assert!(fault.is_an_answer(), "{fault}");
    session.log_out().await;
    assert_eq!(
        server.await.unwrap(),
        [
            "a1 EXAMINE \"F&APY-hn\"",
            "a2 UID SEARCH UID 9:* SINCE 1-Jul-2025",
            "a3 UID FETCH 9,11 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE LIST-ID)])",
            "a4 UID FETCH 9 (UID BODY.PEEK[])",
            "a5 UID FETCH 9 (UID BODY.PEEK[])",
            "a6 UID FETCH 9 (UID BODY.PEEK[])",
            "a7 UID FETCH 9 (UID BODY.PEEK[])",
            "a8 LOGOUT",
        ]
    );
}

#[tokio::test]
async fn a_folder_that_is_not_there_or_has_no_numbers_is_named() {
    let (mut session, _server) = scripted(&["a1 NO none\r\n"]).await;
    let fault = session.examine("News").await.unwrap_err().to_string();
    assert!(fault.contains("no folder \"News\""), "{fault}");
    let (mut session, _server) = scripted(&["a1 OK\r\n"]).await;
    let fault = session.examine("News").await.unwrap_err().to_string();
    assert!(fault.contains("UIDVALIDITY"), "{fault}");
}

#[tokio::test(start_paused = true)]
async fn no_step_waits_for_ever() {
    let (mut session, _server) = scripted(&["", ""]).await;
    let fault = session.search(0, None).await.unwrap_err();
    assert!(matches!(fault, Fault::Slow { .. }), "{fault}");
    assert!(fault.to_string().contains("within 60 s"), "{fault}");
    let (silent, _end) = tokio::io::duplex(10);
    let fault = Session::greet(silent, TIMEOUT).await.err().unwrap();
    assert!(matches!(fault, Fault::Slow { .. }), "{fault}");
}

#[tokio::test(start_paused = true)]
async fn a_mail_may_come_slowly_but_not_stop() {
    let (ours, mut theirs) = tokio::io::duplex(100);
    let server = tokio::spawn(async move {
        theirs
            .write_all(b"* OK\r\n* 1 FETCH (UID 9 BODY[] {5}\r\n")
            .await
            .unwrap();
        for letter in [b"h", b"e", b"l", b"l", b"o"] {
            tokio::time::sleep(TIMEOUT / 2).await;
            theirs.write_all(letter).await.unwrap();
        }
        theirs
            .write_all(b")\r\na1 OK\r\n* 1 FETCH (UID 9 BODY[] {5}\r\nh")
            .await
            .unwrap();
        theirs
    });
    let mut session = Session::greet(ours, TIMEOUT).await.unwrap();
    let whole = session.body(9, 8, 10 * TIMEOUT).await.unwrap();
    assert_eq!(whole, Body::Whole(b"hello".to_vec()));
    let fault = session.body(9, 8, 10 * TIMEOUT).await.unwrap_err();
    assert!(fault.to_string().contains("within 60 s"), "{fault}");
    drop(server.await.unwrap());
}

#[tokio::test]
async fn what_is_no_imap_is_said_to_be_so() {
    for (greeting, expected) in [
        ("HTTP/1.1 400 Bad Request\r\n", "no IMAP"),
        ("* BYE too busy\r\n", "at the moment"),
        ("", "ended the connection"),
    ] {
        let (ours, mut theirs) = tokio::io::duplex(100);
        theirs.write_all(greeting.as_bytes()).await.unwrap();
        drop(theirs);
        let fault = Session::greet(ours, TIMEOUT).await.err().unwrap();
        assert!(fault.to_string().contains(expected), "{fault}");
    }
}
