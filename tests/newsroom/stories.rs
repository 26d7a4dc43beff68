//! The news of Tidewick, a harbour town that does not exist: every article once, as plain rows.
//!
//! Each text is its own, so that no two are near-duplicates but where a shape wants them to be.

/// One article as it was written; a shape decides how much of it its page says, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Story {
    /// By what the digests' templates name it.
    pub(crate) key: &'static str,
    /// Its virtual host, without `.localhost`.
    pub(crate) host: &'static str,
    /// Its own address there.
    pub(crate) path: &'static str,
    /// The headline.
    pub(crate) title: &'static str,
    /// Who wrote it.
    pub(crate) authors: &'static [&'static str],
    /// The publication.
    pub(crate) site: &'static str,
    /// RFC 3339, as precise as the page gives it.
    pub(crate) published: &'static str,
    /// Its paragraphs.
    pub(crate) text: &'static [&'static str],
}

/// The address of a page of the newsroom on that port.
pub(crate) fn url(port: u16, host: &str, path: &str) -> String {
    format!("http://{host}.localhost:{port}{path}")
}

impl Story {
    /// Its own address.
    pub(crate) fn url(&self, port: u16) -> String {
        url(port, self.host, self.path)
    }
}

macro_rules! stories {
    ($($name:ident: $key:literal, $host:literal, $path:literal, $site:literal, $published:literal, $authors:expr,
       $title:literal, $text:expr;)+) => {
        $(pub(crate) const $name: Story = Story {
            key: $key, host: $host, path: $path, title: $title, authors: &$authors, site: $site,
            published: $published, text: &$text,
        };)+
        /// All of them.
        pub(crate) const ALL: &[Story] = &[$($name),+];
    };
}

stories! {
    FERRY: "ferry", "wire", "/2024/night-ferry", "The Harbour Wire", "2024-03-04T07:30:00+01:00", ["Mara Quill"],
        "Night ferry returns to Tidewick after nine winters", [
        "The night ferry sailed from the north quay at a quarter to eleven on Sunday, nine winters after the last crossing.",
        "Forty passengers, two bicycles and a crate of pears were on board, the ferry company counted.",
        "Fares are those of 2015, and the galley serves soup until two in the morning."];
    LIGHTHOUSE: "lighthouse", "wire", "/graph/lighthouse-keeper", "The Harbour Wire", "2024-03-04T16:05:00+01:00", ["Odo Brandt", "Sefa Lund"],
        "Lighthouse keeper hands the lamp to a clockmaker", [
        "After thirty-one years on Gannet Rock the keeper has given the key of the lamp room to the clockmaker of Mill Lane.",
        "The lamp turns on a weight and a chain, and the chain is older than anyone who has oiled it.",
        "She will climb the hundred and twelve steps twice a day, and wind it each Thursday."];
    HERRING: "herring", "post", "/news/herring-auction", "Tidewick Post", "2024-03-03T05:40:00Z", ["Petra Holm"],
        "Herring auction moves into the old fish hall", [
        "From the first of April herring will be sold indoors, under the glass roof of the fish hall, at five each morning.",
        "The auctioneers had asked for shelter since a gale took their ledger into the basin two years ago.",
        "Buyers from up the coast may now bid by lamp signal from the gallery."];
    MILL: "mill", "post", "/micro/tide-mill", "Tidewick Post", "2024-03-02T12:00:00+01:00", ["Bruno Achterberg"],
        "Tide mill grinds its first flour since the flood", [
        "Barley went under the stones of the tide mill on Saturday for the first time since the sluice broke in the flood.",
        "The miller keeps two clocks, one for the hour and one for the moon, and trusts the second.",
        "A sack of the new flour was carried to the almshouse bakery before noon."];
    BARE: "bare", "gull", "/bare", "", "", [],
        "A list of the boats that wintered in the inner basin", [
        "Annika, Second Thought, Plover, Three Brothers, Lady of the Ebb, Corncrake, and a dinghy with no name."];
    ROPE: "rope", "gull", "/rope-walk", "Gull and Anchor", "2024-03-08T09:15:00+01:00", ["Wil Tamsin"],
        "What the rope walk smells like before rain", [
        "Tar, hemp and wet stone: the long shed behind the chandlery has smelt of these for two centuries.",
        "Before rain the hemp draws tight and the whole shed hums on one low note, which the ropemakers call the cow.",
        "I recorded it on three mornings and it was never quite the same cow."];
    PUPILS: "pupils", "pogu", "/news/ferry-school", "포구일보", "2024-03-09T10:20:00+09:00", ["한바다"],
        "섬 아이들, 다시 배를 타고 학교에 간다", [
        "겨우내 끊겼던 통학선이 월요일 아침 다시 섬과 포구를 이었다.",
        "아이들은 갑판에서 도시락을 먹었고 선장은 구구단을 물었다.",
        "학교는 물때에 맞추어 첫 종을 삼십 분 늦추기로 했다."];
    SEAWEED: "seaweed", "pogu", "/old/seaweed-drying", "포구일보", "2024-03-10T08:00:00+09:00", ["윤갯벌"],
        "미역 말리는 골목에 봄볕이 들다", [
        "방파제 뒤 골목마다 미역이 널렸고 바람은 사흘째 마른 쪽에서 불었다.",
        "어촌계는 올해 첫 미역을 지난해보다 이레 일찍 걷었다고 밝혔다."];
    OYSTER: "oyster", "post", "/news/oyster-beds", "Tidewick Post", "2024-03-05T18:45:00+01:00", ["Petra Holm"],
        "Oyster beds reopen below the chapel", [
        "The beds below the chapel were opened again on Tuesday after four clean water samples in a row.",
        "Pickers may take two baskets a tide, and must show the warden both.",
        "The warden, who is also the organist, has a bell for those who take three."];
    BRIDGE: "bridge", "wire", "/2024/swing-bridge", "The Harbour Wire", "2024-03-11T06:10:00+01:00", ["Mara Quill"],
        "Swing bridge sticks open and divides the carnival", [
        "The swing bridge stuck at its widest on Monday with half the carnival on either bank.",
        "The brass band played from the east side and the dancers kept time on the west.",
        "A spanner from the lifeboat station closed it in the last light."];
    REGATTA: "regatta", "wire", "/live/regatta", "The Harbour Wire", "2024-03-10T14:00:00+01:00", ["Jesper Hale"],
        "Every start of the winter regatta, minute by minute", [
        "All eighty-four starts of the winter regatta stand below with their winds, their protests and their soups."];
    DREDGE: "dredge", "office", "/dc/dredging-plan", "Port Office of Tidewick", "2024-03-15", ["Hanne Okafor"],
        "Plan for dredging the inner fairway", [
        "The inner fairway is to be dredged to four metres between the second buoy and the fuel berth.",
        "Spoil goes to the bird island, where the terns have been asked in the usual way."];
    HOSTILE: "hostile", "gull", "/hostile", "Gull and Anchor", "2024-03-16T11:00:00+01:00", ["Wil Tamsin"],
        "How to <script>alert('fog')</script> print a fog horn", [
        "A sign painter asked me how one writes down a fog horn, and this is what the two of us came to."];
    DYKE: "dyke", "gull", "/dyke-walk", "Gull and Anchor", "2024-03-07T19:30:00+01:00", ["Wil Tamsin"],
        "Twelve gates along the sea dyke, and one goat", [
        "There are twelve gates between the pumping station and the point, and each has a latch of another age.",
        "At the ninth a goat decides who passes; it prefers crusts to arguments."];
    TABLES: "tables", "wire", "/flaky/tide-tables", "The Harbour Wire", "2024-03-17T08:00:00+01:00", ["Odo Brandt"],
        "Tide tables to be printed with larger figures", [
        "The almanac printers have promised figures a third larger after a pilot misread a seven by lantern.",
        "The page for March was reset by hand and shows a small drawing of the lantern."];
    COPY: "copy", "tribune", "/syndicated/lamp-clockmaker", "Upcoast Tribune", "2024-03-05T06:00:00+01:00", ["Odo Brandt", "Sefa Lund"],
        "Lighthouse keeper hands the lamp to a clockmaker", [
        "After thirty-one years on Gannet Rock the keeper has given the key of the lamp room to the clockmaker of Mill Lane.",
        "The lamp turns on a weight and a chain, and the chain is older than anyone who has oiled it.",
        "She will climb the hundred and twelve steps twice a day, and wind it each Thursday."];
    ICE: "ice", "slow", "/archive/ice-winter", "Tidewick Records", "2024-03-14T13:00:00+01:00", ["Ludo Fenn"],
        "The winter when the harbour froze to the bar", [
        "In the parish books the ice reached the bar on the ninth of January and carried a cart on the twelfth.",
        "The toll for walking to the ships was one candle."];
    PILOTAGE: "pilotage", "office", "/statements/pilotage", "Port Office of Tidewick", "2024-03-06T12:00:00+01:00", ["Hanne Okafor"],
        "Joint statement of three ports on shared pilotage", [
        "The ports of Tidewick, Sandhaven and Orme will share their pilots from the summer timetable on.",
        "One roster, one tariff and one boat of the colour that the children of Orme have chosen."];
    BELLS: "bells", "wire", "/2024/fog-bells", "The Harbour Wire", "2024-03-08T17:20:00+01:00", ["Sefa Lund"],
        "Fog bells tuned to a chord for the first time", [
        "The four fog bells of the outer mole were tuned on Friday to a chord that the choirmaster wrote down for the founder.",
        "Skippers say that they now know by ear on which side of the mole they are."];
}

/// The story of that key.
pub(crate) fn find(key: &str) -> Story {
    let found = ALL.iter().find(|story| story.key == key);
    *found.unwrap_or_else(|| panic!("no story is called {key}"))
}
