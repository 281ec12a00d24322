// The switches of the page: language, variant, year, and the filter of assumptions.
const data = JSON.parse(document.getElementById("data").textContent);
const root = document.documentElement;
const views = new Map();
const state = {variant: "base", year: Number(document.getElementById("year").value)};
const language = () => (root.lang === "en" ? "en" : "zh");

// A variant's layers are empty while the baseline is chosen: no news, so only errors are told.
const options = {actions: false, renderer: "svg", logLevel: 1};

// Rows travel as columns: a third of the size.
function rowsOf(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, at) => Object.fromEntries(names.map((name) => [name, columns[name][at]])));
}

async function draw(place) {
  const name = place.dataset.spec;
  const spec = structuredClone(data.specs[language()][name]);
  const columns = data.rows[name][place.dataset.rows];
  spec.data = {name: "rows", values: rowsOf(columns)};
  if (spec.height.step) spec.height = spec.height.step * (1 + Math.max(...columns.order));
  spec.description = place.getAttribute("aria-label") || place.parentElement.getAttribute("aria-label");
  for (const param of spec.params) if (param.name in state) param.value = state[param.name];
  views.get(place)?.finalize();
  const made = await vegaEmbed(place, spec, options);
  views.set(place, made);
}

// One chart after another, so that the page answers meanwhile; a new round ends the one before.
let round = 0;
async function drawAll() {
  const mine = ++round;
  root.removeAttribute("data-drawn");
  for (const place of document.querySelectorAll(".vega")) {
    if (mine !== round) return;
    if (place.closest("details:not([open])")) continue; // it has no width yet
    await draw(place);
    await new Promise((done) => setTimeout(done));
  }
  root.setAttribute("data-drawn", language());
}

function speak(lang) {
  root.lang = lang === "en" ? "en" : "zh-CN";
  document.title = data.title[lang];
  for (const button of document.querySelectorAll("button[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  }
  for (const labelled of document.querySelectorAll(`[data-label-${lang}]`)) {
    labelled.setAttribute("aria-label", labelled.getAttribute(`data-label-${lang}`));
  }
  for (const option of document.querySelectorAll(`[data-${lang}]`)) option.textContent = option.getAttribute(`data-${lang}`);
  for (const cell of document.querySelectorAll(".sheet tbody tr > *")) {
    const head = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
    cell.dataset.head = head.innerText || head.textContent;
  }
  drawAll();
}

function set(name, value) {
  state[name] = value;
  for (const made of views.values()) {
    if (made.spec.params.some((param) => param.name === name)) made.view.signal(name, value).runAsync();
  }
}

function filter() {
  const statuses = new Set([...document.querySelectorAll("#assumptions [type=checkbox]:checked")].map((box) => box.value));
  const text = document.getElementById("find").value.trim().toLowerCase();
  let shown = 0;
  for (const row of document.getElementById("assumed").rows) {
    row.hidden = !statuses.has(row.dataset.status) || !row.textContent.toLowerCase().includes(text);
    shown += !row.hidden;
  }
  document.getElementById("shown").textContent = shown;
}

for (const button of document.querySelectorAll("button[data-lang]")) {
  button.addEventListener("click", () => speak(button.dataset.lang));
}
document.getElementById("variant")?.addEventListener("change", (event) => set("variant", event.target.value));
document.getElementById("year").addEventListener("input", (event) => {
  document.querySelector("output[for=year]").textContent = event.target.value;
  set("year", Number(event.target.value));
});
document.querySelector("#assumptions form").addEventListener("input", filter);
document.querySelector("#assumptions form").addEventListener("submit", (event) => event.preventDefault());
for (const folded of document.querySelectorAll("details")) {
  folded.addEventListener("toggle", async () => {
    if (folded.open) for (const place of folded.querySelectorAll(".vega")) await draw(place);
  });
}
const asked = new URLSearchParams(location.search).get("lang");
speak(asked === "en" || asked === "zh" ? asked : language());
