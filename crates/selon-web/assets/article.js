// Claims in a text and in the list beside it light up together. Without this, the numbers behind the words are links to the list.

const all = (n) => document.querySelectorAll(`[data-claim~="${n}"], [data-card="${n}"]`);
const numbers = (element) => {
  const at = element.closest?.("[data-claim], [data-card], .ref");
  if (!at) return [];
  if (at.matches(".ref")) return [at.hash.slice(3)];
  return (at.dataset.claim ?? at.dataset.card).split(" ");
};

let lit = [];
const light = (list) => {
  for (const element of lit) element.classList.remove("lit");
  lit = list.flatMap((n) => [...all(n)]);
  for (const element of lit) element.classList.add("lit");
};

const fromHash = () => {
  const found = /^#[ck]-(\d+)$/.exec(location.hash);
  light(found ? [found[1]] : []);
  return found?.[1];
};

const within = (list, card) => {
  if (getComputedStyle(list).overflowY !== "auto") return;
  list.scrollTop += card.getBoundingClientRect().top - list.getBoundingClientRect().top - 60;
};

const show = (n) => {
  const card = document.querySelector(`[data-card="${n}"]`);
  const list = card?.closest(".claims");
  if (list) within(list, card);
};

document.addEventListener("mouseover", (event) => {
  const list = numbers(event.target);
  if (list.length) light(list);
  else fromHash();
});
document.addEventListener("focusin", (event) => {
  const list = numbers(event.target);
  if (!list.length) return;
  light(list);
  if (event.target.matches(".ref")) show(list[0]);
});
document.addEventListener("click", (event) => {
  const mark = event.target.closest("mark[data-claim]");
  if (mark) show(numbers(mark)[0]);
});
const arrive = () => {
  const n = fromHash();
  if (n && location.hash.startsWith("#c-")) show(n);
};
addEventListener("hashchange", arrive);
arrive();
