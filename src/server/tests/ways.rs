//! The ways in: passwords, a secret folder, the folder of a proxy, a socket in the file system.

use super::*;

#[tokio::test]
async fn what_not_everyone_may_read_is_kept_by_nobody_between() {
    let secrets = tempfile::tempdir().unwrap();
    write(secrets.path(), "passwords", "ann:secret\n");
    write(secrets.path(), "folder", "0123456789abcdef\n");
    let door = Door::open("/")
        .with_passwords(&secrets.path().join("passwords"))
        .and_then(|door| door.with_secret(&secrets.path().join("folder")));
    let server = Server::behind(door.unwrap(), Library { is_healthy: true }).await;
    let refused = server.get("/atom.xml").await;
    assert_eq!(refused.status, 401);
    assert!(
        refused
            .header("www-authenticate")
            .unwrap()
            .starts_with("Basic ")
    );
    let known = "Authorization: Basic YW5uOnNlY3JldA==\r\n";
    for (path, headers) in [("/atom.xml", known), ("/0123456789abcdef/atom.xml", "")] {
        let reply = server.send("GET", path, headers).await;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("cache-control"), Some("private, no-cache"));
    }
    assert_eq!(server.status("/0123456789abcdee/atom.xml").await, 401);
    assert_eq!(server.status("/healthz").await, 200);
}

#[tokio::test]
async fn behind_a_proxy_the_folder_before_all_paths_may_stay() {
    let server = Server::behind(Door::open("/feeds/"), Library { is_healthy: true }).await;
    let stripped = server.get("/atom.xml").await;
    let whole = server.get("/feeds/atom.xml").await;
    assert_eq!((whole.status, whole.etag()), (200, stripped.etag()));
    assert_eq!(server.status("/feeds/articles/4513f40a").await, 200);
    assert_eq!(server.get("/feeds/").await.body, b"front page");
}

#[tokio::test]
async fn a_proxys_folder_may_be_named_like_one_of_ours() {
    for (base, paths) in [
        (
            "/sources/",
            [
                "/sources/atom.xml",
                "/sources/korea/",
                "/sources/sources/korea/",
            ],
        ),
        (
            "/articles/",
            [
                "/articles/",
                "/articles/4513f40a",
                "/articles/articles/4513f40a",
            ],
        ),
        (
            "/feeds/",
            [
                "/feeds/feeds/opcon/atom.xml?q=x",
                "/feeds/opcon/atom.xml?q=x",
                "/feeds/atom.xml?q=x",
            ],
        ),
    ] {
        let server = Server::behind(Door::open(base), Library { is_healthy: true }).await;
        for path in paths {
            assert_eq!(server.status(path).await, 200, "{path} of {base}");
        }
        assert_eq!(server.status(&format!("{base}nothing")).await, 404);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_in_the_file_system_is_served_and_taken_away_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "atom.xml", "<feed/>");
    let path = folder.path().join("socket");
    // A process that was killed left one.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let library = Box::new(Library { is_healthy: true });
    let state = ServerState::new(folder.path().to_owned(), library, Door::open("/"));
    let (stop, stopped) = oneshot::channel::<()>();
    let socket = Socket::unix(&path).unwrap();
    assert!(Socket::unix(&path).is_err(), "it is somebody's");
    let running = tokio::spawn(serve(
        socket,
        watch::channel(Arc::new(state)).1,
        async move {
            let _ = stopped.await;
        },
    ));
    let mut stream = tokio::net::UnixStream::connect(&path).await.unwrap();
    let request = b"GET /atom.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(Reply::read(&bytes).body, b"<feed/>");
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert!(!path.exists());
}
