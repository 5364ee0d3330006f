#[allow(dead_code, unused_imports)]
mod eval;

fn main() {}
