//! What names content on one site and is noise on another: pairs for both sides.

use url::Url;

use super::clean;
use super::tests::{assert_different, assert_same};

#[test]
fn a_parameter_that_names_an_item_stays() {
    for pair in [
        [
            "https://board.example.org/newsletter.aspx?nlid=101",
            "https://board.example.org/newsletter.aspx?nlid=102",
        ],
        [
            "https://board.example.org/newsletter.aspx?nlid=101",
            "https://board.example.org/newsletter.aspx",
        ],
        [
            "https://audit.example.gov/report.cfm?cfid=7",
            "https://audit.example.gov/report.cfm?cfid=8",
        ],
        [
            "https://fair.example.org/talk?ceid=12",
            "https://fair.example.org/talk?ceid=13",
        ],
        [
            "https://archive.example.org/show?pk_id=4",
            "https://archive.example.org/show?pk_id=5",
        ],
        [
            "https://museum.example.org/view?itm_id=88",
            "https://museum.example.org/view?itm_id=89",
        ],
        [
            "https://radio.example.org/listen?trk_id=3",
            "https://radio.example.org/listen?trk_id=4",
        ],
        [
            "https://register.example.org/firm?cmp_id=300",
            "https://register.example.org/firm?cmp_id=301",
        ],
        [
            "https://music.example.org/gear?type=amp",
            "https://music.example.org/gear",
        ],
        [
            "https://substack.com/app-link/post?publication_id=11&post_id=500",
            "https://substack.com/app-link/post?publication_id=11&post_id=501",
        ],
        [
            "https://substack.com/app-link/post?publication_id=11&post_id=500",
            "https://substack.com/app-link/post?publication_id=12&post_id=500",
        ],
        [
            "https://blog.naver.com/PostView.naver?blogId=quay&logNo=221",
            "https://blog.naver.com/PostView.naver?blogId=quay&logNo=222",
        ],
        [
            "https://blog.naver.com/PostList.naver?blogId=quay&categoryNo=1",
            "https://blog.naver.com/PostList.naver?blogId=quay&categoryNo=2",
        ],
    ] {
        assert_different(&pair);
    }
    let item = "https://board.example.org/newsletter.aspx?nlid=101";
    assert_eq!(
        clean(&Url::parse(item).unwrap()).as_str(),
        item,
        "a link keeps what it leads by"
    );
}

#[test]
fn the_same_parameter_goes_where_it_tells_how_a_reader_came() {
    for pair in [
        [
            "https://www.politico.com/news/2026/03/03/quay-1",
            "https://www.politico.com/news/2026/03/03/quay-1?nlid=630318&nid=0a",
        ],
        [
            "https://audit.example.gov/report.cfm?id=7",
            "https://audit.example.gov/report.cfm?id=7&CFID=123&CFTOKEN=456",
        ],
        [
            "https://act.example.org/a/quay",
            "https://act.example.org/a/quay?emci=0a-1&emdi=0b-2&ceid=99",
        ],
        [
            "https://act.example.org/a/quay",
            "https://act.example.org/a/quay?ceid=99&emdi=0b-2",
        ],
        [
            "https://blog.example.org/tide",
            "https://blog.example.org/tide?pk_campaign=letter&pk_kwd=quay&pk_source=mail",
        ],
        [
            "https://blog.example.org/tide",
            "https://blog.example.org/tide?itm_source=box&itm_medium=box&itm_campaign=x",
        ],
        [
            "https://blog.example.org/tide",
            "https://blog.example.org/tide?trk_contact=AB&trk_msg=CD&trk_module=x&trk_sid=y",
        ],
        [
            "https://www.example.org/2026/tide",
            "https://www.example.org/2026/tide?outputType=amp",
        ],
        [
            "https://quay.substack.com/p/tide",
            "https://quay.substack.com/p/tide?publication_id=11&post_id=500&r=1ab2c",
        ],
        [
            "https://quay.substack.com/p/tide",
            "https://open.substack.com/pub/quay/p/tide?post_id=500&publication_id=11",
        ],
        [
            "https://blog.naver.com/quay/221",
            "https://blog.naver.com/PostView.naver?blogId=quay&logNo=221",
        ],
        [
            "https://blog.naver.com/quay/221",
            "https://m.blog.naver.com/PostView.naver?blogId=quay&logNo=221&categoryNo=3&from=section&redirect=Dlog&widgetTypeCall=true&directAccess=false",
        ],
        [
            "https://blog.naver.com/quay/221",
            "https://blog.naver.com/PostView.nhn?logNo=221&blogId=quay",
        ],
    ] {
        assert_same(&pair);
    }
}

#[test]
fn a_name_is_no_form_of_the_page_above_it() {
    for pair in [
        [
            "https://words.example.org/dictionary/amp",
            "https://words.example.org/dictionary",
        ],
        [
            "https://words.example.org/dictionary/amp.html",
            "https://words.example.org/dictionary",
        ],
        [
            "https://code.example.org/acme/amp",
            "https://code.example.org/acme",
        ],
        [
            "https://code.example.org/acme-labs/amp",
            "https://code.example.org/acme-labs",
        ],
        [
            "https://tools.example.org/blog/amp",
            "https://tools.example.org/blog",
        ],
        [
            "https://band.example.org/v2/amp/",
            "https://band.example.org/v2/",
        ],
        [
            "https://music.example.org/best-guitar-amp.html",
            "https://music.example.org/best-guitar.html",
        ],
        [
            "https://music.example.org/2026/the-valve-amp.html",
            "https://music.example.org/2026/the-valve.html",
        ],
    ] {
        assert_different(&pair);
    }
    for pair in [
        [
            "https://news.example.org/2026/03/03/quay/amp",
            "https://news.example.org/2026/03/03/quay",
        ],
        [
            "https://news.example.org/900478/amp/",
            "https://news.example.org/900478",
        ],
        [
            "https://news.example.org/the-quay-closes-today/amp",
            "https://news.example.org/the-quay-closes-today/",
        ],
        [
            "https://news.example.org/quay.html/amp",
            "https://news.example.org/quay.html",
        ],
        [
            "https://news.example.org/2026/quay/amp.html",
            "https://news.example.org/2026/quay",
        ],
        [
            "https://news.example.org/quay.amp.html",
            "https://news.example.org/quay.html",
        ],
        [
            "https://news.example.org/quay.amp",
            "https://news.example.org/quay",
        ],
    ] {
        assert_same(&pair);
    }
}

#[test]
fn a_house_s_other_services_are_no_gateways() {
    const TARGET: &str = "https%3A%2F%2Fexample.org%2Fa";
    for address in [
        "https://global.sitesafety.trendmicro.com/result.php?url=",
        "https://www.trendmicro.com/vinfo/lookup?url=",
        "https://www.fireeye.com/blog/share-a-story?u=",
        "https://docs.skimresources.com/check?url=",
    ] {
        let wrapped = format!("{address}{TARGET}");
        assert_different(&[&wrapped, "https://example.org/a"]);
    }
    for address in [
        "https://ctp.trendmicro.com/wis/clicktime/v1/query?url=",
        "https://protect2.fireeye.com/v1/url?k=1&q=1&e=2&u=",
        "https://protect.fireeye.com/url?k=1&u=",
        "https://go.skimresources.com/?id=1&url=",
    ] {
        let wrapped = format!("{address}{TARGET}");
        assert_same(&[&wrapped, "https://example.org/a"]);
    }
}
