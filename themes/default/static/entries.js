// Advisories and other finds as the lists of the site show them, made of the template of the page. The words are in that;
// what comes from data is set as text.
(() => {
  "use strict";

  // Puts values in the place of `{name}` in a text of the theme.
  const fill = (text, values) => text.replace(/\{([a-z]+)\}/g, (whole, name) => values[name] ?? whole);

  // Keeps the one of some elements that is meant.
  function choose(entry, name, value) {
    for (const element of entry.querySelectorAll(`[data-${name}]`)) {
      if (element.dataset[name] !== value) element.remove();
    }
  }

  // One element for each text, like the one that stands in the template.
  function each(entry, name, texts) {
    const pattern = entry.querySelector(`[data-each=${name}]`);
    for (const text of texts) {
      const element = pattern.cloneNode(true);
      element.textContent = fill(pattern.textContent || "{text}", { text });
      pattern.before(element);
    }
    pattern.remove();
  }

  // A day as the pages write it, with the words of the theme.
  function showDay({ dateDay, dateFirst, months }, written) {
    const [year, month, day] = written.split("-").map(Number);
    const values = { day: String(day), month: months.split("|")[month - 1], year: String(year) };
    return fill(day === 1 ? dateFirst : dateDay, values);
  }

  function setDay(entry, name, written, words) {
    const place = entry.querySelector(`[data-day=${name}]`);
    if (!written) return place.remove();
    const time = place.matches("time") ? place : place.querySelector("time");
    time.dateTime = written;
    time.textContent = showDay(words, written);
  }

  // `item` has the title and the address, and whatever else is known.
  function make(template, item) {
    const entry = template.content.firstElementChild.cloneNode(true);
    const title = entry.querySelector(".entry-title");
    title.textContent = item.title;
    title.href = item.address;
    choose(entry, "mark", item.mark ?? "");
    each(entry, "id", item.id ? [item.id] : []);
    each(entry, "publisher", item.publisher ? [item.publisher] : []);
    each(entry, "cve", item.cves ?? []);
    each(entry, "more", item.more ? [item.more] : []);
    each(entry, "product", item.products ?? []);
    each(entry, "part", item.part ? [item.part] : []);
    each(entry, "install", item.install?.length ? [item.install.join(", ")] : []);
    for (const element of entry.querySelectorAll("[data-flag]")) {
      if (!item[element.dataset.flag]) element.remove();
    }
    setDay(entry, "published", item.published, template.dataset);
    setDay(entry, "updated", item.updated, template.dataset);
    return entry;
  }

  globalThis.candourEntries = { fill, make };
})();
