// Pages work without this; it only makes some of them quicker to use.

// "/" goes to the search field, as in most desks' tools.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  document.getElementById("top-q")?.focus();
  event.preventDefault();
});
