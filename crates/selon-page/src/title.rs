//! Headlines as the page shows them: without the outlet's name.
