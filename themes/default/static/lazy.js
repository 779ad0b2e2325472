// Fetches scripts of the theme and data of the site when they are needed, each once. What cannot be fetched is asked for
// again the next time.
(() => {
  "use strict";

  const pending = new Map();

  function once(address, start) {
    if (!pending.has(address)) {
      const begun = start();
      begun.catch(() => pending.delete(address));
      pending.set(address, begun);
    }
    return pending.get(address);
  }

  const script = (address) =>
    once(address, () =>
      new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = address;
        element.addEventListener("load", resolve);
        element.addEventListener("error", () => {
          element.remove();
          reject(new Error(address));
        });
        document.head.append(element);
      }));

  // In their order, since a script may need those before it.
  async function scripts(addresses) {
    for (const address of addresses) await script(address);
  }

  const data = (address) =>
    once(address, async () => {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(address);
      return answer.json();
    });

  globalThis.candourLazy = { data, scripts };
})();
