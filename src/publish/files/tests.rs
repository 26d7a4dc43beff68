use std::fs::File;
use std::time::{Duration, SystemTime};

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn document(path: &str, text: &str) -> Output {
    Output::new(path.to_owned(), text.as_bytes().to_vec())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn only_what_changed_is_written_and_nothing_else_is_left() {
    let folder = folder();
    let first = [
        document("atom.xml", "a"),
        document("sources/korea/atom.xml", "b"),
    ];
    assert_eq!(
        write_set(folder.path(), &first).unwrap(),
        ["atom.xml", "sources/korea/atom.xml"]
    );
    assert!(write_set(folder.path(), &first).unwrap().is_empty());

    let second = [
        document("atom.xml", "c"),
        document("sources/korea/atom.xml", "b"),
    ];
    assert_eq!(write_set(folder.path(), &second).unwrap(), ["atom.xml"]);
    assert_eq!(fs::read(folder.path().join("atom.xml")).unwrap(), b"c");
    assert_eq!(names(folder.path()), ["atom.xml", "sources"]);
}

#[test]
fn an_unchanged_document_keeps_its_modification_time() {
    let folder = folder();
    let documents = [document("atom.xml", "a")];
    write_set(folder.path(), &documents).unwrap();
    let path = folder.path().join("atom.xml");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();

    write_set(folder.path(), &documents).unwrap();

    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), long_ago);
}

#[test]
fn an_archive_is_cut_once() {
    let folder = folder();
    let cut = |text: &str| Output::once("archive/1.xml".to_owned(), text.as_bytes().to_vec());
    write_set(folder.path(), &[cut("first")]).unwrap();
    assert!(
        write_set(folder.path(), &[cut("second")])
            .unwrap()
            .is_empty()
    );
    let path = folder.path().join("archive/1.xml");
    assert_eq!(fs::read(&path).unwrap(), b"first");

    write_set(folder.path(), &[document("archive/1.xml", "mended")]).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"mended");
}

#[test]
fn no_path_leads_out_of_the_folder_or_to_a_hidden_file() {
    let folder = folder();
    for path in [
        "",
        "/etc/passwd",
        "../atom.xml",
        "a/../../b",
        "a//b",
        "./a",
        ".hidden",
        "a\\b",
        "C:x",
        "a\0b",
    ] {
        let result = write_set(folder.path(), &[document(path, "x")]);
        assert!(
            matches!(result, Err(Error::UnsafePath { .. })),
            "{path:?} was let through"
        );
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_temporary_file_that_a_killed_pass_left_goes_and_a_live_one_stays() {
    let folder = folder();
    let stale = folder.path().join(".aggregator-old.tmp");
    fs::write(&stale, "half").unwrap();
    let past = SystemTime::now() - 2 * disk::STALE;
    File::options()
        .write(true)
        .open(&stale)
        .unwrap()
        .set_modified(past)
        .unwrap();
    fs::write(folder.path().join(".aggregator-live.tmp"), "half").unwrap();

    write_set(folder.path(), &[document("atom.xml", "a")]).unwrap();

    assert_eq!(names(folder.path()), [".aggregator-live.tmp", "atom.xml"]);
}

#[cfg(unix)]
#[test]
fn documents_can_be_read_by_a_web_server_of_another_user() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    write_set(folder.path(), &[document("atom.xml", "a")]).unwrap();
    let mode = fs::metadata(folder.path().join("atom.xml"))
        .unwrap()
        .permissions()
        .mode();
    // Tests may run under any umask: what is given to the owner alone would be 0600.
    let probe = folder.path().join("probe");
    fs::write(&probe, "").unwrap();
    let usual = fs::metadata(&probe).unwrap().permissions().mode();
    assert_eq!(mode, usual & 0o100_644);
}

#[test]
fn a_refusal_names_the_file() {
    let folder = folder();
    fs::create_dir(folder.path().join("atom.xml")).unwrap();
    let error = write_set(folder.path(), &[document("atom.xml", "a")]).unwrap_err();
    assert!(error.to_string().contains("atom.xml"), "{error}");
}
