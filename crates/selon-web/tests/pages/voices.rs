use axum::http::StatusCode;

use crate::desk::Desk;

#[test]
fn voices_are_counted() {
    let desk = Desk::new();
    let page = desk.french("/voices");
    page.has(&["Par média", "The Harbour Post", "mai 2025", "maire", "au féminin", "/voices.csv?by=outlet"]);
    let csv = desk.get("/voices.csv?by=outlet");
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    csv.has(&["name,claims,direct,mixed,indirect,named,unnamed,nobody,feminine,masculine,untold\n"]);
    let row = csv.text.lines().find(|line| line.starts_with("The Harbour Post")).unwrap();
    let counts: Vec<u64> = row.split(',').skip(1).map(|cell| cell.parse().unwrap()).collect();
    assert_eq!(counts[0], counts[1..4].iter().sum::<u64>(), "{row}");
    assert_eq!(counts[0], counts[4..7].iter().sum::<u64>(), "{row}");
    // "she told reporters" holds for all that the mayor says there.
    assert_eq!(&counts[7..], [2, 0, 0], "{row}");
    desk.get("/voices.csv?by=role").has(&["role,claims\n", "ministre,1\n"]);
    desk.get("/voices.csv?by=month&since=2025-05-14").has(&["\n2025-05,"]);
    assert_eq!(desk.get("/voices.csv?by=x").status, StatusCode::BAD_REQUEST);
    assert_eq!(desk.get("/voices?since=x").status, StatusCode::BAD_REQUEST);
    desk.get("/voices?outlet=None").has(&["No claim fits"]);
}
