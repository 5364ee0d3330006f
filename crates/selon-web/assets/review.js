// Keys for the queue, while it has the focus: j and k move, a accepts, r rejects, c opens the correction, Escape leaves it.

const items = [...document.querySelectorAll("[data-review]")];
const typing = (element) => element.matches("input, textarea, select");

const move = (from, by) => {
  const to = items[Math.min(Math.max(items.indexOf(from) + by, 0), items.length - 1)];
  to?.focus();
  to?.scrollIntoView({ block: "nearest" });
};

const press = (item, verdict) => {
  const form = item.querySelector("form.decide");
  const button = form.querySelector(`button[value="${verdict}"]`);
  if (form.reportValidity()) form.requestSubmit(button);
};

const keys = {
  j: (item) => move(item, 1),
  k: (item) => move(item, -1),
  a: (item) => press(item, "accept"),
  r: (item) => press(item, "reject"),
  c: (item) => {
    const details = item.querySelector("details");
    details.open = true;
    details.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  },
};

document.querySelector(".queue")?.addEventListener("keydown", (event) => {
  const item = event.target.closest("[data-review]");
  if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    item.querySelector("details").open = false;
    item.focus();
  } else if (!typing(event.target) && keys[event.key]) {
    keys[event.key](item);
    event.preventDefault();
  }
});

// Whoever has just decided goes on with the next.
if (new URLSearchParams(location.search).has("done")) items[0]?.focus();
