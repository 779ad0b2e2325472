// The forms that search the site and filter advisories: what is asked is in the address, so that it can be linked to and
// gone back to. The index is fetched when a reader begins to ask, or when the address asks already. Without this script the
// forms are not to be seen, and lists lead to everything.
"use strict";

{
  // How many finds are shown at a time, so that thousands do not have to be laid out.
  const STEP = 50;
  // How many CVEs an entry names before it counts them.
  const MOST_CVES = 3;

  // The root of the site, from which pages are named: scripts lie one folder below it.
  const root = new URL("..", document.currentScript.src).href;
  const form = document.querySelector("form[data-finds]");
  const { ask, index, scripts, whole } = form.dataset;
  const part = (name) => document.getElementById(`finds-${name}`);
  const [said, list, more, template] = ["said", "found", "more", "entry"].map(part);
  const failed = form.querySelector("[data-failed]");
  // What is there without a question.
  const all = document.getElementById(whole);
  // Lists that answer what the form answers too.
  const lists = document.querySelectorAll("[data-without-form]");
  let shown = { finds: [], count: 0 };
  let asked = 0;
  let known;

  function showLists(isShown) {
    for (const list of lists) list.hidden = !isShown;
  }

  // Where the form cannot answer, as without a connection or from a disk, the lists do.
  async function load() {
    try {
      await globalThis.candourLazy.scripts(scripts.split(" "));
      known ??= globalThis.candourFind.read(await globalThis.candourLazy.data(index));
      showLists(false);
    } catch (error) {
      showLists(true);
      throw error;
    }
  }

  const questions = () => new URLSearchParams(location.search);
  const fields = () => [...form.elements].filter(({ name }) => name !== "");

  function entry(find) {
    const cves = find.cves ?? [];
    const item = {
      ...find,
      address: root + find.path.slice(1),
      mark: find.mark ?? find.kind,
      cves: cves.slice(0, MOST_CVES),
      more: Math.max(0, cves.length - MOST_CVES),
    };
    return globalThis.candourEntries.make(template, item);
  }

  // Shows the next finds, and gives back their entries.
  function showNext() {
    const next = shown.finds.slice(shown.count, shown.count + STEP).map(entry);
    list.append(...next);
    shown.count += next.length;
    more.hidden = shown.count >= shown.finds.length;
    return next;
  }

  // Who asks for more goes on reading at the first of them: the button moves on, and goes after the last ones.
  function showMore() {
    const [first] = showNext();
    const values = { shown: String(shown.count), count: String(shown.finds.length) };
    said.textContent = globalThis.candourEntries.fill(said.dataset.shown, values);
    first.querySelector(".entry-title").focus();
  }

  function say(finds, query) {
    const { count, none, start } = said.dataset;
    const { fill } = globalThis.candourEntries;
    if (finds.length > 0) said.textContent = fill(count, { count: String(finds.length) });
    else said.textContent = ask === "search" && query.trim() === "" ? start : fill(none, { query });
  }

  function show(finds, query) {
    shown = { finds, count: 0 };
    list.replaceChildren();
    showNext();
    say(finds, query);
    list.hidden = false;
    all.hidden = true;
  }

  function showAll() {
    list.replaceChildren();
    [list.hidden, more.hidden, all.hidden] = [true, true, false];
    said.textContent = "";
  }

  // Answers what stands in the address; a later question wins over one that is still being loaded.
  async function answer() {
    const asks = questions();
    const wanted = Object.fromEntries(fields().map(({ name }) => [name, asks.get(name) ?? ""]));
    asked += 1;
    const own = asked;
    failed.hidden = true;
    if (Object.values(wanted).every((value) => value.trim() === "")) return showAll();
    try {
      await load();
      if (own === asked) show(globalThis.candourFind[ask](known, wanted), wanted.q);
    } catch {
      if (own !== asked) return;
      showAll();
      failed.hidden = false;
    }
  }

  function fillIn() {
    const asks = questions();
    for (const field of fields()) field.value = asks.get(field.name) ?? "";
  }

  // Puts what the form asks into the address, as a new step or in the place of the last one, and answers it.
  function go(step) {
    const asks = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
    const address = asks.size === 0 ? location.pathname : `?${asks}`;
    if (String(asks) !== String(questions())) history[step](null, "", address);
    answer();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go("pushState");
  });
  form.addEventListener("reset", () => {
    history.pushState(null, "", location.pathname);
    // The fields are emptied after this event.
    queueMicrotask(answer);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) go("pushState");
  });
  // While somebody types, steps back would lead through every letter.
  form.addEventListener("input", (event) => {
    if (event.target.matches("input")) go("replaceState");
  });
  form.addEventListener("focusin", () => load().catch(() => {}), { once: true });
  more.addEventListener("click", showMore);
  addEventListener("popstate", () => {
    fillIn();
    answer();
  });
  fillIn();
  form.hidden = false;
  showLists(false);
  answer();
}
