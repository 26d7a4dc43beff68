//! The pages that are made on request.

use super::*;

#[tokio::test]
async fn pages_are_made_on_request() {
    let server = Server::start().await;
    let page = server.get("/articles/4513F40A").await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(page.header("content-security-policy").is_some());
    // As `publish --to` writes it.
    assert_eq!(server.get("/articles/4513f40a/").await.etag(), page.etag());
    let header = format!("If-None-Match: {}\r\n", page.etag());
    assert_eq!(
        server
            .send("GET", "/articles/4513f40a", &header)
            .await
            .status,
        304
    );

    let bibtex = server.get("/articles/4513f40a.bib").await;
    assert_eq!(bibtex.header("content-type"), Some("application/x-bibtex"));
    assert_eq!(server.status("/articles/deadbeef").await, 410);
    assert_eq!(server.status("/articles/00000000").await, 500);
    assert_eq!(server.status("/articles/11111111").await, 500);
    assert_eq!(
        server.status("/articles/4513f40a").await,
        200,
        "a panic ends one answer alone"
    );
}

#[tokio::test]
async fn a_page_is_told_the_way_to_the_top_and_what_was_asked() {
    let server = Server::start().await;
    for (path, page) in [
        ("/?source=quay&q=x&page=2", " q=x&source=quay 2"),
        ("/sites/the-daily/?q=x", "../../ q=x&site=the-daily 1"),
        ("/sources/korea/?q=x", "../../ q=x&source=korea 1"),
        ("/days/", "../ Days"),
        ("/digests/78bacd39", "../ Digest(\"78bacd39\")"),
        ("/digests/78bacd39/", "../../ Digest(\"78bacd39\")"),
        ("/?from=somewhere", "front page"),
    ] {
        let reply = server.get(path).await;
        assert_eq!(String::from_utf8_lossy(&reply.body), page, "{path}");
    }
    for path in ["/days", "/sites/the-daily", "/authors"] {
        let redirect = server.get(path).await;
        let name = path.rsplit('/').next().unwrap();
        assert_eq!(redirect.status, 308, "{path}");
        assert_eq!(
            redirect.header("location"),
            Some(format!("./{name}/").as_str())
        );
    }
}
