//! JSON-LD: what the page says about itself in schema.org's words.
