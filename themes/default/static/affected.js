// "Am I affected?" on the page of a product: asks for a version, fetches what the advisories say of versions, and shows the
// answer. What was asked is in the address, as `?version=4.2.3#affected`. Without this script the form is not to be seen.
"use strict";

{
  // The root of the site, from which pages are named: scripts lie one folder below it.
  const root = new URL("..", document.currentScript.src).href;
  const form = document.querySelector("form[data-affected]");
  const said = document.getElementById("affected-said");
  const found = document.getElementById("affected-found");
  const template = (name) => document.getElementById(`affected-${name}`);
  const field = form.elements.version;
  let asked = 0;

  async function load() {
    const { data, scripts } = form.dataset;
    await globalThis.candourLazy.scripts(scripts.split(" "));
    const versions = await globalThis.candourLazy.data(data);
    return { versions, known: globalThis.candourAnswer.read(versions) };
  }

  // Single versions that the data names, for the field to offer.
  function offer({ versions }) {
    const said = versions.advisories.flatMap(({ says }) => says.flatMap((one) => Object.values(one).flat()));
    const latest = versions.releases.map((release) => release.latest ?? null);
    const single = [...latest, ...said].filter((text) => text !== null && !text.startsWith("vers:"));
    const options = [...new Set(single)].map((text) => Object.assign(document.createElement("option"), { value: text }));
    document.getElementById("affected-versions").replaceChildren(...options);
  }

  // The sentence for the worst that was answered, and what to install.
  function sayAnswer(version, answers, groups) {
    const worst = ["affected", "investigated", "unknown"].find((answer) => groups.has(answer)) ?? (answers.isKnown ? "none" : "unheard");
    const install = worst !== "affected" ? null : answers.install === null ? "no-install" : "install";
    const values = { version, count: String(groups.get(worst)?.length ?? 0), install: answers.install ?? "" };
    said.replaceChildren(template("sentences").content.cloneNode(true));
    for (const element of said.querySelectorAll("[data-say]")) {
      if (element.dataset.say !== worst && element.dataset.say !== install) element.remove();
      else element.textContent = globalThis.candourEntries.fill(element.textContent, values);
    }
  }

  function show(loaded, version) {
    const answers = globalThis.candourAnswer.ask(loaded.known, version);
    const groups = new Map();
    answers.ofEach.forEach(({ answer, install }, at) => {
      const { id, title, path, severity, exploited } = loaded.versions.advisories[at];
      const address = root + path.slice(1);
      const item = { id, title, address, exploited, install, mark: severity ?? "unrated" };
      if (!groups.has(answer)) groups.set(answer, []);
      groups.get(answer).push(item);
    });
    sayAnswer(version, answers, groups);
    found.replaceChildren(template("groups").content.cloneNode(true));
    for (const group of found.querySelectorAll("[data-group]")) {
      const items = groups.get(group.dataset.group);
      if (!items) {
        group.remove();
        continue;
      }
      group.querySelector(".count").textContent = String(items.length);
      const entries = items.map((item) => globalThis.candourEntries.make(template("entry"), item));
      group.querySelector(".entries").append(...entries);
    }
  }

  function showFailure() {
    found.replaceChildren();
    said.replaceChildren(template("failure").content.cloneNode(true));
  }

  // Answers what stands in the address; a later question wins over one that is still being loaded.
  async function answer() {
    const version = (new URLSearchParams(location.search).get("version") ?? "").trim();
    asked += 1;
    const own = asked;
    field.value = version;
    if (version === "") {
      said.replaceChildren();
      found.replaceChildren();
      return;
    }
    try {
      const loaded = await load();
      if (own === asked) show(loaded, version);
    } catch {
      if (own === asked) showFailure();
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // Blanks are an answer to `required`, and no version.
    field.value = field.value.trim();
    if (!form.reportValidity()) return;
    const version = field.value;
    const query = new URLSearchParams({ version });
    history.pushState(null, "", `?${query}#affected`);
    answer();
  });
  field.addEventListener("focus", () => load().then(offer, () => {}), { once: true });
  addEventListener("popstate", answer);
  form.hidden = false;
  answer();
}
