//! Whole pages with the habits of many houses: how they sign, where they put the date, where they say their own name.

use url::Url;

use super::*;

/// The metadata of a page of a host.
fn read_at(host: &str, page: &str) -> Metadata {
    let url = Url::parse(&format!("https://{host}/news/story-17")).unwrap();
    scrape(&Page {
        url: &url,
        content_type: None,
        body: page.as_bytes(),
    })
    .metadata
}

const PROSE: &str = "<p>The harbour office confirmed on the quay this morning that the ferry will sail again before the \
    winter, and that the crew has been asked to come back by the end of the week.</p>";

/// A page with a headline, what stands between that and the text, and what stands behind the text.
fn page(between: &str, behind: &str) -> String {
    format!(
        "<!doctype html><title>Ferry to sail again before winter</title><article>\
         <h1>Ferry to sail again before winter</h1>{between}{PROSE}{PROSE}</article>{behind}"
    )
}

#[track_caller]
fn assert_authors(between: &str, expected: &[&str]) {
    let found = read_at("lantern.example", &page(between, ""));
    assert_eq!(found.authors, expected, "{between}");
}

#[test]
fn all_who_sign_are_read_and_nothing_else() {
    assert_authors(
        "<span class=author>Von <a href='/autor/1'>Anna Beispiel</a> und Jan Muster</span>",
        &["Anna Beispiel", "Jan Muster"],
    );
    assert_authors(
        "<ul><li class=byline><div class=byline-name>Ingrid Strand</div><div>Reporter</div></li>\
         <li class=byline><div class=byline-name>Jon Vik</div></li></ul>",
        &["Ingrid Strand", "Jon Vik"],
    );
    assert_authors(
        "<p class=byline>By Ann Kerr, Health Correspondent, and Tom Ode in Tidewick</p>",
        &["Ann Kerr", "Tom Ode"],
    );
    assert_authors(
        "<p>By Noor al-Amin and Mara Quill</p>",
        &["Noor al-Amin", "Mara Quill"],
    );
    assert_authors(
        "<ul class=credits><li><span>Words</span> Mara Quill</li><li>12 May 2020</li></ul>",
        &["Mara Quill"],
    );
    assert_authors(
        "<p>This is a guest post by Mara Quill.</p>",
        &["Mara Quill"],
    );
}

#[test]
fn a_user_name_yields_to_a_byline() {
    let declared = "<meta name=author content=harbour_desk><p>Text: Mara Quill und Tom Ode</p>";
    assert_authors(declared, &["Mara Quill", "Tom Ode"]);
    assert_authors("<meta name=author content=harbour_desk>", &["harbour_desk"]);
}

#[test]
fn neither_who_comments_nor_the_front_page_is_an_author() {
    let post = "<div itemscope itemtype='https://schema.org/DiscussionForumPosting'>\
        <span itemprop=author itemscope><b itemprop=name>ketch</b></span>\
        <div itemprop=comment itemscope itemtype='https://schema.org/Comment'>\
        <span itemprop=author itemscope><b itemprop=name>sloop</b></span></div></div>";
    assert_authors(post, &["ketch"]);
    assert_authors("<a rel=author href='/'>Notes from the quay</a>", &[]);
}

#[test]
fn a_reporter_stands_in_brackets_or_behind_his_office() {
    let text = |begin: &str, end: &str| {
        let body = "港湾局は今朝、渡し船が冬の前に再び運航すると桟橋で発表し、乗組員には週末までに戻るよう求めたと述べた。";
        format!(
            "<title>渡し船が冬の前に再び運航</title><h1>渡し船が冬の前に再び運航</h1><p>{begin}{body}</p><p>{body}{end}</p>"
        )
    };
    let authors = |begin: &str, end: &str| read_at("lantern.example", &text(begin, end)).authors;
    assert_eq!(authors("", "【山田花子】"), ["山田花子"]);
    assert_eq!(authors("港町（记者王小明、李红）", ""), ["王小明", "李红"]);
    assert_eq!(authors("", "（終わり）"), Vec::<String>::new());
    assert_authors(
        "<p>編集委員・山田花子 2025年3月10日 5時00分</p>",
        &["山田花子"],
    );
    assert_authors(
        "<meta property=og:site_name content=灯台><p class=byline>[山田花子，<a href='/author/1'>灯台</a>]</p>",
        &["山田花子"],
    );
}

#[test]
fn the_date_of_the_story_is_read_wherever_it_stands_and_that_of_the_visit_is_not() {
    let date = |page: &str| {
        let found = read_at("lantern.example", page).published;
        found.map(|date| date.to_string())
    };
    let masthead = "<header>Wednesday, November 25, 2026<nav><ul>".to_owned()
        + &"<li><a href='/x'>Section</a></li>".repeat(14)
        + "</ul></nav></header>";
    let below = format!("{masthead}{}", page("", "<p>April 17, 2025</p>"));
    assert_eq!(date(&below).as_deref(), Some("2025-04-17"));
    assert_eq!(date(&format!("{masthead}{}", page("", ""))), None);
    // Mails and authors' pages are no headlines of other stories.
    let signed = "<figure><figcaption>The ferry lies at the long quay, where it has been since the spring</figcaption></figure>\
        <div>Mara Quill <a href='mailto:mara.quill@lantern.example'>mara.quill@lantern.example</a></div>\
        <div class=date>Published June 1, 2021</div>";
    assert_eq!(date(&page(signed, "")).as_deref(), Some("2021-06-01"));
}

#[test]
fn a_site_is_named_by_its_host_its_front_page_and_its_rights() {
    let site = |host: &str, title: &str, page: &str| {
        let page = format!("<title>{title}</title>{page}<h1>Ferry to sail again</h1>{PROSE}");
        read_at(host, &page).site
    };
    let found = [
        // German letters are spelled out in hosts.
        site(
            "muehlen-verein.example",
            "Ferry to sail again | Mühlen-Verein",
            "",
        ),
        // A host tells nothing of other scripts.
        site(
            "jhw.example",
            "渡轮将再次启航-江海网",
            "<nav><a href='/'>江海网</a></nav>",
        ),
        site(
            "xy.example",
            "Ferry to sail again | Quay Notes",
            "<a href='/'><img src=l.png alt='Quay Notes'></a>",
        ),
        // Nothing in the title: the front page's name and the line of rights agree.
        site(
            "hva.example",
            "Ferry to sail again",
            "<a href='/'>Heimatverein Altenrode e. V.</a><footer>© 2020 Heimatverein Altenrode e. V.</footer>",
        ),
        site(
            "lantern.example",
            "Ferry to sail again",
            "<meta itemprop=publisher content='Lantern Media Group Inc.'>",
        ),
    ];
    let found = found.map(Option::unwrap_or_default);
    let expected = [
        "Mühlen-Verein",
        "江海网",
        "Quay Notes",
        "Heimatverein Altenrode e. V.",
        "Lantern",
    ];
    assert_eq!(found, expected);
    // A headline may speak of who is called as the host is.
    let sued = site(
        "lantern.example",
        "Ferry to sail again, says Lantern | Company news",
        "<meta property=og:title content='Ferry to sail again, says Lantern'>",
    );
    assert_eq!(sued.as_deref(), Some("lantern.example"));
    let alone = site(
        "xy.example",
        "Ferry to sail again",
        "<a href='/'>Start</a><footer>© 2020</footer>",
    );
    assert_eq!(alone.as_deref(), Some("xy.example"));
}

#[test]
fn a_blog_s_name_and_a_section_s_are_no_headline() {
    let blog = "<title>Spätlese: Ferry to sail again</title><meta property=og:title content='Ferry to sail again'>\
        <h1>Spätlese</h1><h3 class=post-title>Ferry to sail again</h3>";
    let title = |page: &str| read_at("spaetlese.example", &format!("{page}{PROSE}")).title;
    assert_eq!(title(blog).as_deref(), Some("Ferry to sail again"));
    let section = "<title>Spätlese - Berichte</title><h1>Ferry will sail again</h1>";
    assert_eq!(title(section).as_deref(), Some("Ferry will sail again"));
}
