// The page is complete without this: it only narrows and orders the list of datasets.
const list = document.getElementById("list");
const rows = [...list.children].map((item, place) => ({
  item,
  place,
  title: item.querySelector(".title").textContent,
  producer: item.dataset.producer,
  mends: item.dataset.mends.split(" "),
}));
const field = (id) => document.getElementById(id);
const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u0652\u0670\u0640]/g, "").toLowerCase();

function narrow() {
  const words = folded(field("search").value).split(/\s+/).filter(Boolean);
  const producer = field("producer").value;
  const mend = field("mend").value;
  let shown = 0;
  for (const row of rows) {
    const title = folded(row.title);
    const fits = words.every((word) => title.includes(word)) && (!producer || row.producer === producer) && (!mend || row.mends.includes(mend));
    row.item.hidden = !fits;
    shown += fits;
  }
  field("shown").value = shown;
  field("nothing").hidden = shown > 0;
}

function order() {
  const byTitle = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const compare = field("sort").value === "title" ? (a, b) => byTitle.compare(a.title, b.title) : (a, b) => a.place - b.place;
  list.append(...rows.sort(compare).map((row) => row.item));
}

for (const id of ["search", "producer", "mend"]) field(id).addEventListener("input", narrow);
field("sort").addEventListener("input", order);
field("choose").addEventListener("submit", (event) => event.preventDefault());
field("choose").hidden = false;
addEventListener("beforeprint", () => list.querySelectorAll("li:not([hidden]) > details").forEach((details) => (details.open = true)));
